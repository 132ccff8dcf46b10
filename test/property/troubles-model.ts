/**
 * One isolate's requests to clusters that behave as they are told: passage, breakers, cooling and budget as the edge puts them
 * together (`src/edge/sending/perform-plan.ts`, `src/edge/colo/breakers.ts`, `src/edge/colo/cooled.ts`), with time as a number.
 */
import {
  afterFailure,
  afterSuccess,
  breakerState,
  CLOSED,
  sightOf,
  withSight,
  withTrial,
} from "../../src/core/handoff/breaker.ts";
import { coolingLeftMs, coolingUntil, type Answered } from "../../src/core/handoff/cooling.ts";
import { judgeAttempt } from "../../src/core/handoff/judge-answer.ts";
import { passBreakers, type TrialFitness } from "../../src/core/handoff/pass-breakers.ts";
import { FRESH_BUDGET, giveBack, takeRetry, withRequests } from "../../src/core/handoff/retry-budget.ts";
import type { Breaker } from "../../src/core/model/breaker.ts";
import { asId, type ClusterName } from "../../src/core/model/ids.ts";

export type Behaviour = "serves" | "serves, overloaded" | "fails" | "asks for 5 s" | "asks for 60 s";

const ANSWERS: Readonly<Record<Behaviour, Answered>> = {
  serves: { status: 200, retryAfter: null, overloaded: false },
  "serves, overloaded": { status: 200, retryAfter: null, overloaded: true },
  fails: { status: 503, retryAfter: null, overloaded: false },
  "asks for 5 s": { status: 503, retryAfter: "5", overloaded: false },
  "asks for 60 s": { status: 503, retryAfter: "60", overloaded: false },
};

/** What became of one request. */
export interface Sent {
  readonly targets: readonly string[];
  /** All targets, in the order of the passage. */
  readonly order: readonly string[];
  readonly tried: readonly string[];
  readonly trial: string | null;
  readonly served: boolean;
  /** Before it was sent: 0 for a target that is well, 1 for one that only cools, 2 for one whose breaker is not closed. */
  readonly standings: ReadonlyMap<string, number>;
}

export class Isolate {
  now = 1_800_000_000_000;
  readonly #breakers = new Map<string, Breaker>();
  readonly #cooled = new Map<string, number>();
  readonly #behaviours: Map<string, Behaviour>;
  #budget = FRESH_BUDGET;

  constructor(names: readonly string[]) {
    this.#behaviours = new Map(names.map((name) => [name, "serves"]));
  }

  wait(ms: number): void {
    this.now += ms;
  }

  behave(name: string, behaviour: Behaviour): void {
    this.#behaviours.set(name, behaviour);
  }

  /** Another isolate of the colo says that its breaker opened just now. */
  hearOfOpening(name: string): void {
    const opened = [1, 2, 3, 4, 5].reduce((breaker) => afterFailure(breaker, this.now, this.now, 0.5), CLOSED);
    this.#breakers.set(name, withSight(this.#breakers.get(name) ?? CLOSED, sightOf(opened), 0.5));
  }

  send(names: readonly string[], fitness: TrialFitness): Sent {
    const targets = names.map((name) => ({ cluster: asId<ClusterName>(name) }));
    const standings = new Map(names.map((name) => [name, this.#standing(name)]));
    this.#budget = withRequests(this.#budget, 1, this.now);
    const troubles = { breakers: this.#breakers, cooled: this.#cooled };
    const { targets: passed, trial } = passBreakers(targets, troubles, this.now, fitness);
    if (trial !== null) this.#breakers.set(trial, withTrial(this.#breakers.get(trial) ?? CLOSED, this.now, 2500));
    const order = passed.map(({ cluster }) => cluster);
    const tried: string[] = [];
    let served = false;
    for (const name of order.slice(0, fitness === "fit" ? 2 : 1)) {
      if (tried.length > 0 && !this.#mayAgain()) break;
      tried.push(name);
      served = this.#attempt(name, fitness);
      if (served && tried.length > 1) this.#budget = giveBack(this.#budget);
      if (served) break;
    }
    return { targets: names, order, tried, trial, served, standings };
  }

  #standing(name: string): number {
    if (breakerState(this.#breakers.get(name) ?? CLOSED, this.now) !== "closed") return 2;
    return coolingLeftMs(this.#cooled, name, this.now) > 0 ? 1 : 0;
  }

  #mayAgain(): boolean {
    const next = takeRetry(this.#budget, this.now);
    this.#budget = next ?? this.#budget;
    return next !== null;
  }

  /** Whether the cluster serves it. */
  #attempt(name: string, fitness: TrialFitness): boolean {
    const answered = ANSWERS[this.#behaviours.get(name) ?? "serves"];
    const kind = fitness === "blocking" ? "blocking" : "ordinary";
    const before = this.#breakers.get(name) ?? CLOSED;
    const verdict = judgeAttempt(answered.status, kind, true);
    if (verdict === "failed") this.#breakers.set(name, afterFailure(before, this.now, this.now, 0.5));
    if (verdict === "served") this.#breakers.set(name, afterSuccess(before, this.now, this.now));
    const until = coolingUntil(answered, kind, this.now);
    if (until !== null) this.#cooled.set(name, Math.max(until, this.now + coolingLeftMs(this.#cooled, name, this.now)));
    return answered.status === 200;
  }
}

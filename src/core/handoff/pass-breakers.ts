/**
 * The clusters of a decision, best first → the order in which a request tries them while breakers are open or clusters cool.
 *
 * Nothing is added and nothing dropped: residency, drains and everything else that the decision excludes stay excluded.
 * Those that cool go behind the others, and open ones behind these, also where there are no others: one that cools may still
 * serve, and a request that is not sent cannot be served. A cluster whose time is over gets one request of each isolate as a trial, and preferably one that
 * has another attempt left, so that no viewer pays for it.
 */
import type { Breaker } from "../model/breaker.ts";
import type { PassedOver } from "../model/handoff.ts";
import type { ClusterName, EpochMs } from "../model/ids.ts";
import { breakerState, type BreakerState } from "./breaker.ts";
import { coolingLeftMs, type Cooled } from "./cooling.ts";

/** Breakers by cluster name; a cluster that is not there is closed. */
export type Breakers = ReadonlyMap<string, Breaker>;

/** What is known of clusters in trouble. */
export interface Troubles {
  readonly breakers: Breakers;
  readonly cooled: Cooled;
}

export interface Passage<Target> {
  readonly targets: readonly Target[];
  /** The cluster in front, where this request is its trial. */
  readonly trial: ClusterName | null;
  /** Those in front of which another one goes now. */
  readonly passedOver: readonly PassedOver[];
}

/**
 * Whether a request may be a trial. `blocking` ones say too little; `single` ones have no other attempt and wait for a
 * while whether one comes that has.
 */
export type TrialFitness = "fit" | "single" | "blocking";

/** How long a request without another attempt leaves the trial to those that have one, in milliseconds. */
const SINGLE_WAITS_MS = 5000;

/** Orders the targets. */
export function passBreakers<Target extends { readonly cluster: ClusterName }>(
  targets: readonly Target[],
  troubles: Troubles,
  now: EpochMs,
  fitness: TrialFitness,
): Passage<Target> {
  const asDecided = { targets, trial: null, passedOver: [] };
  if (targets.every(({ cluster }) => isWell(cluster, troubles))) return asDecided;
  const seen = targets.map((target) => ({ target, ...standing(target.cluster, troubles, now, fitness) }));
  const ranked = [0, 1, 2].flatMap((rank) => seen.filter((one) => rankOf(one) === rank));
  const lead = seen.find(({ takes }) => takes) ?? ranked[0];
  if (lead === undefined) return asDecided;
  return {
    targets: [lead, ...ranked.filter((one) => one !== lead)].map(({ target }) => target),
    trial: lead.takes && lead.state !== "closed" ? lead.target.cluster : null,
    passedOver: seen.slice(0, seen.indexOf(lead)).map(({ target, state, leftMs }) => ({
      cluster: target.cluster,
      because: state === "closed" ? "cooling" : "breaker",
      leftMs,
    })),
  };
}

interface Standing {
  readonly state: BreakerState;
  readonly cools: boolean;
  /** Whether this request may go there first. */
  readonly takes: boolean;
  readonly leftMs: number;
}

/** The quick look, which nearly every request ends with: nothing is wrong, or has been lately. */
function isWell(cluster: string, { breakers, cooled }: Troubles): boolean {
  return (breakers.get(cluster)?.openUntil ?? 0) === 0 && !cooled.has(cluster);
}

function standing(cluster: string, { breakers, cooled }: Troubles, now: EpochMs, fitness: TrialFitness): Standing {
  const coolsMs = coolingLeftMs(cooled, cluster, now);
  const cools = coolsMs > 0;
  const breaker = breakers.get(cluster);
  if (breaker === undefined) return { state: "closed", cools, takes: !cools, leftMs: coolsMs };
  const state = breakerState(breaker, now);
  const leftMs = Math.max(coolsMs, state === "open" ? breaker.openUntil - now : 0);
  const passes = state === "closed" || (state === "trial-due" && mayTry(breaker, now, fitness));
  return { state, cools, takes: passes && !cools, leftMs };
}

/** Well before cooling, and both before open. */
function rankOf({ state, cools }: Standing): number {
  return state === "closed" ? (cools ? 1 : 0) : 2;
}

function mayTry({ openUntil }: Breaker, now: EpochMs, fitness: TrialFitness): boolean {
  return fitness === "fit" || (fitness === "single" && Math.abs(now - openUntil) >= SINGLE_WAITS_MS);
}

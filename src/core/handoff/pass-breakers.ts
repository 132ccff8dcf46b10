/**
 * The clusters of a decision, best first → the order in which a request tries them while breakers are open.
 *
 * Nothing is added and nothing dropped: residency, drains and everything else that the decision excludes stay excluded.
 * Open clusters go behind the others; where all are open it is as without breakers, since a request that is not sent
 * cannot be served. A cluster whose time is over gets one request of each isolate as a trial, and preferably one that
 * has another attempt left, so that no viewer pays for it.
 */
import type { Breaker } from "../model/breaker.ts";
import type { PassedOver } from "../model/handoff.ts";
import type { ClusterName, EpochMs } from "../model/ids.ts";
import { breakerState, type BreakerState } from "./breaker.ts";

/** Breakers by cluster name; a cluster that is not there is closed. */
export type Breakers = ReadonlyMap<string, Breaker>;

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
  breakers: Breakers,
  now: EpochMs,
  fitness: TrialFitness,
): Passage<Target> {
  const asDecided = { targets, trial: null, passedOver: [] };
  if (targets.every(({ cluster }) => (breakers.get(cluster)?.openUntil ?? 0) === 0)) return asDecided;
  const seen = targets.map((target) => ({ target, ...standing(breakers.get(target.cluster), now, fitness) }));
  const at = seen.findIndex(({ takes }) => takes);
  const lead = seen[at];
  if (lead === undefined) return asDecided;
  const others = seen.filter((one) => one !== lead);
  const closed = others.filter(({ state }) => state === "closed");
  const rest = others.filter(({ state }) => state !== "closed");
  return {
    targets: [lead, ...closed, ...rest].map(({ target }) => target),
    trial: lead.state === "closed" ? null : lead.target.cluster,
    passedOver: seen.slice(0, at).map(({ target, leftMs }) => ({ cluster: target.cluster, leftMs })),
  };
}

interface Standing {
  readonly state: BreakerState;
  /** Whether this request may go there first. */
  readonly takes: boolean;
  readonly leftMs: number;
}

function standing(breaker: Breaker | undefined, now: EpochMs, fitness: TrialFitness): Standing {
  if (breaker === undefined) return { state: "closed", takes: true, leftMs: 0 };
  const state = breakerState(breaker, now);
  const leftMs = state === "open" ? breaker.openUntil - now : 0;
  return { state, takes: state === "closed" || (state === "trial-due" && mayTry(breaker, now, fitness)), leftMs };
}

function mayTry({ openUntil }: Breaker, now: EpochMs, fitness: TrialFitness): boolean {
  return fitness === "fit" || (fitness === "single" && Math.abs(now - openUntil) >= SINGLE_WAITS_MS);
}

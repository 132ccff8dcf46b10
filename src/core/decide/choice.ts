/**
 * What choosing a cluster yields, for weighted tiers and for lists alike.
 */
import type { ClusterLoad, Share } from "../model/share.ts";
import type { Reason } from "../model/reason.ts";
import type { TraceStep } from "../model/trace.ts";
import type { Candidate } from "./candidate.ts";

/** The most clusters a decision names behind the chosen one; the edge tries one of them. */
export const FAILOVER_AT_MOST = 3;

export interface Choice {
  readonly chosen: Candidate;
  readonly tier: number;
  readonly reason: Reason;
  readonly shares: readonly Share[];
  /** Behind the chosen one, best first. */
  readonly failover: readonly Candidate[];
  readonly steps: readonly TraceStep[];
  /** What each cluster of weighted tiers gets; worked out only when asked for. */
  readonly loads: () => readonly ClusterLoad[];
}

/** Whether probes call it down, also where fail-open takes it as up. */
export function isDown({ standing }: Candidate): boolean {
  return standing.because === "down";
}

/** Why a viewer is where he is, from his home and what became of it. */
export function reasonFor(chosen: Candidate, home: Candidate | null): Reason {
  if (home === null || chosen.id === home.id) return "matched";
  const { healthy, degraded, dial, because } = home.standing;
  if (because === "eject-capped") return "failover";
  return (healthy + degraded) * dial > 0 ? "spilled" : "failover";
}

/**
 * Clusters that were never probed wait while others of their tier are: a new site takes no viewer before
 * anybody has seen it answer.
 *
 * In: one tier's candidates. Out: the same, those that are joining with nothing to take. Where nothing
 * is known of the whole tier, everybody is taken as available: that is no prober, not a new cluster.
 */
import type { Candidate } from "./candidate.ts";

const JOINING = { because: "joining" } as const;

/** A ramp that lets through a part of nothing. */
const DRAINED = { because: "drained", recoversInMs: null } as const;

/** Holds joining clusters back; panic does not count them as healthy, and fail-open takes them as up. */
export function holdBackJoining(candidates: readonly Candidate[]): readonly Candidate[] {
  let isNew = false;
  let isKnown = false;
  for (const { standing } of candidates) {
    if (standing.isNew) isNew = true;
    if (standing.real !== "unknown") isKnown = true;
  }
  return isNew && isKnown ? candidates.map(joining) : candidates;
}

function joining(candidate: Candidate): Candidate {
  const { standing } = candidate;
  if (!standing.isNew) return candidate;
  const nothing = { ...standing, healthy: 0, degraded: 0, unramped: 0 };
  return { ...candidate, standing: { ...nothing, ...(standing.forced === null ? JOINING : DRAINED) } };
}

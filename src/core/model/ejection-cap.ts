/**
 * How many of a region's clusters probes may take away, and which of those that are down go first.
 *
 * Decisions apply it and alarms tell of it, so both ask it here.
 */
import type { EpochMs } from "./ids.ts";

/** The most that may be away, of so many clusters in the region's tiers; at least one (RULES, "Health"). */
export function mostEjected(clusters: number, maxEjectPercent: number): number {
  return Math.max(1, Math.floor((maxEjectPercent * clusters) / 100));
}

interface Fallen {
  readonly cluster: string;
  /** Null when unknown. */
  readonly since: EpochMs | null;
}

/** Those beyond the cap: the earliest down stay away, ties go by name. */
export function beyondCap<T extends Fallen>(down: readonly T[], most: number): readonly T[] {
  return down.toSorted(earliestFirst).slice(most);
}

function earliestFirst(one: Fallen, other: Fallen): number {
  return (one.since ?? 0) - (other.since ?? 0) || (one.cluster < other.cluster ? -1 : 1);
}

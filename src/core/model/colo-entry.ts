/**
 * What the isolates of one colo know together, as it lies in that colo's cache.
 *
 * Each part has the time of its last change, and of two the later one holds, so isolates may read, merge and
 * write without waiting for one another: what a lost write held is written again by whoever knows it.
 */
import type { BreakerSight } from "./breaker.ts";
import type { EpochMs } from "./ids.ts";

/** Number of the stored form; an entry of any other is as none. */
export const COLO_ENTRY_FORMAT = 2;

/** Round trips to one cluster from one colo, in milliseconds. */
export interface SettledRtt {
  /** When the last one was measured. */
  readonly at: EpochMs;
  /** What decisions go by; changes only by much, and not at once. */
  readonly settledMs: number;
  /** Moving average of what was measured since `settledMs` last changed. */
  readonly averageMs: number;
  /** The last round trips that were all much shorter, or all much longer, than `settledMs`. */
  readonly apart: readonly number[];
}

export interface ColoEntry {
  readonly format: typeof COLO_ENTRY_FORMAT;
  /** By cluster name, as below. */
  readonly breakers: Readonly<Record<string, BreakerSight>>;
  readonly rtt: Readonly<Record<string, SettledRtt>>;
  /** Until when nobody in the colo probes the cluster, because somebody just did or does. */
  readonly leases: Readonly<Record<string, EpochMs>>;
  /** Until when nobody in the colo reports to the control plane, because somebody just did. */
  readonly reportUntil: EpochMs;
}

/** How far clocks of one colo's machines may differ, in milliseconds. */
export const COLO_SKEW_MS = 2000;

/** How often a colo probes a cluster, in milliseconds. */
export const PROBED_EVERY_MS = 30_000;

/** How often a colo reports at the most, in milliseconds. */
export const REPORTED_EVERY_MS = 5000;

/**
 * Whether requests may go to a cluster, by what earlier requests met there.
 *
 * The first part is what isolates of one colo tell one another; the rest is one isolate's own count.
 */
import type { EpochMs } from "./ids.ts";

export interface BreakerSight {
  /** When it last opened or closed. */
  readonly at: EpochMs;
  /** Until when it is open; 0 once it has closed. Past, it waits for one trial request. */
  readonly openUntil: EpochMs;
  /** How often it has opened since it was last closed for good. */
  readonly times: number;
  /** Until when a trial may be under way; 0 when none is. */
  readonly trialUntil: EpochMs;
  /** Whether it opened because the gateway refuses the edge: configuration, not an outage. */
  readonly refused: boolean;
}

export interface Breaker extends BreakerSight {
  /** Failures in a row while closed. */
  readonly failures: number;
  /** From when this isolate may try: whoever opened the breaker goes first. */
  readonly trialFrom: EpochMs;
}

/** The longest that a breaker is ever open, in milliseconds. */
export const OPEN_AT_MOST_MS = 300_000;

/** For how long a trial keeps others from trying at the most, in milliseconds; it may never be heard of again. */
export const TRIAL_AT_MOST_MS = 60_000;

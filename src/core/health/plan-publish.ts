/**
 * When the live value is next written to KV.
 *
 * A change goes out as soon as KV takes it: KV accepts one write a second to a key (limits of Workers KV).
 * Without a change it is written again now and then, so that its measurements do not look old where it is
 * all that can be read.
 */
import type { EpochMs } from "../model/ids.ts";

/** The last attempt to write, whether it succeeded or not. */
export interface Attempt {
  /** What was to be written. */
  readonly version: number;
  readonly at: EpochMs;
  readonly written: boolean;
}

const LEAST_GAP_MS = 1100;
const RENEW_MS = 15_000;
/** After a failure: KV that is away is not asked more often than it would be in quiet times by a few. */
const RETRY_MS = 5000;

/** When the value of this version is due; always later than now, as an alarm must be. */
export function publishAt(last: Attempt | null, version: number, now: EpochMs): EpochMs {
  const due = last === null ? now : last.at + gapAfter(last, version);
  return Math.max(now + 1, Math.min(due, now + RENEW_MS));
}

function gapAfter(last: Attempt, version: number): number {
  if (!last.written) return RETRY_MS;
  return last.version === version ? RENEW_MS : LEAST_GAP_MS;
}

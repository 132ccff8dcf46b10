/**
 * How many bodies an isolate reads whole at once.
 *
 * Each may take 64 KiB, and whoever sends them need not be anybody's player, so there is a bound; beyond it bodies go through, once, as
 * without an Idempotency-Key. A request whose viewer goes away ends without a word, so each hold has a time at which it is over
 * in any case.
 */
import type { EpochMs } from "../../core/model/ids.ts";

/** 12.5 MiB at the most, of the 128 that an isolate has. */
const AT_MOST = 200;

const holds = new Map<symbol, EpochMs>();

/** Whether one more may be read whole. */
export function mayHoldBody(now: EpochMs): boolean {
  if (holds.size < AT_MOST) return true;
  for (const [hold, until] of holds) if (until <= now) holds.delete(hold);
  return holds.size < AT_MOST;
}

/** Holds one until this time, or until the function that is returned is called. */
export function holdBody(until: EpochMs): () => void {
  const hold = Symbol("body");
  holds.set(hold, until);
  return () => holds.delete(hold);
}

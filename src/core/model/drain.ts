/**
 * When a drain counts as forced down, for sessions too.
 *
 * Decisions and the view of health ask it here. It counts from the order's own beginning; one whose file does
 * not say when it begins never ends a session, for nobody can tell how long they had.
 */
import type { EpochMs } from "./ids.ts";
import type { HeldOrder } from "./orders-on.ts";

/** Whether the sessions of a drained cluster must be over at a time. */
export function isDrainFinished({ effect, fromMs }: HeldOrder<"state">, at: EpochMs): boolean {
  return fromMs > 0 && at - fromMs >= effect.finishWithinMs;
}

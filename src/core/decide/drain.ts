/**
 * How far a drain has come: what it still lets through, and whether its sessions must be over.
 *
 * In: the order that holds, the time. Out: a share of new sessions and one answer. It counts from the
 * order's own beginning. A file that does not say when it begins is taken to have begun long ago as far as
 * new sessions go, and never to end a session: nobody can tell how long they had.
 */
import { isDrainFinished } from "../model/drain.ts";
import type { EpochMs } from "../model/ids.ts";
import type { HeldOrder } from "../model/orders-on.ts";

export interface Drain {
  /** Share of new sessions that it still lets through, 0..1. */
  readonly lets: number;
  /** When that is nothing. */
  readonly emptyAt: EpochMs;
  /** Whether it counts as forced down, for sessions too. */
  readonly isFinished: boolean;
}

/** The state of a drain at a time. */
export function drainAt(order: HeldOrder<"state">, at: EpochMs): Drain {
  const { effect, fromMs, ended } = order;
  const elapsed = at - fromMs;
  return {
    lets: ended || elapsed >= effect.rampMs ? 0 : 1 - elapsed / effect.rampMs,
    emptyAt: fromMs + effect.rampMs,
    isFinished: isDrainFinished(order, at),
  };
}

/**
 * An order given on the control plane, beside those that stand in files.
 *
 * It begins and ends by its own times, whatever is measured and however old the live value is.
 */
import type { EpochMs } from "./ids.ts";
import type { OverrideEffect } from "./override-rule.ts";

export interface LiveOrder {
  /** Unique among all orders ever given. */
  readonly id: string;
  readonly effect: OverrideEffect;
  /** The clusters as the operator wrote them, with `*`; what they mean follows the rules. Empty for moved viewers. */
  readonly globs: readonly string[];
  readonly fromMs: EpochMs;
  readonly untilMs: EpochMs;
  readonly reason: string;
  /** Who gave it. */
  readonly by: string;
}

/** Most characters of an order's texts: checked when it is given and again when an edge reads the live value. */
export const ORDER_TEXT = { id: 100, glob: 100, reason: 1000, by: 200 } as const;

/**
 * Most characters of the JSON of all live orders together: a live value is read whole by every edge, and one that
 * is too long for them (`LIVE_LENGTH`) would stop all news.
 */
export const ORDERS_LENGTH = 2_097_152;

/**
 * Which of the clusters that are due a free connection of the prober looks at.
 *
 * A cluster that hangs holds a connection for its whole timeout. Were all of a prober's connections
 * open to such clusters, a few of them would delay the probes of all others. So those that were slow
 * the last time get at most three of the five connections, and none that they would hold into the next
 * round; one is always let through, so that their return is seen. Two connections are left to the healthy.
 */
import type { EpochMs } from "../model/ids.ts";
import type { DueProbe } from "./plan-round.ts";

/** Of `PROBES_AT_ONCE`. */
const SLOW_AT_ONCE = 3;

export interface Waiting extends DueProbe {
  /** Whether the last probe took more than half of its timeout. */
  readonly slow: boolean;
}

export interface Lanes {
  /** Slow clusters that are being probed now. */
  readonly slowNow: number;
  /** Slow clusters that were begun in this round. */
  readonly slowBegun: number;
  /** When the next round begins. */
  readonly nextAt: EpochMs;
}

/** Takes the first that may be probed now; null when the connection stays free. `waiting` is in the order of need. */
export function nextProbe(waiting: readonly Waiting[], lanes: Lanes, now: EpochMs): Waiting | null {
  return waiting.find((one) => !one.slow || mayBegin(one, lanes, now)) ?? null;
}

function mayBegin({ cluster }: Waiting, { slowNow, slowBegun, nextAt }: Lanes, now: EpochMs): boolean {
  if (slowNow >= SLOW_AT_ONCE) return false;
  return slowBegun === 0 || now + cluster.probe.timeoutMs <= nextAt;
}

/** Whether a probe that took so long counts as slow the next time. */
export function wasSlow(tookMs: number, timeoutMs: number): boolean {
  return tookMs > timeoutMs / 2;
}

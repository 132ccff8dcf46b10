/**
 * Which of the clusters that are due a free connection of the prober looks at.
 *
 * A cluster that hangs holds a connection for its whole timeout. Were all of a prober's connections
 * open to such clusters, a few of them would delay the probes of all others. So those that were slow
 * the last time get at most three of the five connections while others wait, and none that they would hold into
 * the next round; one is always let through, so that their return is seen.
 */
import type { EpochMs } from "../model/ids.ts";
import type { DueProbe } from "./plan-round.ts";

/** Of `PROBES_AT_ONCE`, while others wait. */
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
  const [first] = waiting;
  const other = waiting.find(({ slow }) => !slow) ?? null;
  if (first === undefined || !first.slow) return other;
  if (other !== null && lanes.slowNow >= SLOW_AT_ONCE) return other;
  return waiting.find((one) => one.slow && endsInTime(one, lanes, now)) ?? other;
}

function endsInTime({ cluster }: Waiting, { slowBegun, nextAt }: Lanes, now: EpochMs): boolean {
  return slowBegun === 0 || now + cluster.probe.timeoutMs <= nextAt;
}

/** Whether a probe that took so long counts as slow the next time. */
export function wasSlow(tookMs: number, timeoutMs: number): boolean {
  return tookMs > timeoutMs / 2;
}

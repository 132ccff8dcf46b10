/**
 * Round trips as they are measured → the calm numbers that `pick: fastest` orders clusters by.
 *
 * A number stays as it is until three measurements running are all 20 % shorter, or all as much longer, and then
 * becomes what those three say. So noise and single outliers move nobody, a path that changed for good
 * counts with the third measurement, and one that alternates never moves anybody (RULES, step 10).
 * Shorter and longer are mirror images: longer is when the old number would be 20 % shorter than the new one.
 */
import type { EpochMs } from "../model/ids.ts";
import type { SettledRtt } from "../model/colo-entry.ts";
import { MEASURED_FOR_MS } from "../model/live.ts";

/** Weight of a new round trip in the moving average, as RFC 6298 section 2 takes it for SRTT. */
const WEIGHT = 1 / 8;
const MUCH_SHORTER = 0.8;
const RUNNING = 3;

/** Takes one more round trip; the first one is the number, since any is better than none. */
export function settleRtt(before: SettledRtt | undefined, rttMs: number, at: EpochMs): SettledRtt {
  if (before === undefined || at - before.at > MEASURED_FOR_MS) {
    return { at, settledMs: rttMs, averageMs: rttMs, apart: [] };
  }
  const apart = stillApart(before, rttMs);
  if (apart.length < RUNNING) {
    return {
      at,
      settledMs: before.settledMs,
      averageMs: before.averageMs + (rttMs - before.averageMs) * WEIGHT,
      apart,
    };
  }
  const settledMs = apart.reduce((sum, one) => sum + one, 0) / RUNNING;
  return { at, settledMs, averageMs: settledMs, apart: [] };
}

/** The row of measurements far from the number, all on one side of it, with this one. */
function stillApart({ settledMs, apart }: SettledRtt, rttMs: number): readonly number[] {
  const side = sideOf(rttMs, settledMs);
  if (side === 0) return [];
  return [...apart.filter((one) => sideOf(one, settledMs) === side), rttMs];
}

function sideOf(rttMs: number, settledMs: number): -1 | 0 | 1 {
  if (rttMs <= settledMs * MUCH_SHORTER) return -1;
  return settledMs <= rttMs * MUCH_SHORTER ? 1 : 0;
}

/** The later of two states of one cluster; the order of merging does not matter. */
export function laterRtt(one: SettledRtt, other: SettledRtt): SettledRtt {
  const ahead = one.at - other.at || other.settledMs - one.settledMs || other.averageMs - one.averageMs;
  if (ahead !== 0) return ahead > 0 ? one : other;
  return one.apart.join(" ") >= other.apart.join(" ") ? one : other;
}

/** Milliseconds by cluster name, as a decision takes them; what was last measured long ago counts for nothing. */
export function settledNumbers(
  rtt: ReadonlyMap<string, SettledRtt>,
  now: EpochMs,
): Readonly<Record<string, number>> | null {
  const numbers = [...rtt].flatMap(([name, { at, settledMs }]) =>
    now - at > MEASURED_FOR_MS ? [] : [[name, settledMs] as const],
  );
  return numbers.length === 0 ? null : Object.fromEntries(numbers);
}

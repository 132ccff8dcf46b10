/**
 * Orders clusters by measured round trips.
 *
 * In: clusters with a round trip or without, and how near they count. Out: their order. Whatever is within
 * 10 % of the fastest of those left is as fast, and goes by nearness as `nearest` would have it; so a
 * millisecond more or less, which no viewer notices, moves nobody. Those without a measurement come last, by
 * nearness; without any, this is `nearest`.
 */
import { byNearness } from "./nearness.ts";

/** Round trips this much longer than the fastest are as fast. */
const AS_FAST = 1.1;

interface Timed {
  readonly km: number | null;
  readonly rttMs: number | null;
}

/** What is fastest comes first. */
export function byRoundTrip<T extends Timed>(entries: readonly T[]): readonly T[] {
  const near = byNearness(entries);
  const unmeasured = near.filter(({ rttMs }) => rttMs === null);
  if (unmeasured.length === near.length) return near;
  const ordered: T[] = [];
  let left = near.filter(({ rttMs }) => rttMs !== null);
  while (left.length > 0) {
    const limit = AS_FAST * Math.min(...left.map(roundTrip));
    ordered.push(...left.filter((one) => roundTrip(one) <= limit));
    left = left.filter((one) => roundTrip(one) > limit);
  }
  return [...ordered, ...unmeasured];
}

function roundTrip({ rttMs }: Timed): number {
  return rttMs ?? 0;
}

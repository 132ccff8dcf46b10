/**
 * What a soak run keeps of its requests: numbers, so that a long run needs no more memory than a short one.
 */
import type { Observed } from "../rig/generator.ts";
import { isFailed } from "../rig/tally.ts";

export interface SoakCount {
  sent: number;
  /** Not judged, because the machine stalled meanwhile. */
  stalled: number;
  failed: number;
  lost: number;
  wrongBodies: number;
  wrongClusters: number;
  slow: number;
  /** Milliseconds to the first byte, by number of requests. */
  readonly ttfb: Map<number, number>;
  /** The first few that failed, to be looked at. */
  readonly shown: Observed[];
}

const SHOWN = 20;
const SLOW_MS = 1000;

export function newSoakCount(): SoakCount {
  return {
    sent: 0,
    stalled: 0,
    failed: 0,
    lost: 0,
    wrongBodies: 0,
    wrongClusters: 0,
    slow: 0,
    ttfb: new Map(),
    shown: [],
  };
}

/** Counts one more. */
export function countIn(count: SoakCount, one: Observed): void {
  count.sent++;
  if (one.stalled) {
    count.stalled++;
    return;
  }
  if (one.error === "lost") count.lost++;
  if (one.status === 200 && one.body === "wrong") count.wrongBodies++;
  if (!one.mayServe) count.wrongClusters++;
  if (one.ttfbMs !== null) {
    if (one.ttfbMs > SLOW_MS) count.slow++;
    count.ttfb.set(one.ttfbMs, (count.ttfb.get(one.ttfbMs) ?? 0) + 1);
  }
  if (!isFailed(one)) return;
  count.failed++;
  if (count.shown.length < SHOWN) count.shown.push(one);
}

/** The time within which this share of answers began. */
export function ttfbAt({ ttfb }: SoakCount, share: number): number {
  const times = [...ttfb].toSorted(([a], [b]) => a - b);
  let left = share * times.reduce((sum, [, requests]) => sum + requests, 0);
  for (const [ms, requests] of times) {
    left -= requests;
    if (left <= 0) return ms;
  }
  return times.at(-1)?.[0] ?? 0;
}

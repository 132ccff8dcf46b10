/**
 * What became of a load, in numbers: only what viewers saw, and when, against one time span in which something was broken.
 */
import type { Observed } from "./generator.ts";

/** When something broke and when it was repaired (Unix milliseconds). */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface Tally {
  readonly sent: number;
  /** Left out of all other figures, because the machine stalled meanwhile. */
  readonly stalled: number;
  /** Answers by status; 0 for none. */
  readonly byStatus: Readonly<Record<string, number>>;
  /** Requests that a viewer would call failed: no answer, a 4xx or 5xx, or another body than the right one. */
  readonly failed: number;
  readonly lost: number;
  readonly transportErrors: number;
  readonly wrongBodies: number;
  /** Answers of clusters that the rules and residency do not let serve that viewer. */
  readonly wrongClusters: number;
  readonly byCluster: Readonly<Record<string, number>>;
  /** Of requests sent inside and outside of the span. */
  readonly inside: Speed;
  readonly outside: Speed;
  /** From the span's beginning to the first and to the last failed request; null when none failed. */
  readonly firstFailedMs: number | null;
  readonly lastFailedMs: number | null;
}

export interface Speed {
  readonly requests: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Adds up what was observed while the machine did not stall. */
export function tallyOf(all: readonly Observed[], span: Span): Tally {
  const observed = all.filter(({ stalled }) => !stalled);
  const failed = observed.filter(isFailed);
  const inside = observed.filter(({ at }) => isInside(at, span));
  const outside = observed.filter(({ at }) => !isInside(at, span));
  const failedAt = failed.map(({ at }) => at - span.from).toSorted((a, b) => a - b);
  return {
    sent: all.length,
    stalled: all.length - observed.length,
    byStatus: countBy(observed, ({ status }) => String(status)),
    failed: failed.length,
    lost: observed.filter(({ error }) => error === "lost").length,
    transportErrors: observed.filter(({ error }) => error !== null && error !== "lost").length,
    wrongBodies: observed.filter(({ status, body }) => status === 200 && body === "wrong").length,
    wrongClusters: observed.filter(({ mayServe }) => !mayServe).length,
    byCluster: countBy(observed, ({ cluster }) => cluster ?? "none"),
    inside: speedOf(inside),
    outside: speedOf(outside),
    firstFailedMs: failedAt[0] ?? null,
    lastFailedMs: failedAt.at(-1) ?? null,
  };
}

/** Whether a viewer would call it failed. */
export function isFailed({ status, error, body }: Observed): boolean {
  return error !== null || status < 200 || status >= 400 || (status === 200 && body !== "right");
}

/** From one moment to the first request sent after it that this cluster served; null when it served none. */
export function firstServedMs(observed: readonly Observed[], cluster: string, from: number): number | null {
  const served = observed.filter((one) => one.cluster === cluster && one.at >= from).map(({ at }) => at - from);
  return served.length === 0 ? null : Math.min(...served);
}

/** From one moment to the last request that took longer than this to its first byte; null when none did. */
export function lastSlowMs(observed: readonly Observed[], slowerThanMs: number, from: number): number | null {
  const slow = observed.filter(({ ttfbMs, at }) => ttfbMs !== null && ttfbMs > slowerThanMs && at >= from);
  return slow.length === 0 ? null : Math.max(...slow.map(({ at }) => at - from));
}

/** How many took longer than this to their first byte. */
export function slowCount(observed: readonly Observed[], slowerThanMs: number): number {
  return observed.filter(({ ttfbMs }) => ttfbMs !== null && ttfbMs > slowerThanMs).length;
}

function isInside(at: number, { from, to }: Span): boolean {
  return at >= from && at < to;
}

function countBy(observed: readonly Observed[], key: (one: Observed) => string): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const one of observed) counts[key(one)] = (counts[key(one)] ?? 0) + 1;
  return counts;
}

function speedOf(observed: readonly Observed[]): Speed {
  const times = observed.flatMap(({ ttfbMs }) => (ttfbMs === null ? [] : [ttfbMs])).toSorted((a, b) => a - b);
  const at = (share: number): number => times[Math.max(0, Math.ceil(share * times.length) - 1)] ?? 0;
  return { requests: observed.length, p50Ms: at(0.5), p99Ms: at(0.99) };
}

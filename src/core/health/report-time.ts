/**
 * Reports of machines whose clocks differ from the health board's.
 *
 * A report is sent as soon as it is made, so the board knows its time better than a clock that is off: one
 * from the future, or older than any delivery takes, was made now. All times of a vantage's counters
 * move with it. Else a prober whose clock is behind would be silent for ever, the last word of a dead one whose clock is ahead
 * would hold, and successes before the end of a drain would count as after it.
 */
import type { EpochMs } from "../model/ids.ts";
import type { ProbeCounters, VantageReport } from "../model/probe.ts";

/** Longer than senders wait for an answer. */
const DELIVERED_WITHIN_MS = 5000;

/** When a report was made, by the clock of who receives it at `now`. */
export function madeAt(at: EpochMs, now: EpochMs): EpochMs {
  return at > now || now - at > DELIVERED_WITHIN_MS ? now : at;
}

/** The same report with all times by the clock of who receives it at `now`. */
export function inTimeOf(report: VantageReport, now: EpochMs): VantageReport {
  const at = madeAt(report.at, now);
  const behindMs = at - report.at;
  if (behindMs === 0) return report;
  const clusters = Object.entries(report.clusters).map(([name, seen]) => [name, moved(seen, behindMs)] as const);
  return { ...report, at, clusters: Object.fromEntries(clusters) };
}

function moved({ content, ...seen }: ProbeCounters, ms: number): ProbeCounters {
  return {
    ...seen,
    since: Math.max(0, seen.since + ms),
    lastAt: Math.max(0, seen.lastAt + ms),
    row: seen.row.map((at) => Math.max(0, at + ms)),
    content: content === null ? null : { ...content, since: Math.max(0, content.since + ms) },
  };
}

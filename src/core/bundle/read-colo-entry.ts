/**
 * An entry of the colo's cache as text → checked `ColoEntry`, or null.
 *
 * Isolates of other versions write it too, and a cache is no safe: a value that would keep a breaker open for longer
 * than one may be, or that comes from the future, is as none, since it would win against everything that is true.
 */
import { OPEN_AT_MOST_MS, TRIAL_AT_MOST_MS } from "../model/breaker.ts";
import {
  COLO_ENTRY_FORMAT,
  COLO_SKEW_MS,
  PROBED_EVERY_MS,
  REPORTED_EVERY_MS,
  type ColoEntry,
} from "../model/colo-entry.ts";
import { EPOCH_MAX } from "../model/day.ts";
import type { EpochMs } from "../model/ids.ts";
import { LIMITS } from "../model/limits.ts";
import { fields, flag, integer, list, number, oneOf, record } from "./shape.ts";

const LONGEST_RTT_MS = 600_000;

const breaker = fields({
  at: number(0, EPOCH_MAX),
  openUntil: number(0, EPOCH_MAX + OPEN_AT_MOST_MS),
  times: integer(0, 1_000_000),
  trialUntil: number(0, EPOCH_MAX + OPEN_AT_MOST_MS),
  refused: flag,
});

const rtt = fields({
  at: number(0, EPOCH_MAX),
  settledMs: number(0, LONGEST_RTT_MS),
  averageMs: number(0, LONGEST_RTT_MS),
  apart: list(number(0, LONGEST_RTT_MS), 3),
});

const entryShape = fields({
  format: oneOf(COLO_ENTRY_FORMAT),
  breakers: record(breaker, LIMITS.clusters * 2),
  rtt: record(rtt, LIMITS.clusters * 2),
  leases: record(number(0, EPOCH_MAX), LIMITS.clusters * 2),
  reportUntil: number(0, EPOCH_MAX),
});

/** Reads an entry; null when there is nothing in it to go by. */
export function readColoEntry(json: string, now: EpochMs): ColoEntry | null {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return null; // JSON.parse has no other way to say so
  }
  if (entryShape(value, "$") !== null) return null;
  const entry = asEntry(value);
  return isPossible(entry, now) ? entry : null;
}

function isPossible({ breakers, rtt: measured, leases, reportUntil }: ColoEntry, now: EpochMs): boolean {
  const latest = now + COLO_SKEW_MS;
  const opened = Object.values(breakers).every(({ at, openUntil, trialUntil }) => {
    const isOpening = openUntil === 0 || (openUntil >= at && openUntil - at <= OPEN_AT_MOST_MS);
    return isOpening && at <= latest && trialUntil <= latest + TRIAL_AT_MOST_MS;
  });
  return (
    opened &&
    reportUntil <= latest + REPORTED_EVERY_MS &&
    Object.values(measured).every(({ at }) => at <= latest) &&
    Object.values(leases).every((until) => until <= latest + PROBED_EVERY_MS)
  );
}

function asEntry(checked: unknown): ColoEntry {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- entryShape has just checked every field
  return checked as ColoEntry;
}

/**
 * A time as people and programs state it in facts → milliseconds since 1970.
 *
 * Strict, because parsers of dates guess: "1" becomes a year, a time without a zone becomes local time,
 * and 30 February becomes 2 March. Whoever asks about a moment must get that moment or a fault.
 */
import type { EpochMs } from "../../model/ids.ts";
import { parseZonedTime } from "../../ruleset/values/time-text.ts";

export const TIME_WANTED = "a time such as 2026-11-28T03:00:00Z";

/** The last moment that a date can be written for. */
const LAST_MS = 8_640_000_000_000_000;

/** Reads milliseconds, or ISO 8601 text with its zone (a date alone is midnight UTC); null for anything else. */
export function readTime(value: unknown): EpochMs | null {
  const ms = typeof value === "string" ? parseZonedTime(value) : value;
  return typeof ms === "number" && ms >= 0 && ms <= LAST_MS ? ms : null;
}

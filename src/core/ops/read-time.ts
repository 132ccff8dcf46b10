/**
 * A time as people and programs state it → milliseconds since 1970.
 *
 * Strict, because parsers of dates guess: "1" becomes a year, a time without a zone becomes local time,
 * and 30 February becomes 2 March. Whoever asks about a moment must get that moment or a fault.
 */
import type { EpochMs } from "../model/ids.ts";

export const TIME_WANTED = "a time such as 2026-11-28T03:00:00Z";

/** The last moment that a date can be written for. */
const LAST_MS = 8_640_000_000_000_000;

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d))?$/;

/** Reads milliseconds, or ISO 8601 text with its zone (a date alone is midnight UTC); null for anything else. `parse` reads such text. */
export function readTime(value: unknown, parse: (text: string) => number): EpochMs | null {
  const ms = typeof value === "string" && isDate(value) ? parse(value) : value;
  return typeof ms === "number" && ms >= 0 && ms <= LAST_MS ? ms : null;
}

function isDate(text: string): boolean {
  const [, year = "", month = "", day = ""] = ISO.exec(text) ?? [];
  return year !== "" && Number(day) <= daysIn(Number(year), Number(month));
}

function daysIn(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return month === 2 && !leap ? 28 : (DAYS[month - 1] ?? 0);
}

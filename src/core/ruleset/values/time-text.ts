/**
 * Moments as people write them: a day, `2026-12-20`, or a time with its zone, `2026-11-28T03:00:00Z`.
 *
 * Rule files may write UTC only, because a rule set is compiled on machines of any time zone and must
 * mean the same on all; a day stands for its first moment. The calendar is counted here and nowhere
 * else, since the core has no clock to ask.
 */
const MOMENT = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d))?$/;
const UTC_SECOND = /^[\d-]{10}(?:T[\d:]+Z)?$/;
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const MONTH_DAYS: readonly number[] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Milliseconds since 1970-01-01T00:00:00Z of a moment as rule files write it, or null when it is not one. */
export function parseTime(text: string): number | null {
  return UTC_SECOND.test(text) ? parseZonedTime(text) : null;
}

/** The same of a moment from 1970 on in any zone, with parts of a second that count to the millisecond. */
export function parseZonedTime(text: string): number | null {
  const [, year, month, day, hours = "0", minutes = "0", seconds = "0", part = "", zone = "Z"] =
    MOMENT.exec(text) ?? [];
  const days = dayNumber(Number(year), Number(month), Number(day));
  const offset = offsetOf(zone);
  if (days === null || offset === null) return null;
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return null;
  const clock = (Number(hours) * 60 + Number(minutes) - offset) * MINUTE_MS + Number(seconds) * 1000;
  return days * DAY_MS + clock + Number(part.slice(1, 4).padEnd(3, "0"));
}

/** Minutes that a zone is ahead of UTC; null when there is no such zone. */
function offsetOf(zone: string): number | null {
  if (zone === "Z") return 0;
  const [hours = 0, minutes = 0] = zone.slice(1).split(":").map(Number);
  if (hours > 23 || minutes > 59) return null;
  return (zone.startsWith("-") ? -1 : 1) * (hours * 60 + minutes);
}

/** Writes a moment in UTC to the second, as `parseTime` reads it. */
export function timeText(ms: number): string {
  let left = Math.floor(ms / DAY_MS);
  let year = 1970;
  for (; left >= yearDays(year); year++) left -= yearDays(year);
  let month = 1;
  for (; left >= daysIn(year, month); month++) left -= daysIn(year, month);
  const seconds = Math.floor((ms % DAY_MS) / 1000);
  const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return `${two(year)}-${two(month)}-${two(left + 1)}T${clock.map(two).join(":")}Z`;
}

/** Days from 1970-01-01 to a day of the Gregorian calendar; null when there is no such day from then on. */
function dayNumber(year: number, month: number, day: number): number | null {
  const exists = year >= 1970 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
  if (!exists) return null;
  let days = day - 1;
  for (let at = 1970; at < year; at++) days += yearDays(at);
  for (let at = 1; at < month; at++) days += daysIn(year, at);
  return days;
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

function yearDays(year: number): number {
  return isLeap(year) ? 366 : 365;
}

function daysIn(year: number, month: number): number {
  return month === 2 && isLeap(year) ? 29 : (MONTH_DAYS[month - 1] ?? 31);
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}

/**
 * Moments as rule files write them: a day, `2026-12-20`, or a time in UTC, `2026-11-28T03:00:00Z`.
 *
 * Only UTC, because a rule set is compiled on machines of any time zone and must mean the same on all;
 * a day stands for its first moment. The calendar is counted here, since the core has no clock to ask.
 */
const MOMENT = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2}))?Z)?$/;
const DAY_MS = 86_400_000;
const MONTH_DAYS: readonly number[] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Milliseconds since 1970-01-01T00:00:00Z of a written moment from 1970 on, or null when it is not one. */
export function parseTime(text: string): number | null {
  const parts = MOMENT.exec(text);
  if (parts === null) return null;
  const [year = 0, month = 0, day = 0, ...clock] = parts.slice(1).map((part) => Number(part ?? 0));
  if (year < 1970 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return null;
  const seconds = secondsOf(clock);
  return seconds === null ? null : dayNumber(year, month, day) * DAY_MS + seconds * 1000;
}

function secondsOf([hours = 0, minutes = 0, seconds = 0]: readonly number[]): number | null {
  return hours > 23 || minutes > 59 || seconds > 59 ? null : (hours * 60 + minutes) * 60 + seconds;
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

/** Days since 1970-01-01 in the Gregorian calendar. */
function dayNumber(year: number, month: number, day: number): number {
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

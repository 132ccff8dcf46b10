/**
 * A day of the calendar as a number, without the platform's clock.
 *
 * In: a text such as `2026-06-01`, of the Gregorian calendar. Out: days since 1970-01-01, so that two
 * days subtract; null for a day that there is not, such as `2026-02-30`.
 */

/** Milliseconds of a day. */
export const DAY_MS = 86_400_000;

const DAYS_BEFORE_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];

/** From 0001-01-01 to 1970-01-01. */
const DAYS_BEFORE_1970 = 719_162;

/** Days since 1970-01-01, or null. */
export function dayNumber(text: string): number | null {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (found === null) return null;
  const [year, month, day] = [Number(found[1]), Number(found[2]), Number(found[3])];
  const first = DAYS_BEFORE_MONTH[month - 1];
  const next = DAYS_BEFORE_MONTH[month];
  if (year < 1 || first === undefined || next === undefined) return null;
  const leap = isLeap(year);
  if (day < 1 || day > next - first + (leap && month === 2 ? 1 : 0)) return null;
  return daysBefore(year) + first + (leap && month > 2 ? 1 : 0) + day - 1 - DAYS_BEFORE_1970;
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** From 0001-01-01 to the first day of the year. */
function daysBefore(year: number): number {
  const whole = year - 1;
  return whole * 365 + Math.floor(whole / 4) - Math.floor(whole / 100) + Math.floor(whole / 400);
}

/**
 * Days of the Gregorian calendar as numbers, without the platform's clock: days since 1970-01-01, so
 * that two of them subtract.
 */

/** Milliseconds of a day. */
export const DAY_MS = 86_400_000;

/** The greatest time that JavaScript can tell, in milliseconds. */
export const EPOCH_MAX = 100_000_000 * DAY_MS;

const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** The number of a day written as `2026-06-01`; null for a text that is no day from 1970 on. */
export function parseDay(text: string): number | null {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  return found === null ? null : dayNumber(Number(found[1]), Number(found[2]), Number(found[3]));
}

/** Days from 1970-01-01 to a day of the Gregorian calendar; null when there is no such day from then on. */
export function dayNumber(year: number, month: number, day: number): number | null {
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

/** How many days a year has. */
export function yearDays(year: number): number {
  return isLeap(year) ? 366 : 365;
}

/** How many days a month, 1..12, has. */
export function daysIn(year: number, month: number): number {
  return month === 2 && isLeap(year) ? 29 : (MONTH_DAYS[month - 1] ?? 31);
}

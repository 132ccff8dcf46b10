/**
 * Moments in words: in UTC to the second, as rule files write them.
 */
import { DAY_MS, daysIn, yearDays } from "./day.ts";

/** Writes a moment in UTC to the second, as rule files may write it. */
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

function two(value: number): string {
  return String(value).padStart(2, "0");
}

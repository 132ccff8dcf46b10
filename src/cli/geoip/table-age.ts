/**
 * How old the data of a table is, and when that is too old.
 *
 * Networks change hands all the time, and the sources are renewed monthly or more often: after two months a table has
 * missed two issues. In: the day of the data and the moment that is asked about. Out: days, and a warning in words.
 */
import { DAY_MS, parseDay } from "../../core/model/day.ts";

/** Days after which `geoip info` and `geoip build` warn, and `geoip publish` asks. */
export const OLD_DAYS = 60;

/** Whole days since the data was built; null when the table states no day that is one, or one to come. */
export function ageInDays(buildDate: string, now: Date): number | null {
  const built = parseDay(buildDate);
  if (built === null) return null;
  const days = Math.floor(now.getTime() / DAY_MS) - built;
  return days >= 0 ? days : null;
}

/** What to say of data that is too old; `renewal` is the next step. Null: nothing. */
export function ageWarning(buildDate: string, now: Date, renewal: string): string | null {
  const days = ageInDays(buildDate, now);
  if (days === null || days <= OLD_DAYS) return null;
  return `warning: the data is of ${buildDate}, ${days} days old, and networks move; ${renewal}`;
}

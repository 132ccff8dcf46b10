/**
 * A Retry-After header → how long whoever sent it wants to be left alone.
 *
 * Both forms of RFC 9110, 10.2.3: seconds, and a date in the one form that senders may still write (5.6.7,
 * IMF-fixdate). Everything else says nothing: a guess would keep requests from a cluster that never asked for it.
 */
import { DAY_MS, dayNumber } from "../model/day.ts";
import type { EpochMs } from "../model/ids.ts";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const SECONDS = /^\d{1,18}$/;
const DATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\d{2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) GMT$/;

/** Milliseconds from `now`, 0 for a date that is over; null for a header that says nothing. */
export function retryAfterMs(value: string | null, now: EpochMs): number | null {
  if (value === null) return null;
  const text = value.trim();
  if (SECONDS.test(text)) return Number(text) * 1000;
  const at = dateMs(text);
  return at === null ? null : Math.max(0, at - now);
}

function dateMs(text: string): EpochMs | null {
  const [, day, name = "", year, hour, minute, second] = DATE.exec(text) ?? [];
  const days = dayNumber(Number(year), MONTHS.indexOf(name) + 1, Number(day));
  const clock = [Number(hour), Number(minute), Number(second)] as const;
  if (days === null || clock[0] > 23 || clock[1] > 59 || clock[2] > 60) return null;
  return days * DAY_MS + ((clock[0] * 60 + clock[1]) * 60 + clock[2]) * 1000;
}

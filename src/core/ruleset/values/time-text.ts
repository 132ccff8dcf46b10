/**
 * Moments as people write them: a day, `2026-12-20`, or a time with its zone, `2026-11-28T03:00:00Z`.
 *
 * Rule files may write UTC only, because a rule set is compiled on machines of any time zone and must
 * mean the same on all; a day stands for its first moment.
 */
import { DAY_MS, dayNumber } from "../../model/day.ts";

const MOMENT = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d))?$/;
const UTC_SECOND = /^[\d-]{10}(?:T[\d:]+Z)?$/;
const MINUTE_MS = 60_000;

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

/**
 * How old a GeoIP table is, and when that is too old.
 */
import { DAY_MS, parseDay } from "../model/day.ts";
import type { EpochMs } from "../model/ids.ts";

/** Sources renew their data monthly; networks that changed hands after two of those are placed wrongly. */
export const OLD_TABLE_DAYS = 60;

/** Whole days from the day on which its source was built until now, never below zero; null when that is no day. */
export function tableAgeDays(buildDate: string, now: EpochMs): number | null {
  const built = parseDay(buildDate);
  return built === null ? null : Math.max(0, Math.floor(now / DAY_MS) - built);
}

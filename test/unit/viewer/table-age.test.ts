import { expect, test } from "vitest";
import { OLD_TABLE_DAYS, tableAgeDays } from "../../../src/core/viewer/table-age.ts";

test.each([
  ["on its own day", "2026-11-27T23:59:59Z", 0],
  ["a day later", "2026-11-28T00:00:00Z", 1],
  ["over a leap day", "2028-03-01T00:00:00Z", 460],
  ["before it, by a clock that is wrong", "2026-01-01T00:00:00Z", 0],
])("%s", (_, now, days) => {
  expect(tableAgeDays("2026-11-27", Date.parse(now))).toBe(days);
});

test("what is no day has no age", () => {
  expect(tableAgeDays("unknown", 0)).toBeNull();
});

test("two monthly builds missed is too old", () => {
  expect(OLD_TABLE_DAYS).toBe(60);
});

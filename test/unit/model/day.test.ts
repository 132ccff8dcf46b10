import { expect, test } from "vitest";
import { daysIn, parseDay, yearDays } from "../../../src/core/model/day.ts";

test.each([
  ["1970-01-01", 0],
  ["1970-12-31", 364],
  ["2000-02-29", 11_016],
  ["2026-06-01", 20_605],
])("%s is day %i", (text, number) => {
  expect(parseDay(text)).toBe(number);
});

test.each([
  "",
  "2026-02-29",
  "2026-02-30",
  "2100-02-29",
  "2026-00-01",
  "2026-13-01",
  "2026-06-00",
  "2026-06-31",
  "1969-12-31",
  "2026-6-1",
  "2026-06-01T00:00:00Z",
  " 2026-06-01",
  "yesterday",
])("%j is no day", (text) => {
  expect(parseDay(text)).toBeNull();
});

test("leap years are those of the Gregorian calendar", () => {
  expect([1970, 2000, 2024, 2100].map(yearDays)).toEqual([365, 366, 366, 365]);
  expect([2000, 2023, 2024, 2100].map((year) => daysIn(year, 2))).toEqual([29, 28, 29, 28]);
});

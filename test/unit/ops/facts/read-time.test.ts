import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readTime } from "../../../../src/core/ops/facts/read-time.ts";

describe("a time", () => {
  const rows: [value: unknown, ms: number | null][] = [
    [0, 0],
    [1_795_834_800_000, 1_795_834_800_000],
    ["2026-11-28T03:00:00Z", 1_795_834_800_000],
    ["2026-11-28T03:00Z", 1_795_834_800_000],
    ["2026-11-28T03:00:00.5Z", 1_795_834_800_500],
    ["2026-11-28T04:00:00+01:00", 1_795_834_800_000],
    ["2026-11-28", 1_795_824_000_000],
    ["2028-02-29T00:00:00Z", Date.UTC(2028, 1, 29)],
    ["2000-02-29", Date.UTC(2000, 1, 29)],
  ];
  test.each(rows)("%j", (value, ms) => {
    expect(readTime(value)).toBe(ms);
  });

  const none: unknown[] = [
    "2026-11-28T03:00:00", // in which zone?
    "1",
    "tomorrow",
    "",
    "28 Nov 2026",
    "2026-02-29",
    "2026-02-30T00:00:00Z",
    "2026-04-31",
    "2100-02-29",
    "2026-13-01",
    "2026-00-10",
    "2026-11-28T25:00:00Z",
    "2026-11-28T03:00:00Z ",
    "1969-12-31T23:59:59Z",
    -1,
    8_640_000_000_000_001,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    true,
    null,
    {},
  ];
  test.each(none)("%j is none", (value) => {
    expect(readTime(value)).toBeNull();
  });

  test("every moment reads back from how it is written", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) }), (ms) => {
        expect(readTime(new Date(ms).toISOString())).toBe(ms);
      }),
    );
  });
});

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { timeText } from "../../../../src/core/model/time-text.ts";
import { parseTime, parseZonedTime } from "../../../../src/core/ruleset/values/time-text.ts";

describe("a moment", () => {
  test.each([
    "1970-01-01",
    "2026-12-20",
    "2028-02-29",
    "2000-02-29",
    "2026-11-28T03:00:00Z",
    "2026-11-28T23:59Z",
    "9999-12-31T23:59:59Z",
  ])("%s is read as the calendar has it", (text) => {
    expect(parseTime(text)).toBe(Date.parse(text));
  });

  test.each([
    "",
    "tomorrow",
    "2026-13-01",
    "2026-00-01",
    "2026-02-29",
    "2100-02-29",
    "2026-04-31",
    "2026-11-28T24:00:00Z",
    "2026-11-28T03:60Z",
    "2026-11-28T03:00:60Z",
    "2026-11-28T03:00:00",
    "2026-11-28T03:00:00+01:00",
    "2026-11-28 03:00:00Z",
    "2026-1-2",
    "1969-12-31",
    "12026-01-01",
    "2026-11-28T03:00:00.5Z",
    " 2026-11-28",
  ])("%j is none", (text) => {
    expect(parseTime(text)).toBeNull();
  });

  test("is written as it is read, whatever the second", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 253_402_300_799 }), (second) => {
        const text = timeText(second * 1000);
        expect(text).toBe(new Date(second * 1000).toISOString().replace(".000Z", "Z"));
        expect(parseTime(text)).toBe(second * 1000);
      }),
      { seed: 42 },
    );
  });
});

describe("a moment with its zone", () => {
  const two = (value: number): string => String(value).padStart(2, "0");
  const zones = fc
    .tuple(fc.constantFrom("+", "-"), fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
    .map(([sign, hours, minutes]) => `${sign}${two(hours)}:${two(minutes)}`);

  test("is the one that the calendar has, in any zone and to the millisecond", () => {
    const times = fc.integer({ min: 0, max: 253_402_300_799_999 }).map((ms) => new Date(ms).toISOString().slice(0, -1));
    fc.assert(
      fc.property(times, fc.oneof(fc.constant("Z"), zones), (time, zone) => {
        expect(parseZonedTime(`${time}${zone}`)).toBe(Date.parse(`${time}${zone}`));
      }),
      { seed: 42 },
    );
  });

  test("counts parts of a second to the millisecond, however many digits there are", () => {
    const digits = ["5", "25", "125", "1259", "000999999"];
    const read = digits.map((part) => parseZonedTime(`2026-11-28T03:00:00.${part}Z`));
    expect(read).toEqual(digits.map((part) => Date.parse(`2026-11-28T03:00:00.${part}Z`)));
  });

  test.each(["2026-11-28T03:00:00+24:00", "2026-11-28T03:00:00+01:60", "2026-11-28T03:00:00+0100", "2026-11-28+01:00"])(
    "%s is none",
    (text) => {
      expect(parseZonedTime(text)).toBeNull();
    },
  );
});

import { describe, expect, test } from "vitest";
import { loadText, percentText, shortLoad, timeText } from "../../../src/cli/simulate/form.ts";
import { span, wholeNumber } from "../../../src/cli/simulate/read-numbers.ts";

describe("a time", () => {
  test.each([
    [0, "0s"],
    [500, "0.5s"],
    [45_000, "45s"],
    [60_000, "1m"],
    [90_000, "1m30s"],
    [3_600_000, "1h"],
    [3_725_000, "1h2m5s"],
    [59_999, "1m"],
    [3_599_990, "1h"],
  ])("of %i ms is %s", (ms, text) => {
    expect(timeText(ms)).toBe(text);
  });
  test("is read as it is written", () => {
    expect([span("10m"), span("1m30s"), span(timeText(3_725_000))]).toEqual([600_000, 90_000, 3_725_000]);
  });
  test.each(["0", "0s", "10", "soon", "-1m"])("%s is none", (text) => {
    expect(() => span(text)).toThrow("It must be a time above 0 with its unit");
  });
});

describe("a load", () => {
  test.each([
    [0, "0"],
    [999.4, "999"],
    [999.6, "1,000"],
    [12_345_678, "12,345,678"],
  ])("of %d is %s", (rps, text) => {
    expect(loadText(rps)).toBe(text);
  });
});

test.each([
  [999_999, "999,999"],
  [999_999.6, "1.00M"],
  [12_345_678, "12.35M"],
  [99_999_999, "100M"],
  [987_654_321, "988M"],
])("a load of %d takes no more than seven characters: %s", (rps, text) => {
  expect(shortLoad(rps)).toBe(text);
});

describe("a part", () => {
  test.each([
    [0, 100, "0 %"],
    [1, 100_000, "0.1 %"],
    [4, 1000, "0.4 %"],
    [414, 1000, "41 %"],
    [999, 1000, "99.9 %"],
    [1000, 1000, "100 %"],
    [1240, 1000, "124 %"],
    [1, 0, "0 %"],
  ])("%i of %i is %s: not nothing unless it is, nor all", (part, whole, text) => {
    expect(percentText(part, whole)).toBe(text);
  });
});

describe("a whole number", () => {
  test("is taken within its limits", () => {
    expect([wholeNumber(1, 10)("1"), wholeNumber(1, 10)("10")]).toEqual([1, 10]);
  });
  test.each(["0", "11", "1.5", "1e1", "", "x", "-1"])("%s is not one from 1 to 10", (text) => {
    expect(() => wholeNumber(1, 10)(text)).toThrow("It must be a whole number from 1 to 10");
  });
});

import { describe, expect, test } from "vitest";
import { durationText, parseDuration } from "../../../../src/core/ruleset/values/duration.ts";

test.each([
  ["500ms", 500],
  ["10s", 10_000],
  ["5m", 300_000],
  ["6h", 21_600_000],
  ["0s", 0],
])("%s is %i milliseconds", (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

describe("is no duration", () => {
  test.each(["", "10", "s", "1.5s", "-1s", "1 s", "1S", "1d", "1m30s", "1e3s", "1234567890s", "٣s"])("%j", (text) => {
    expect(parseDuration(text)).toBeNull();
  });
});

test.each([
  [0, "0ms"],
  [999, "999ms"],
  [1000, "1s"],
  [90_000, "90s"],
  [120_000, "2m"],
  [7_200_000, "2h"],
])("%i milliseconds are shown as %s, which reads back", (ms, text) => {
  expect(durationText(ms)).toBe(text);
  expect(parseDuration(text)).toBe(ms);
});

import { describe, expect, test } from "vitest";
import { areHeadersTooLarge, hasTooManyRanges, isUrlTooLong } from "../../../src/core/viewer/request-limits.ts";

describe("a URL", () => {
  test("of 16,384 characters is served, of one more it is not", () => {
    expect(isUrlTooLong("u".repeat(16_384), "")).toBe(false);
    expect(isUrlTooLong("u".repeat(16_385), "")).toBe(true);
  });

  test.each([
    ["no parameter", "", false],
    ["a thousand", parameters(1000), false],
    ["one more", parameters(1001), true],
    ["ten thousand", parameters(10_000), true],
    ["empty ones: they count too", "&".repeat(1000), true],
    ["one that is long", `a=${"b".repeat(5000)}`, false],
  ])("with %s", (_, query, tooLong) => {
    expect(isUrlTooLong("https://play.example/", query)).toBe(tooLong);
  });
});

describe("headers", () => {
  const fine = { count: 20, largest: 500, total: 2000 };

  test.each([
    ["as players send them", fine, false],
    ["200 of them", { ...fine, count: 200 }, false],
    ["201 of them", { ...fine, count: 201 }, true],
    ["one of 32 KiB", { ...fine, largest: 32_768, total: 40_000 }, false],
    ["one that is larger", { ...fine, largest: 32_769, total: 40_000 }, true],
    ["64 KiB together", { ...fine, total: 65_536 }, false],
    ["more together", { ...fine, total: 65_537 }, true],
  ])("%s", (_, sizes, tooLarge) => {
    expect(areHeadersTooLarge(sizes)).toBe(tooLarge);
  });
});

describe("ranges", () => {
  test.each([
    ["none", null, false],
    ["one", "bytes=0-", false],
    ["fifty", ranges(50), false],
    ["fifty-one", ranges(51), true],
    ["a thousand", ranges(1000), true],
    ["a thousand empty ones", `bytes=${",".repeat(1000)}`, true],
  ])("%s", (_, range, tooMany) => {
    expect(hasTooManyRanges(range)).toBe(tooMany);
  });
});

function parameters(count: number): string {
  return Array.from({ length: count }, (_, at) => `p${at}=v`).join("&");
}

function ranges(count: number): string {
  return `bytes=${Array.from({ length: count }, (_, at) => `${at * 2}-${at * 2}`).join(",")}`;
}

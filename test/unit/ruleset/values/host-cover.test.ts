import { describe, expect, test } from "vitest";
import { hostCovers, hostsInBoth, patternsAround } from "../../../../src/core/ruleset/values/host-cover.ts";

describe("a pattern covers", () => {
  test.each([
    ["a.example", "a.example"],
    ["*.example", "a.example"],
    ["*.example", "b.a.example"],
    ["*.example", "*.a.example"],
    ["*.a.example", "*.a.example"],
  ])("%s covers %s", (wide, narrow) => {
    expect(hostCovers(wide, narrow)).toBe(true);
    expect(hostsInBoth(wide, narrow)).toBe(narrow);
    expect(hostsInBoth(narrow, wide)).toBe(narrow);
  });

  test.each([
    ["*.a.example", "a.example"],
    ["*.a.example", "aa.example"],
    ["*.a.example", "*.b.example"],
    ["a.example", "b.example"],
    ["a.example", "b.a.example"],
  ])("%s and %s have nothing in common", (a, b) => {
    expect([hostCovers(a, b), hostCovers(b, a)]).toEqual([false, false]);
    expect(hostsInBoth(a, b)).toBeNull();
  });

  test("the narrower one alone does not cover the wider", () => {
    expect(hostCovers("a.example", "*.example")).toBe(false);
  });
});

test.each([
  ["a.b.example", ["a.b.example", "*.b.example", "*.example"]],
  ["*.b.example", ["*.b.example", "*.example"]],
  ["example", ["example"]],
  ["*.example", ["*.example"]],
])("around %s are %j, and each of them covers it", (host, patterns) => {
  expect(patternsAround(host)).toEqual(patterns);
  expect(patterns.every((pattern) => hostCovers(pattern, host))).toBe(true);
});

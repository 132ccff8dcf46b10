import { describe, expect, test } from "vitest";
import { parsePathPattern, parseProbePath } from "../../../../src/core/ruleset/values/path-pattern.ts";

test.each([
  "/",
  "/live/*",
  "/*.m3u8",
  "/a/*/b/*/c",
  "/*/*/*/*",
  "/a%20b",
  "/(a+)+$",
  "/a..b",
  "/.well-known/x",
  `/${"a".repeat(255)}`,
])("%s is a path pattern, as written", (text) => {
  expect(parsePathPattern(text)).toEqual({ ok: true, value: text });
});

describe("a pattern that no parsed URL could match, or that is too costly, is refused", () => {
  test.each([
    ["no slash in front", "live/*", "begin it with /"],
    ["a star in front", "*.m3u8", "/*.m3u8"],
    ["nothing", "", "begin it with /"],
    ["five stars", "/*x*x*x*x*y", "at most 4 *, found 5"],
    ["257 characters", `/${"a".repeat(256)}`, "at most 256 characters, found 257"],
    ["a query", "/live?x=1", "query"],
    ["a fragment", "/live#x", "query"],
    ["a space", "/a b", "%20"],
    ["another script", "/é", "%20"],
    ["a quote", '/"a"', "%20"],
    ["a backslash", "/a\\b", "%20"],
    ["braces", "/{id}", "%20"],
    ["a control character", "/a\tb", "%20"],
    ["a segment ..", "/a/../b", "segments"],
    ["a segment .", "/./a", "segments"],
    ["an encoded segment ..", "/a/%2E%2e/b", "segments"],
    ["a half encoded segment ..", "/a/.%2e", "segments"],
  ])("%s", (_, text, hint) => {
    expect(parsePathPattern(text)).toEqual({ ok: false, error: { hint: expect.stringContaining(hint) } });
  });
});

test("the path of a probe is one path", () => {
  expect(parseProbePath("/healthz")).toEqual({ ok: true, value: "/healthz" });
  expect(parseProbePath("/health/*").ok).toBe(false);
  expect(parseProbePath("healthz").ok).toBe(false);
  expect(parseProbePath(`/${"a".repeat(256)}`).ok).toBe(false);
});

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { matchPath } from "../../../src/core/model/path-glob.ts";

describe("patterns", () => {
  const rows: [pattern: string, path: string, matches: boolean][] = [
    ["/live", "/live", true],
    ["/live", "/live/", false],
    ["/live", "/liv", false],
    ["/live", "/Live", false],
    ["/live/*", "/live/", true],
    ["/live/*", "/live/ch1/seg-1.ts", true],
    ["/live/*", "/live", false],
    ["/*", "/", true],
    ["/*.m3u8", "/a/b.m3u8", true],
    ["/*.m3u8", "/a/b.m3u8?", false],
    ["/*.m3u8", "/.m3u8", true],
    ["/a*a", "/a", false],
    ["/a*a", "/aa", true],
    ["/ab*ba", "/aba", false],
    ["/a*b*c", "/a-b-c", true],
    ["/a*b*c", "/a-c-b", false],
    ["/a*b*c", "/abbc-c", true],
    ["/**", "/x", true],
    ["/a**b", "/ab", true],
    ["/*x*x*x*y", "/axxxy", true],
    ["/*x*x*x*y", "/axxy", false],
    ["/(a+)+$", "/(a+)+$", true],
    ["/(a+)+$", "/aaaa", false],
    ["/a.c", "/abc", false],
    ["/caf%C3%A9", "/caf%C3%A9", true],
    ["/caf%C3%A9", "/café", false],
  ];
  test.each(rows)("%s on %s: %s", (pattern, path, matches) => {
    expect(matchPath(pattern, path)).toBe(matches);
  });
});

/** The meaning of `*`, by trying every length. */
function backtrack(pattern: string, path: string): boolean {
  if (pattern === "") return path === "";
  if (!pattern.startsWith("*"))
    return pattern[0] === path[0] && path !== "" && backtrack(pattern.slice(1), path.slice(1));
  return Array.from({ length: path.length + 1 }, (_, at) => at).some((at) =>
    backtrack(pattern.slice(1), path.slice(at)),
  );
}

function letters(more: readonly string[]): fc.Arbitrary<string> {
  return fc.array(fc.constantFrom("a", "b", "/", ...more), { maxLength: 9 }).map((parts) => `/${parts.join("")}`);
}

test("agrees with trying every length, on few letters so that pieces overlap", () => {
  const pattern = letters(["*", "*"]).filter((text) => text.split("*").length <= 5);
  fc.assert(
    fc.property(pattern, letters([]), (text, path) => {
      expect(matchPath(text, path)).toBe(backtrack(text, path));
    }),
    { seed: 42, numRuns: 3000 },
  );
});

test("a path of 16,000 characters costs no more than reading it once for each literal piece", () => {
  const path = `/${"x".repeat(16_000)}`;
  const counted = countingPath(path);
  expect(matchPath("/*x*x*x*y", counted.path)).toBe(false);
  expect(counted.read()).toBeLessThan(5 * path.length);
  const miss = countingPath(`/${"x".repeat(16_000)}y${"x".repeat(10)}`);
  expect(matchPath("/*x*x*x*y", miss.path)).toBe(false);
  expect(miss.read()).toBeLessThan(5 * path.length);
});

/** A path that counts the characters its searches pass over. */
function countingPath(text: string): { readonly path: string; read(): number } {
  let read = 0;
  const path = Object.assign(Object(text), {
    indexOf(piece: string, from = 0): number {
      const at = text.indexOf(piece, from);
      read += (at < 0 ? text.length : at + piece.length) - from;
      return at;
    },
    startsWith(piece: string): boolean {
      read += piece.length;
      return text.startsWith(piece);
    },
    endsWith(piece: string): boolean {
      read += piece.length;
      return text.endsWith(piece);
    },
  }) as string;
  return { path, read: () => read };
}

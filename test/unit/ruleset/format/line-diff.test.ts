import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cpuClock } from "../../cpu-clock.ts";
import { unifiedDiff } from "../../../../src/core/ruleset/format/line-diff.ts";

const lines = (...all: readonly string[]): string => all.map((line) => `${line}\n`).join("");

test("equal texts have no diff", () => {
  expect(unifiedDiff("a", "x\n", "x\n")).toBe("");
});

test("changes come with three lines around them, and the numbers of the lines", () => {
  const before = lines("1", "2", "3", "4", "5", "6", "7", "8", "9");
  expect(unifiedDiff("a.yaml", before, before.replace("5\n", "five\nand more\n"))).toBe(
    lines(
      "--- a.yaml",
      "+++ a.yaml (formatted)",
      "@@ -2,7 +2,8 @@",
      " 2",
      " 3",
      " 4",
      "-5",
      "+five",
      "+and more",
      " 6",
      " 7",
      " 8",
    ),
  );
});

test("changes that are far apart are two hunks", () => {
  const before = lines(..."abcdefghijklmnop".split(""));
  const after = before.replace("b", "B").replace("o", "O");
  expect(unifiedDiff("a", before, after).match(/^@@ .* @@$/gm)).toEqual(["@@ -1,5 +1,5 @@", "@@ -12,5 +12,5 @@"]);
});

test("a missing line break at the end is a change", () => {
  expect(unifiedDiff("a", "x", "x\n")).toBe(
    "--- a\n+++ a (formatted)\n@@ -1,1 +1,1 @@\n-x\n\\ No newline at end of file\n+x\n",
  );
});

test("texts without anything in common are shown in no time", () => {
  const all = (prefix: string) => lines(...Array.from({ length: 20_000 }, (_, at) => `${prefix}${at}`));
  const spent = cpuClock();
  expect(unifiedDiff("a", all("a"), all("b")).split("\n")).toHaveLength(40_004);
  expect(spent()).toBeLessThan(5000);
});

/** The text that the diff makes of another one; fails the test when it does not fit. */
function applied(before: string, diff: string): string {
  const old = before.split("\n").slice(0, -1);
  const made: string[] = [];
  let at = 0;
  for (const hunk of diff.split(/^(?=@@ )/m).slice(1)) {
    const [head = "", ...body] = hunk.split("\n").slice(0, -1);
    const [from = 0, removed = 0, to = 0, added = 0] = [...head.matchAll(/\d+/g)].map(Number);
    const start = removed === 0 ? from : from - 1;
    expect(start).toBeGreaterThanOrEqual(at); // hunks do not overlap
    made.push(...old.slice(at, start));
    expect(made).toHaveLength(added === 0 ? to : to - 1);
    const kept = body.filter((line) => !line.startsWith("+")).map((line) => line.slice(1));
    expect([kept.length, kept]).toEqual([removed, old.slice(start, start + removed)]);
    const written = body.filter((line) => !line.startsWith("-")).map((line) => line.slice(1));
    expect(written).toHaveLength(added);
    made.push(...written);
    at = start + removed;
  }
  return lines(...made, ...old.slice(at));
}

test("hunks make the second text of the first, at the numbers that they say, and never overlap", () => {
  const some = fc.array(fc.constantFrom("a", "b", "c", "d", ""), { maxLength: 40 }).map((all) => lines(...all));
  const long = fc.array(fc.constantFrom("same", "same", "same", "same", "other"), { maxLength: 40 });
  const marked = long.map((all) => {
    const numbered = all.map((line, at) => `${line} ${at}`);
    return [lines(...numbered), lines(...numbered.map((line) => line.replace("other", "new")))] as const;
  });
  fc.assert(
    fc.property(fc.oneof(fc.tuple(some, some), marked), ([before, after]) => {
      expect(applied(before, unifiedDiff("x", before, after))).toBe(after);
    }),
    { seed: 42, numRuns: 2000 },
  );
});

describe.skipIf(spawnSync("patch", ["--version"]).status !== 0)("patch makes the second text of the first", () => {
  const folder = mkdtempSync(join(tmpdir(), "georouter-diff-"));
  const some = fc.array(fc.constantFrom("a", "b", "c", "d", ""), { maxLength: 20 }).map((all) => lines(...all));
  test("for any two texts", () => {
    fc.assert(
      fc.property(some, some, (before, after) => {
        const diff = unifiedDiff("x", before, after);
        if (diff === "") return;
        const path = join(folder, "x");
        writeFileSync(path, before);
        const { status, stderr } = spawnSync("patch", ["-s", path], { input: diff, encoding: "utf8" });
        expect([status, stderr]).toEqual([0, ""]);
        expect(after === "" ? "" : readFileSync(path, "utf8")).toBe(after);
      }),
      { seed: 42, numRuns: 60 },
    );
    rmSync(folder, { recursive: true });
  });
});

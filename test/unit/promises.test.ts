/**
 * Keeps docs/promises.md true: every promise names a test that exists, or says that only production can show it.
 */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";

const ROOT = resolve(import.meta.dirname, "../..");
const MARKS = ["run here", "interpreted here", "only in production"];

const rows = readFileSync(join(ROOT, "docs/promises.md"), "utf8")
  .split("\n")
  .filter((line) => /^\| [A-Z]\d+\s+\|/.test(line))
  .map((line) => {
    const [id = "", promise = "", proof = "", mark = ""] = line
      .split("|")
      .slice(1, 5)
      .map((cell) => cell.trim());
    return { id, promise, proof, mark };
  });

describe("docs/promises.md", () => {
  test("has promises, each with an id of its own and a mark", () => {
    expect(rows.length).toBeGreaterThan(20);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    expect(rows.filter(({ mark }) => !MARKS.includes(mark))).toEqual([]);
  });

  test("has the ids of one letter together, and in order", () => {
    const letters = rows.map(({ id }) => id.slice(0, 1)).filter((letter, at, all) => letter !== all[at - 1]);
    expect(new Set(letters).size).toBe(letters.length);
    const numbers = rows.map(({ id }) => [id.slice(0, 1), Number(id.slice(1))] as const);
    const behind = numbers.filter(([letter, number], at) => {
      const [before, last] = numbers[at - 1] ?? ["", 0];
      return letter === before && number <= last;
    });
    expect(behind).toEqual([]);
  });

  for (const { id, promise, proof, mark } of rows.filter((row) => row.mark !== "only in production")) {
    test(`${id} (${promise}) names a test that exists [${mark}]`, () => {
      const [file = "", title = ""] = proof.split(" › ");
      expect(existsSync(join(ROOT, file))).toBe(true);
      expect(title).not.toBe("");
      expect(readFileSync(join(ROOT, file), "utf8")).toContain(title);
    });
  }
});

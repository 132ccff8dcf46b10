/**
 * Faulty and odd files that were found once stay sound: each is checked among the good rules, and formed.
 *
 * A longer search (`MUTATIONS=20000 npx vitest run --project property test/property/ruleset.test.ts`)
 * that fails prints its file: put it here. `CORPUS=5000` searches for files that are told in a way in
 * which none here is, and writes them.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cpuClock } from "../unit/cpu-clock.ts";
import { compileRules, type RuleFile } from "../../src/core/ruleset/index.ts";
import { amongGood, GOOD } from "../unit/ruleset/rule-files.ts";
import { MUTATIONS } from "./mutations.ts";
import { formHolds, unsoundIn } from "./sound.ts";

const FOLDER = resolve(import.meta.dirname, "../fixtures/corpus");
const CORPUS: readonly RuleFile[] = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".yaml"))
  .toSorted()
  .map((file) => ({ file, text: readFileSync(join(FOLDER, file), "utf8") }));

test("there is a corpus", () => {
  expect(CORPUS.length).toBeGreaterThanOrEqual(20);
});

describe.each(CORPUS)("$file", (file) => {
  test("is read within a second, to rules that decide or to located findings", () => {
    const spent = cpuClock();
    expect(unsoundIn(amongGood(file))).toEqual([]);
    expect(spent()).toBeLessThan(1000);
  });
  test("has a form that stays, or none", () => {
    expect(formHolds(file.text)).toBe(true);
  });
});

/** What is told, without what differs from file to file. */
function told(file: RuleFile): string {
  const { issues } = compileRules(amongGood(file));
  const shapes = issues.map(({ code, message }) => `${code} ${message.replaceAll(/"[^"]*"|\d+|[a-z]+-[a-z-]+/g, "…")}`);
  return JSON.stringify([...new Set(shapes)].toSorted());
}

const SEARCHES = Number(process.env["CORPUS"] ?? 0);

test.runIf(SEARCHES > 0)(
  "search for more",
  () => {
    const known = new Set(CORPUS.map(told));
    const mutated = fc.tuple(fc.nat(), fc.oneof(...Object.values(MUTATIONS)));
    for (const [which, mutate] of fc.sample(mutated, SEARCHES)) {
      const at = which % GOOD.length;
      const file = { file: "found.yaml", text: mutate(GOOD, at) };
      const shape = told(file);
      if (known.has(shape)) continue;
      known.add(shape);
      mkdirSync(FOLDER, { recursive: true });
      writeFileSync(join(FOLDER, `found-${String(known.size).padStart(4, "0")}.yaml`), file.text);
    }
    expect(known.size).toBeGreaterThan(0);
  },
  3_600_000,
);

/**
 * Each code has one faulty file, and the file has that fault and no other: what people see is kept
 * beside it. After a deliberate change of wording run with UPDATE_EXPECTED=1 and read the difference.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { renderIssue } from "../../../src/cli/render-issues.ts";
import { aimOf } from "../../../src/core/model/aim-of-rules.ts";
import { aimText } from "../../../src/core/model/aim-text.ts";
import { ISSUE_CODES } from "../../../src/core/model/issue.ts";
import { compileRules } from "../../../src/core/ruleset/index.ts";
import { amongGood, FIXTURES, GOOD, rulesOf } from "./rule-files.ts";

/** A time at which everything in the fixtures that has an end has ended. */
const NOW = Date.UTC(2027, 0, 1);

const plain = (_: string, text: string): string => text;

const faulty = readdirSync(FIXTURES)
  .filter((name) => name.endsWith(".bad.yaml"))
  .map((name) => name.replace(".bad.yaml", ""))
  .toSorted();

function filesOf(name: string) {
  return amongGood({ file: `${name}.bad.yaml`, text: readFileSync(join(FIXTURES, `${name}.bad.yaml`), "utf8") });
}

/** Rules of an earlier day, and a GeoIP table that was compiled against them. */
function againstRules(text: string) {
  const before = rulesOf({ file: "before.yaml", text });
  return { before, table: { name: "clusters.bin", aim: aimText(aimOf(before)) } };
}

test("every code has a faulty file, and every faulty file a code", () => {
  expect(faulty.filter((name) => name !== "five-faults")).toEqual(Object.keys(ISSUE_CODES).toSorted());
});

test("the good rule set has no findings", () => {
  expect(compileRules(GOOD).issues).toEqual([]);
});

describe.each(faulty)("%s", (name) => {
  const files = filesOf(name);
  const earlier = join(FIXTURES, `${name}.before.yaml`);
  const against = existsSync(earlier) ? againstRules(readFileSync(earlier, "utf8")) : {};
  const { rules, issues: all } = compileRules(files, { now: NOW, ...against });
  // What this version does not act on yet says so beside every fault in it.
  const issues = all.filter(({ code }) => name === "GR0205" || code !== "GR0205");

  test("is told as its expected file says", () => {
    const expected = join(FIXTURES, `${name}.expected.txt`);
    const told = issues.map((issue) => renderIssue(issue, files, plain)).join("\n");
    if (process.env["UPDATE_EXPECTED"] === "1") writeFileSync(expected, told);
    expect(existsSync(expected)).toBe(true);
    expect(told).toBe(readFileSync(expected, "utf8"));
  });

  test("compiles only when nothing worse than a warning was found", () => {
    expect(rules === null).toBe(issues.some(({ severity }) => severity === "error"));
  });

  test.skipIf(name === "five-faults")("has no other findings", () => {
    expect(issues.length).toBeGreaterThan(0);
    expect([...new Set(issues.map(({ code }) => code))]).toEqual([name]);
  });
});

test("five faults in one file are five findings, each in its line", () => {
  const { issues } = compileRules(filesOf("five-faults"));
  expect(issues.map(({ line, code }) => [line, code])).toEqual([
    [4, "GR0204"],
    [8, "GR0201"],
    [9, "GR0203"],
    [11, "GR0302"],
    [16, "GR0303"],
  ]);
});

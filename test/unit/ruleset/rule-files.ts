/**
 * Rule files for tests: the good rule set under test/fixtures/rules/good, with parts of it replaced.
 *
 * A test writes only the documents that it is about. Kinds that it does not write come from the
 * good rule set, so that what is found is about what was written.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { expect } from "vitest";
import type { Issue } from "../../../src/core/model/issue.ts";
import type { Rules } from "../../../src/core/model/rules.ts";
import { compileRules, type RuleFile } from "../../../src/core/ruleset/index.ts";

export const FIXTURES = resolve(import.meta.dirname, "../../fixtures/rules");

/** Every rule file below a folder, named relative to it. */
export function filesBelow(folder: string): readonly RuleFile[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".yaml"))
    .toSorted()
    .map((name) => ({ file: relative(folder, join(folder, name)), text: readFileSync(join(folder, name), "utf8") }));
}

export const GOOD: readonly RuleFile[] = filesBelow(join(FIXTURES, "good"));

const kindsIn = (text: string): readonly string[] => [...text.matchAll(/^kind: (\w+)/gm)].map(([, kind]) => kind ?? "");

/** The given file, with the good documents of all kinds that it does not have. */
export function amongGood(given: RuleFile): readonly RuleFile[] {
  const kinds = new Set(kindsIn(given.text));
  const rest = GOOD.filter(({ text }) => !kindsIn(text).some((kind) => kinds.has(kind)));
  return [given, ...rest.map(({ file, text }) => ({ file: `good/${file}`, text }))];
}

/** A document of a kind: its `spec`, indented as a template literal happens to be. */
export function document(kind: string, spec: string, metadata = ""): RuleFile {
  return { file: "x.yaml", text: `apiVersion: georouter/v1\nkind: ${kind}\n${metadata}spec:\n${indented(spec)}` };
}

function indented(text: string): string {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const margin = Math.min(...lines.map((line) => line.search(/\S/)));
  return lines.map((line) => `  ${line.slice(margin)}\n`).join("");
}

/** What is found in a file among the good ones. */
export function issuesIn(given: RuleFile): readonly Issue[] {
  return compileRules(amongGood(given)).issues;
}

/** Findings in short: `line:column code message`. */
export function inShort(issues: readonly Issue[]): readonly string[] {
  return issues.map(({ line, column, code, message }) => `${line}:${column} ${code} ${message}`);
}

/** The rules of a file among the good ones; fails when there is any error. */
export function rulesOf(given: RuleFile): Rules {
  const { rules, issues } = compileRules(amongGood(given));
  expect(inShort(issues.filter(({ severity }) => severity === "error"))).toEqual([]);
  if (rules === null) throw new Error("no rules, though nothing was found");
  return rules;
}

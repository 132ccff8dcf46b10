/**
 * Rules for the verbs that need them: read, checked, compiled; findings go to stderr.
 *
 * In: the `--rules` option. Out: compiled rules and their digest, or null with `process.exitCode` set:
 * a rule set that does not pass `check` is used by nothing.
 */
import { createHash } from "node:crypto";
import { bundleBody, bundleText, compileRules, type RuleFile } from "../core/ruleset/index.ts";
import { indexRules } from "../core/bundle/index-rules.ts";
import type { Issue } from "../core/model/issue.ts";
import type { Bundle } from "../core/model/bundle.ts";
import type { RuleTest } from "../core/model/rule-test.ts";
import type { Rules } from "../core/model/rules.ts";
import { paintFor } from "./colour.ts";
import { EXIT } from "./exit-code.ts";
import { renderIssue, renderSummary } from "./render-issues.ts";
import { readRules } from "./rules-directory.ts";

export interface LoadedRules {
  readonly rules: Rules;
  /** Lower-case hex digest of the canonical rules text. */
  readonly sha256: string;
  /** The bundle as it is stored. */
  readonly text: string;
  /** Facts by viewer, of the documents of kind Viewers. */
  readonly viewers: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  /** What `check` warns of, as it shows it; empty when there is nothing. */
  readonly warnings: string;
  /** The rule tests beside the rules; no part of the bundle. */
  readonly tests: readonly RuleTest[];
  readonly files: readonly RuleFile[];
}

/** Loads and compiles the rules. */
export function loadRules(option: string | undefined): LoadedRules | null {
  const started = performance.now();
  const read = readRules(option);
  if (!read.ok) {
    process.stderr.write(`error: ${read.error}\n`);
    process.exitCode = EXIT.input;
    return null;
  }
  const { files } = read.value;
  const { rules, issues, tests, viewers } = compileRules(files, { now: Date.now() });
  const findings = findingsText(issues, files, performance.now() - started);
  if (rules === null) {
    process.stderr.write(findings);
    process.exitCode = EXIT.findings;
    return null;
  }
  const sha256 = createHash("sha256").update(bundleBody(rules)).digest("hex");
  return { rules, sha256, text: bundleText(rules, sha256), warnings: findings, tests, viewers, files };
}

function findingsText(issues: readonly Issue[], files: readonly RuleFile[], ms: number): string {
  if (issues.length === 0) return "";
  const paint = paintFor(process.stderr);
  const found = issues.map((issue) => `${renderIssue(issue, files, paint)}\n`);
  return `${found.join("")}${renderSummary(issues, files.length, ms, paint)}`;
}

/** Loads the rules and indexes them for deciding. */
export function loadBundle(option: string | undefined): Bundle | null {
  const loaded = loadRules(option);
  return loaded === null ? null : bundleOf(loaded);
}

/** Indexes loaded rules for deciding. */
export function bundleOf({ rules, sha256 }: LoadedRules): Bundle {
  const bundle = indexRules(rules, 0, sha256);
  if (bundle.ok) return bundle.value;
  throw new Error(`The compiled rules refer to ${bundle.error.name} in ${bundle.error.at}, which check let pass`);
}

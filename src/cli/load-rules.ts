/**
 * Rules for the verbs that need them: read, checked, compiled; findings go to stderr.
 *
 * In: the `--rules` option. Out: compiled rules and their digest, or null with `process.exitCode` set:
 * a rule set that does not pass `check` is used by nothing.
 */
import { createHash } from "node:crypto";
import { compileRules, makeBundle, type RuleFile } from "../core/ruleset/index.ts";
import { indexRules } from "../core/bundle/index-rules.ts";
import type { Bundle } from "../core/model/bundle.ts";
import type { RuleTest } from "../core/model/rule-test.ts";
import type { Rules } from "../core/model/rules.ts";
import { paintFor } from "./colour.ts";
import { EXIT } from "./exit-code.ts";
import { renderIssues, renderSummary, type Findings } from "./render-issues.ts";
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
  /** How many findings comments silence. */
  readonly silenced: number;
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
  const { rules, tests, viewers, issues, silenced } = compileRules(files, { now: Date.now() });
  const findings = findingsText({ issues, silenced }, files, performance.now() - started);
  if (rules === null) {
    process.stderr.write(findings);
    process.exitCode = EXIT.findings;
    return null;
  }
  return {
    rules,
    ...makeBundle(rules, (text) => createHash("sha256").update(text).digest("hex")),
    warnings: findings,
    silenced: silenced.length,
    tests,
    viewers,
    files,
  };
}

function findingsText(findings: Findings, files: readonly RuleFile[], ms: number): string {
  if (findings.issues.length === 0) return "";
  const paint = paintFor(process.stderr);
  const extent = { files: files.length, ms };
  return `${renderIssues(findings.issues, files, paint)}${renderSummary(findings, extent, paint)}`;
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

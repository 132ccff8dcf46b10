/**
 * Rules for the verbs that need them: read, checked, compiled; findings go to stderr.
 *
 * In: the `--rules` option. Out: compiled rules and their digest, or null with `process.exitCode` set:
 * a rule set that does not pass `check` is used by nothing.
 */
import { createHash } from "node:crypto";
import { bundleBody, bundleText, compileRules } from "../core/ruleset/index.ts";
import { indexRules } from "../core/bundle/index-rules.ts";
import type { Bundle } from "../core/model/bundle.ts";
import type { Rules } from "../core/model/rules.ts";
import { paintFor } from "./colour.ts";
import { EXIT } from "./exit-code.ts";
import { renderIssues, renderSummary } from "./render-issues.ts";
import { readRules } from "./rules-directory.ts";

export interface LoadedRules {
  readonly rules: Rules;
  /** Lower-case hex digest of the canonical rules text. */
  readonly sha256: string;
  /** The bundle as it is stored. */
  readonly text: string;
  /** How many findings comments silence. */
  readonly silenced: number;
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
  const { rules, ...findings } = compileRules(read.value.files);
  if (rules === null) {
    const paint = paintFor(process.stderr);
    process.stderr.write(renderIssues(findings.issues, read.value.files, paint));
    const extent = { files: read.value.files.length, ms: performance.now() - started };
    process.stderr.write(renderSummary(findings, extent, paint));
    process.exitCode = EXIT.findings;
    return null;
  }
  const sha256 = createHash("sha256").update(bundleBody(rules)).digest("hex");
  return { rules, sha256, text: bundleText(rules, sha256), silenced: findings.silenced.length };
}

/** Loads the rules and indexes them for deciding. */
export function loadBundle(option: string | undefined): Bundle | null {
  const loaded = loadRules(option);
  if (loaded === null) return null;
  const bundle = indexRules(loaded.rules, 0, loaded.sha256);
  if (bundle.ok) return bundle.value;
  throw new Error(`The compiled rules refer to ${bundle.error.name} in ${bundle.error.at}, which check let pass`);
}

/**
 * The public face of the rule language: files in, rules and findings out, and the text of a bundle.
 */
import type { Issue } from "../model/issue.ts";
import { LIMITS } from "../model/limits.ts";
import { BUNDLE_FORMAT, type Rules } from "../model/rules.ts";
import { canonicalJson } from "./canonical-json.ts";
import { checkDocument } from "./check-document.ts";
import { checkTogether } from "./check-together.ts";
import { compile } from "./compile.ts";
import { issueAt, sortIssues } from "./issue-at.ts";
import { collectNames } from "./names.ts";
import { readYaml } from "./read-yaml.ts";
import { ruleSetOf } from "./rule-set.ts";
import { silence, type Silenced } from "./silence.ts";
import { sourceText } from "./source-text.ts";
import { utf8Length } from "./plain-text.ts";

export interface RuleFile {
  /** As it is shown to people here. */
  readonly file: string;
  /** As the bundle keeps it, for `explain`; `file` when left out. */
  readonly name?: string;
  readonly text: string;
}

export interface Compiled {
  /** Null when there is any error that is not silenced. */
  readonly rules: Rules | null;
  /** Sorted by file, line and column. */
  readonly issues: readonly Issue[];
  /** What comments silence, in the same order. */
  readonly silenced: readonly Silenced[];
}

/** How far a compilation is. */
export interface Progress {
  readonly doing: "reading file" | "checking document";
  readonly done: number;
  readonly of: number;
}

/**
 * Checks rule files and compiles them; every finding at once, and never an exception, whatever the text.
 * @param onProgress is told before each file and document, for those who wait
 */
export function compileRules(files: readonly RuleFile[], onProgress?: (progress: Progress) => void): Compiled {
  const where = files[0]?.file ?? "rules";
  const total = files.reduce((sum, { text }) => sum + utf8Length(text), 0);
  if (total > LIMITS.totalBytes) return { rules: null, issues: [tooLarge(where, total)], silenced: [] };
  const read = files.map(({ file, text, name }, at) => {
    onProgress?.({ doing: "reading file", done: at + 1, of: files.length });
    return readYaml(sourceText(file, text, name));
  });
  const documents = read.flatMap((file) => file.documents);
  const { names, issues: nameIssues } = collectNames(documents);
  const checks = documents.map((document, at) => {
    onProgress?.({ doing: "checking document", done: at + 1, of: documents.length });
    return checkDocument(document);
  });
  const checked = checks.flatMap((check) => check.checked ?? []);
  const whole = read.every((file) => file.whole) && checks.every(({ understood }) => understood);
  const complete = { names: whole, documents: whole && checks.every((check) => check.checked !== null) };
  const set = ruleSetOf(checked, names);
  const found = sortIssues([
    ...read.flatMap((file) => file.issues),
    ...nameIssues,
    ...checks.flatMap((check) => check.issues),
    ...checkTogether(set, where, complete),
  ]);
  const { issues, silenced } = silence(
    found,
    read.flatMap((file) => file.ignores),
  );
  const failed = issues.some(({ severity }) => severity === "error");
  return { rules: failed ? null : compile(set), issues: sortIssues(issues), silenced };
}

/** The canonical text of rules: what a bundle's digest covers. */
export function bundleBody(rules: Rules): string {
  return canonicalJson(rules);
}

/** The text of a bundle; `sha256` is the lower-case hex digest of `bundleBody(rules)` in UTF-8. */
export function bundleText(rules: Rules, sha256: string): string {
  return `{"format":${BUNDLE_FORMAT},"rules":${bundleBody(rules)},"sha256":"${sha256}"}`;
}

function tooLarge(file: string, total: number): Issue {
  return issueAt(
    { file, line: 1, column: 1, length: 1 },
    {
      code: "GR0104",
      message: `rule files may have ${LIMITS.totalBytes} bytes (16 MiB) in all, found ${total}`,
      hint: "remove what is no longer used",
    },
  );
}

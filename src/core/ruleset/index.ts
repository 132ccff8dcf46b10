/**
 * The public face of the rule language: files in, rules and findings out, and the text of a bundle.
 */
import type { EpochMs } from "../model/ids.ts";
import type { Issue } from "../model/issue.ts";
import { LIMITS } from "../model/limits.ts";
import { BUNDLE_FORMAT, type Rules } from "../model/rules.ts";
import { utf8Length } from "../model/utf8-length.ts";
import { canonicalJson } from "./canonical-json.ts";
import { checkDocument } from "./check-document.ts";
import { compileDocuments, type Compiled } from "./compile-documents.ts";
import { issueAt } from "./issue-at.ts";
import { collectNames } from "./names.ts";
import { readYaml } from "./read-yaml.ts";
import { sourceText } from "./source-text.ts";

export interface RuleFile {
  /** As it is shown to people here. */
  readonly file: string;
  /** As the bundle keeps it, for `explain`; `file` when left out. */
  readonly name?: string;
  readonly text: string;
}

/** What rules are compared with; it changes findings, and nothing that is compiled. */
export interface Against {
  /** Milliseconds since 1970, for findings about what has ended. */
  readonly now?: EpochMs;
  /** Rules that were compiled before, for findings about what would move viewers by accident. */
  readonly before?: Rules;
}

/** Checks rule files and compiles them; every finding at once, and never an exception, whatever the text. */
export function compileRules(files: readonly RuleFile[], { now, before }: Against = {}): Compiled {
  const where = files[0]?.file ?? "rules";
  const total = files.reduce((sum, { text }) => sum + utf8Length(text), 0);
  if (total > LIMITS.totalBytes)
    return { rules: null, issues: [tooLarge(where, total)], tests: [], viewers: new Map() };
  const read = files.map(({ file, text, name }) => readYaml(sourceText(file, text, name)));
  const documents = read.flatMap((file) => file.documents);
  const names = collectNames(documents); // before checking takes faulty parts out
  const whole = read.every((file) => file.whole);
  const issues = read.flatMap((file) => file.issues);
  const context = { where, now: now ?? null, before: before ?? null };
  return compileDocuments({ issues, whole }, names, documents.map(checkDocument), context);
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

/**
 * The public face of the rule language: files in, rules and findings out, and the text of a bundle.
 */
import type { EpochMs } from "../model/ids.ts";
import type { Issue } from "../model/issue.ts";
import { LIMITS } from "../model/limits.ts";
import { BUNDLE_FORMAT, type Rules } from "../model/rules.ts";
import { utf8Length, utf8LengthOver } from "../model/utf8-length.ts";
import { canonicalJson } from "./compile/canonical-json.ts";
import { checkDocument } from "./check-document.ts";
import type { ComparedTable } from "./checks/table-aim.ts";
import { compileDocuments, type Compiled } from "./compile-documents.ts";
import { issueAt, sortIssues } from "./issue-at.ts";
import { collectNames } from "./names.ts";
import { readYaml } from "./source/read-yaml.ts";
import { sourceText } from "./source/source-text.ts";

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
  /** A GeoIP table of precision `cluster`, for findings about what it does not tell apart. */
  readonly table?: ComparedTable;
  /** Told before each file and document, for those who wait. */
  readonly onProgress?: (progress: Progress) => void;
}

/** How far a compilation is. */
export interface Progress {
  readonly doing: "reading file" | "checking document";
  readonly done: number;
  readonly of: number;
}

/** Checks rule files and compiles them; every finding at once, and never an exception, whatever the text. */
export function compileRules(files: readonly RuleFile[], { now, before, table, onProgress }: Against = {}): Compiled {
  const where = files[0]?.file ?? "rules";
  const sizes = files.map(({ file, text }) => ({ file, bytes: utf8Length(text) }));
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  if (total > LIMITS.totalBytes) return { ...NOTHING, issues: [tooLarge(sizes, total)], silenced: [] };
  const read = files.map(({ file, text, name }, at) => {
    onProgress?.({ doing: "reading file", done: at + 1, of: files.length });
    return readYaml(sourceText(file, text, name));
  });
  const documents = read.flatMap((file) => file.documents);
  const names = collectNames(documents); // before checking takes faulty parts out
  const whole = read.every((file) => file.whole);
  const issues = read.flatMap((file) => file.issues);
  const context = { where, now: now ?? null, before: before ?? null, table: table ?? null };
  const checks = documents.map((document, at) => {
    onProgress?.({ doing: "checking document", done: at + 1, of: documents.length });
    return checkDocument(document);
  });
  const ignores = read.flatMap((file) => file.ignores);
  return withinBundle(compileDocuments({ issues, whole, ignores }, names, checks, context), where);
}

/** Refuses rules whose bundle no edge would load. */
function withinBundle(compiled: Compiled, where: string): Compiled {
  if (compiled.rules === null) return compiled;
  const bytes = utf8LengthOver(bundleText(compiled.rules, "0".repeat(64)), LIMITS.bundleBytes);
  if (bytes === null) return compiled;
  const issue = issueAt(
    { file: where, line: 1, column: 1, length: 1 },
    {
      code: "GR0104",
      message: `the bundle of the rules may have ${LIMITS.bundleBytes} bytes (8 MiB), found ${bytes}`,
      hint: "shorten the bodies of answers, and remove routes and networks that are no longer used",
    },
  );
  return { ...compiled, ...NOTHING, issues: sortIssues([...compiled.issues, issue]) };
}

const NOTHING = { rules: null, tests: [], viewers: new Map() } as const;

/** The canonical text of rules: what a bundle's digest covers. */
export function bundleBody(rules: Rules): string {
  return canonicalJson(rules);
}

/** The text of a bundle; `sha256` is the lower-case hex digest of `bundleBody(rules)` in UTF-8. */
export function bundleText(rules: Rules, sha256: string): string {
  return framed(bundleBody(rules), sha256);
}

/** The text of a bundle and its digest; `digest` gives the lower-case hex SHA-256 of a text in UTF-8, which the core cannot. */
export function makeBundle(
  rules: Rules,
  digest: (text: string) => string,
): { readonly sha256: string; readonly text: string } {
  const body = bundleBody(rules);
  const sha256 = digest(body);
  return { sha256, text: framed(body, sha256) };
}

function framed(body: string, sha256: string): string {
  return `{"format":${BUNDLE_FORMAT},"rules":${body},"sha256":"${sha256}"}`;
}

function tooLarge(sizes: readonly { readonly file: string; readonly bytes: number }[], total: number): Issue {
  const [largest] = sizes.toSorted((one, other) => other.bytes - one.bytes);
  return issueAt(
    { file: largest?.file ?? "rules", line: 1, column: 1, length: 1 },
    {
      code: "GR0104",
      message: `rule files may have ${LIMITS.totalBytes} bytes (16 MiB) in all, found ${total}`,
      hint: `remove what is no longer used; this file is the largest, with ${largest?.bytes ?? 0} bytes`,
    },
  );
}

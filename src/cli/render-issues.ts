/**
 * Findings as people and programs read them: `pretty` with a code frame, `json`, and `github` annotations.
 */
import type { Issue, IssuePlace } from "../core/model/issue.ts";
import type { Compiled } from "../core/ruleset/compile-documents.ts";
import type { RuleFile } from "../core/ruleset/index.ts";
import type { Paint } from "./colour.ts";
import { inLocale } from "./marks.ts";
import { visibleJson, visibleText } from "./visible-text.ts";

/** What a run found, and what of it comments silence. */
export type Findings = Pick<Compiled, "issues" | "silenced">;

/** More than this nobody reads; a slip that makes so many is found in the first of them. */
const SHOWN = 200;

/** All findings, with a word on how many more there are when there are very many. */
export function renderIssues(issues: readonly Issue[], files: readonly RuleFile[], paint: Paint): string {
  const shown = issues.slice(0, SHOWN).map((issue) => `${renderIssue(issue, files, paint)}\n`);
  const more = issues.length - shown.length;
  return shown.join("") + (more > 0 ? `and ${more} more; \`georouter check --format json\` lists all\n\n` : "");
}

/** One finding with its frame, its other place, and what to do. */
export function renderIssue(issue: Issue, files: readonly RuleFile[], paint: Paint): string {
  const style = issue.severity === "error" ? "red" : "yellow";
  const related = issue.related;
  return [
    `${paint(style, issue.severity)} ${paint("dim", `[${issue.code}]`)} ${paint("bold", visibleText(issue.message))}`,
    frame(issue, files, paint, style),
    ...(related === null ? [] : [`  ${visibleText(related.message)}`, frame(related, files, paint, "cyan")]),
    `  ${paint("cyan", "help")}: ${visibleText(issue.hint)}`,
    "",
  ].join("\n");
}

/** So that a file with many findings is split once. */
const LINES = new WeakMap<RuleFile, readonly string[]>();

function linesOf(file: RuleFile | undefined): readonly string[] {
  if (file === undefined) return [];
  const lines = LINES.get(file) ?? file.text.split(/\r?\n/);
  LINES.set(file, lines);
  return lines;
}

/** The lines around a place, with the place underlined. */
function frame(place: IssuePlace, files: readonly RuleFile[], paint: Paint, style: "red" | "yellow" | "cyan"): string {
  const lines = linesOf(files.find(({ file }) => file === place.file));
  const from = Math.max(1, place.line - 1);
  const to = Math.min(lines.length, place.line + 1);
  const width = String(to).length;
  const shown: string[] = [`  --> ${visibleText(place.file)}:${place.line}:${place.column}`];
  for (let number = from; number <= to; number++) {
    const text = lines[number - 1] ?? "";
    if (number === to && number > place.line && text.trim() === "") break;
    shown.push(`  ${paint("dim", `${String(number).padStart(width)} |`)} ${visibleText(text.slice(0, 160))}`.trimEnd());
    if (number === place.line) {
      const before = visibleText(text.slice(0, Math.min(160, place.column - 1)));
      const marked = visibleText(text.slice(place.column - 1, place.column - 1 + place.length));
      const caret = " ".repeat(before.length) + "^".repeat(Math.min(100, Math.max(1, marked.length)));
      shown.push(`  ${paint("dim", `${" ".repeat(width)} |`)} ${paint(style, caret)}`);
    }
  }
  return shown.join("\n");
}

/** How much a run looked at. */
export interface Extent {
  readonly files: number;
  readonly ms: number;
}

/** The closing line: `✖ 2 errors, 1 warning, 3 silenced in 11 files (84 ms)`. */
export function renderSummary({ issues, silenced }: Findings, { files, ms }: Extent, paint: Paint): string {
  const errors = issues.filter(({ severity }) => severity === "error").length;
  const warnings = issues.length - errors;
  const found = [count(errors, "error"), count(warnings, "warning")].filter((text) => text !== "");
  const quiet = silenced.length === 0 ? [] : [`${silenced.length} silenced`];
  const where = `in ${files} ${files === 1 ? "file" : "files"} (${Math.round(ms)} ms)`;
  if (found.length === 0) return `${paint("green", inLocale("✔"))} ${["no findings", ...quiet].join(", ")} ${where}\n`;
  const mark = errors > 0 ? paint("red", inLocale("✖")) : paint("yellow", inLocale("⚠"));
  return `${mark} ${[...found, ...quiet].join(", ")} ${where}\n`;
}

/** Findings as JSON: `{"errors": n, "warnings": n, "issues": [...], "silenced": [{…, "reason"}]}`. */
export function issuesJson({ issues, silenced }: Findings): string {
  const errors = issues.filter(({ severity }) => severity === "error").length;
  const quiet = silenced.map(({ issue, reason }) => ({ ...issue, reason }));
  const found = { errors, warnings: issues.length - errors, issues, silenced: quiet };
  return `${visibleJson(JSON.stringify(found, null, 2))}\n`;
}

/** A GitHub Actions annotation (workflow commands; `%`, CR and LF escaped, and `:` and `,` in properties). */
export function githubAnnotation(issue: Issue): string {
  const { severity, file, line, column, length, code, message, hint } = issue;
  const at = `file=${property(file)},line=${line},col=${column},endColumn=${column + length},title=${property(code)}`;
  return `::${severity} ${at}::${commandText(visibleText(`${message}. ${hint}`))}\n`;
}

function commandText(value: string): string {
  return value.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(value: string): string {
  return commandText(value).replaceAll(":", "%3A").replaceAll(",", "%2C");
}

function count(number: number, what: string): string {
  if (number === 0) return "";
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}

/**
 * Findings as people and programs read them: `pretty` with a code frame, `json`, and `github` annotations.
 */
import type { Issue, IssuePlace } from "../core/model/issue.ts";
import type { RuleFile } from "../core/ruleset/index.ts";
import type { Paint } from "./colour.ts";
import { inLocale } from "./marks.ts";

/** One finding with its frame, its other place, and what to do. */
export function renderIssue(issue: Issue, files: readonly RuleFile[], paint: Paint): string {
  const style = issue.severity === "error" ? "red" : "yellow";
  const related = issue.related;
  return [
    `${paint(style, issue.severity)} ${paint("dim", `[${issue.code}]`)} ${paint("bold", issue.message)}`,
    frame(issue, files, paint, style),
    ...(related === null ? [] : [`  ${related.message}`, frame(related, files, paint, "cyan")]),
    `  ${paint("cyan", "help")}: ${issue.hint}`,
    "",
  ].join("\n");
}

/** The lines around a place, with the place underlined. */
function frame(place: IssuePlace, files: readonly RuleFile[], paint: Paint, style: "red" | "yellow" | "cyan"): string {
  const lines = files.find(({ file }) => file === place.file)?.text.split(/\r?\n/) ?? [];
  const from = Math.max(1, place.line - 1);
  const to = Math.min(lines.length, place.line + 1);
  const width = String(to).length;
  const shown: string[] = [`  --> ${place.file}:${place.line}:${place.column}`];
  for (let number = from; number <= to; number++) {
    const text = lines[number - 1] ?? "";
    if (number === to && number > place.line && text.trim() === "") break;
    shown.push(`  ${paint("dim", `${String(number).padStart(width)} |`)} ${text.slice(0, 160)}`.trimEnd());
    if (number === place.line) {
      const caret = " ".repeat(Math.min(160, place.column - 1)) + "^".repeat(Math.min(100, place.length));
      shown.push(`  ${paint("dim", `${" ".repeat(width)} |`)} ${paint(style, caret)}`);
    }
  }
  return shown.join("\n");
}

/** The closing line: `✖ 2 errors, 1 warning in 11 files (84 ms)`. */
export function renderSummary(issues: readonly Issue[], files: number, ms: number, paint: Paint): string {
  const errors = issues.filter(({ severity }) => severity === "error").length;
  const warnings = issues.length - errors;
  const found = [count(errors, "error"), count(warnings, "warning")].filter((text) => text !== "");
  const where = `in ${files} ${files === 1 ? "file" : "files"} (${Math.round(ms)} ms)`;
  if (found.length === 0) return `${paint("green", inLocale("✔"))} no findings ${where}\n`;
  const mark = errors > 0 ? paint("red", inLocale("✖")) : paint("yellow", inLocale("⚠"));
  return `${mark} ${found.join(", ")} ${where}\n`;
}

/** Findings as JSON: `{"errors": n, "warnings": n, "issues": [...]}`. */
export function issuesJson(issues: readonly Issue[]): string {
  const errors = issues.filter(({ severity }) => severity === "error").length;
  return `${JSON.stringify({ errors, warnings: issues.length - errors, issues }, null, 2)}\n`;
}

/** A GitHub Actions annotation (workflow commands; `%`, CR and LF escaped, and `:` and `,` in properties). */
export function githubAnnotation(issue: Issue): string {
  const { severity, file, line, column, length, code, message, hint } = issue;
  const at = `file=${property(file)},line=${line},col=${column},endColumn=${column + length},title=${property(code)}`;
  return `::${severity} ${at}::${commandText(`${message}. ${hint}`)}\n`;
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

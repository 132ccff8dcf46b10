/**
 * `georouter check --explain CODE`: what a finding means, why it matters, and what to do.
 */
import { ISSUE_CODES, type IssueCode } from "../core/model/issue.ts";
import { FINDING_NOTES } from "../core/ruleset/finding-notes.ts";
import { suggestionHint } from "../core/ruleset/suggest.ts";
import { paintFor } from "./colour.ts";
import { EXIT } from "./exit-code.ts";

/** Explains one code; returns the exit code. */
export function explainCode(text: string): number {
  const code = text.toUpperCase();
  if (!isIssueCode(code)) {
    const hint = suggestionHint(code, Object.keys(ISSUE_CODES), "code");
    process.stderr.write(`error: there is no code "${text}"; ${hint}\n`);
    return EXIT.usage;
  }
  const { cause, fix } = FINDING_NOTES[code];
  const paint = paintFor(process.stdout);
  process.stdout.write(
    `${paint("bold", `${code}  ${ISSUE_CODES[code]}`)}\n\n${cause}\n\n${paint("cyan", "what to do")}: ${fix}\n` +
      `\nAn example with its output: docs/findings.md\n`,
  );
  return EXIT.ok;
}

function isIssueCode(text: string): text is IssueCode {
  return Object.hasOwn(ISSUE_CODES, text);
}

/**
 * docs/findings.md: every code of `check` with its cause, an example, what is printed for it, and the fix.
 *
 * In: the notes on the codes and their fixtures, which a test keeps true. Out: one Markdown page.
 */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { ISSUE_CODES, type IssueCode } from "../../src/core/model/issue.ts";
import { FINDING_NOTES } from "../../src/core/ruleset/finding-notes.ts";

const FIXTURES = resolve(import.meta.dirname, "../../test/fixtures/rules");

const HEAD = `# What check finds

Made by \`npm run reference\`; the texts stand in \`src/core/ruleset/finding-notes.ts\`, the examples in
\`test/fixtures/rules\`, where a test keeps them true. \`georouter check --explain CODE\` says the same.

A code is stable: people silence, search and document by it, and it never gets another meaning. Errors end \`check\` with 1
and keep rules from being compiled; warnings end it with 0, or with 3 under \`--strict\`.`;

/** The whole page. */
export function findingsDocs(): string {
  const codes = Object.keys(ISSUE_CODES).filter((code): code is IssueCode => Object.hasOwn(ISSUE_CODES, code));
  const contents = codes.map(
    (code) => `- [${code}](#${code.toLowerCase()}) ${ISSUE_CODES[code]} (${severityOf(code)})`,
  );
  return `${[HEAD, contents.join("\n"), ...codes.map(section)].join("\n\n")}\n`;
}

function section(code: IssueCode): string {
  const { cause, fix } = FINDING_NOTES[code];
  const before = read(`${code}.before.yaml`);
  return [
    `## ${code}`,
    `**${ISSUE_CODES[code]}** (${severityOf(code)}). ${cause}`,
    ...(before === "" ? [] : ["Before:", block("yaml", before), "Now:"]),
    ...(isShowable(read(`${code}.bad.yaml`)) ? [block("yaml", read(`${code}.bad.yaml`))] : []),
    block("text", read(`${code}.expected.txt`)),
    `What to do: ${fix}`,
  ].join("\n\n");
}

/** Some examples hold what no page should: control characters, or more than anybody reads. */
function isShowable(text: string): boolean {
  return text.length < 3000 && !/[^\n -~\u00a1-\u024f\u2190-\u21ff]/.test(text);
}

/** As the example shows it: a code may have errors and warnings, the worst counts. */
function severityOf(code: IssueCode): string {
  const found = new Set(
    [...read(`${code}.expected.txt`).matchAll(/^(error|warning) \[/gm)].map(([, severity]) => severity),
  );
  return found.size === 2 ? "error or warning" : found.has("error") ? "error" : "warning";
}

function block(language: string, text: string): string {
  return `\`\`\`${language}\n${visible(text).trimEnd()}\n\`\`\``;
}

/** Characters that a page cannot show, by their code point. */
function visible(text: string): string {
  return text.replaceAll(
    /[^\n -~\u00a1-\u024f\u2010-\u2027\u2190-\u21ff]/g,
    (sign) => `<U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}>`,
  );
}

function read(name: string): string {
  const path = join(FIXTURES, name);
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}

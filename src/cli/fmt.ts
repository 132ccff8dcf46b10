/**
 * `georouter fmt`: rule files in their canonical form.
 *
 * A file that cannot be read, or whose form would not read the same, stays as it is. Files are replaced
 * as a whole, so that an editor or a check that runs meanwhile never sees half of one.
 */
import { readFileSync } from "node:fs";
import { Command } from "commander";
import type { Issue } from "../core/model/issue.ts";
import { fail, ok, type Result } from "../core/model/result.ts";
import { formatRules } from "../core/ruleset/format/format-rules.ts";
import { unifiedDiff } from "../core/ruleset/format/line-diff.ts";
import type { RuleFile } from "../core/ruleset/index.ts";
import { paintFor } from "./colour.ts";
import { EXIT } from "./exit-code.ts";
import { renderIssues } from "./render-issues.ts";
import { findRules, readRuleFile, ruleFilesBelow } from "./rules-directory.ts";
import { writeWhole } from "./write-whole.ts";

interface FmtOptions {
  readonly rules?: string;
  readonly check?: boolean;
  readonly diff?: boolean;
}

const HELP = `
With --check and --diff nothing is written.

Examples:
  georouter fmt
  georouter fmt --check --diff rules/regions.yaml
  georouter fmt - < rules/regions.yaml`;

/** The verb `fmt`. */
export function fmtCommand(): Command {
  return new Command("fmt")
    .description("write rule files in their canonical form; comments and meaning stay")
    .argument("[paths...]", "files and folders, or - for stdin (default: the folder of the rules)")
    .option("--check", "list the files that would change; exit 1 when there are any")
    .option("--diff", "show what would change")
    .option("--rules <dir>", "folder of the rules (default: found upwards from here)")
    .addHelpText("after", HELP)
    .exitOverride()
    .action(fmt);
}

function fmt(paths: readonly string[], options: FmtOptions): void {
  if (paths.length === 1 && paths[0] === "-") {
    formatStdin(options);
    return;
  }
  const files = filesOf(paths, options.rules);
  if (!files.ok) {
    process.stderr.write(`error: ${files.error}\n`);
    process.exitCode = EXIT.input;
    return;
  }
  const counts = { changed: 0, failed: 0 };
  for (const path of files.value) {
    const outcome = formatFile(path, options);
    if (outcome !== "same") counts[outcome] += 1;
  }
  process.stderr.write(summary(counts, files.value.length, options));
  if (counts.failed > 0 || (options.check === true && counts.changed > 0)) process.exitCode = EXIT.findings;
}

function filesOf(paths: readonly string[], rules: string | undefined): Result<readonly string[], string> {
  if (paths.includes("-")) return fail("- stands for stdin and for nothing beside it; name files, or - alone");
  if (paths.length === 0) {
    const directory = findRules(rules);
    return directory.ok ? ruleFilesBelow(directory.value) : directory;
  }
  const found: string[] = [];
  for (const path of paths) {
    const below = ruleFilesBelow(path);
    if (!below.ok) return below;
    found.push(...below.value);
  }
  return ok([...new Set(found)]);
}

function formatStdin({ check, diff }: FmtOptions): void {
  const text = readFileSync(0, "utf8");
  const formed = canonical("<stdin>", text);
  if (formed === null) {
    process.exitCode = EXIT.findings;
    return;
  }
  if (diff === true) process.stdout.write(unifiedDiff("<stdin>", text, formed));
  else if (check !== true) process.stdout.write(formed);
  if (check === true && formed !== text) process.exitCode = EXIT.findings;
}

type Outcome = "same" | "changed" | "failed";

function formatFile(path: string, { check, diff }: FmtOptions): Outcome {
  const read = readRuleFile(path);
  if (!read.ok) {
    process.stderr.write(`error: ${read.error}\n`);
    return "failed";
  }
  const text = read.value;
  const formed = canonical(path, text);
  if (formed === null) return "failed";
  if (formed === text) return "same";
  if (diff === true) process.stdout.write(unifiedDiff(path, text, formed));
  else process.stdout.write(`${path}\n`);
  if (check === true || diff === true) return "changed";
  return write(path, formed);
}

function write(path: string, text: string): Outcome {
  const written = writeWhole(path, text);
  if (written.ok) return "changed";
  process.stderr.write(`error: ${path} cannot be written: ${written.error}; check its permissions\n`);
  return "failed";
}

/** The canonical form, or null after saying why there is none. */
function canonical(file: string, text: string): string | null {
  const formed = formatRules(file, text);
  if (formed.ok) return formed.value;
  switch (formed.error.kind) {
    case "unreadable":
      showIssues(formed.error.issues, { file, text });
      return null;
    case "silences-other":
      process.stderr.write(
        `error: ${file}:${formed.error.line}: formatted, this comment would silence something else, so the file is left as it is; write what it silences in one line, or move the comment to the line of the finding\n`,
      );
      return null;
    case "unstable":
      process.stderr.write(
        `error: ${file} has no canonical form that reads the same, so it is left as it is; please report it\n`,
      );
      return null;
  }
}

function showIssues(issues: readonly Issue[], file: RuleFile): void {
  const paint = paintFor(process.stderr);
  process.stderr.write(renderIssues(issues, [file], paint));
}

function summary(
  { changed, failed }: { readonly changed: number; readonly failed: number },
  files: number,
  { check, diff }: FmtOptions,
): string {
  const only = check === true || diff === true;
  const done = `${changed} of ${files} ${files === 1 ? "file" : "files"} ${only ? "would change" : "changed"}`;
  return failed === 0 ? `${done}\n` : `${done}, ${failed} left as ${failed === 1 ? "it is" : "they are"}\n`;
}

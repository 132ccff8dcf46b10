/**
 * `georouter check`: every finding in the rules, with its place and what to do.
 */
import { Command, Option } from "commander";
import type { Issue } from "../core/model/issue.ts";
import { compileRules, type Compiled, type RuleFile } from "../core/ruleset/index.ts";
import { paintFor } from "./colour.ts";
import { EXIT } from "./exit-code.ts";
import { githubAnnotation, issuesJson, renderIssues, renderSummary } from "./render-issues.ts";
import { progressLine } from "./progress-line.ts";
import { readRules } from "./rules-directory.ts";

interface CheckOptions {
  readonly rules?: string;
  readonly format: "pretty" | "json" | "github";
  readonly strict?: boolean;
}

/** The verb `check`. */
export function checkCommand(): Command {
  return new Command("check")
    .description("find every fault in the rules, with its place and what to do")
    .option("--rules <dir>", "folder of the rules (default: found upwards from here)")
    .addOption(
      new Option("--format <form>", "form of the findings").choices(["pretty", "json", "github"]).default("pretty"),
    )
    .option("--strict", "exit 3 when there are warnings")
    .addHelpText("after", "\nExample:\n  georouter check --strict --format github")
    .exitOverride()
    .action(check);
}

function check(options: CheckOptions): void {
  const started = performance.now();
  const read = readRules(options.rules);
  if (!read.ok) {
    process.stderr.write(`error: ${read.error}\n`);
    process.exitCode = EXIT.input;
    return;
  }
  const { files } = read.value;
  const progress = progressLine(process.stderr);
  const findings = compileRules(files, ({ doing, done, of }) => progress.show(`${doing} ${done} of ${of}`));
  progress.erase();
  print(findings, files, options.format, performance.now() - started);
  process.exitCode = exitCode(findings.issues, options.strict ?? false);
}

function print(findings: Compiled, files: readonly RuleFile[], format: CheckOptions["format"], ms: number): void {
  switch (format) {
    case "json":
      process.stdout.write(issuesJson(findings));
      return;
    case "github":
      process.stdout.write(findings.issues.map(githubAnnotation).join(""));
      return;
    case "pretty": {
      const paint = paintFor(process.stdout);
      process.stdout.write(renderIssues(findings.issues, files, paint));
      process.stdout.write(renderSummary(findings, { files: files.length, ms }, paint));
    }
  }
}

function exitCode(issues: readonly Issue[], strict: boolean): number {
  if (issues.some(({ severity }) => severity === "error")) return EXIT.findings;
  return strict && issues.length > 0 ? EXIT.warnings : EXIT.ok;
}

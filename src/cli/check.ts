/**
 * `georouter check`: every finding in the rules, with its place and what to do.
 */
import { Command, Option } from "commander";
import type { Issue } from "../core/model/issue.ts";
import { compileRules, type RuleFile } from "../core/ruleset/index.ts";
import { readBundleFile } from "./bundle-file.ts";
import { paintFor } from "./colour.ts";
import { EXIT } from "./exit-code.ts";
import { explainCode } from "./explain-code.ts";
import type { GlobalOptions } from "./global-options.ts";
import { githubAnnotation, issuesJson, renderIssue, renderSummary } from "./render-issues.ts";
import { readRules } from "./rules-directory.ts";

interface CheckOptions extends GlobalOptions {
  readonly rules?: string;
  readonly format: "pretty" | "json" | "github";
  readonly output?: "json";
  readonly strict?: boolean;
  readonly against?: string;
  readonly explain?: string;
}

/** The verb `check`. */
export function checkCommand(): Command {
  return new Command("check")
    .description("find every fault in the rules, with its place and what to do")
    .option("--rules <dir>", "folder of the rules (default: found upwards from here)")
    .addOption(
      new Option("--format <form>", "form of the findings").choices(["pretty", "json", "github"]).default("pretty"),
    )
    .addOption(new Option("-o, --output <form>", "same as --format json").choices(["json"]).conflicts("format"))
    .option("--strict", "exit 3 when there are warnings")
    .option("--against <bundle>", "also find what would move viewers by accident, compared with an earlier bundle")
    .option("--explain <code>", "say what a code such as GR0302 means, and how it is mended")
    .addHelpText("after", EXAMPLES)
    .exitOverride()
    .action(check);
}

const EXAMPLES = `
Examples:
  georouter check
  georouter check --strict --format github   # in a pipeline: annotations, and 3 for warnings
  georouter check --against build/rules.bundle
  georouter check --explain GR0302`;

function check(options: CheckOptions): void {
  process.exitCode = options.explain === undefined ? checkRules(options) : explainCode(options.explain);
}

function checkRules(options: CheckOptions): number {
  const started = performance.now();
  const read = readRules(options.rules);
  if (!read.ok) return unreadable(read.error);
  const earlier = options.against === undefined ? null : readBundleFile(options.against);
  if (earlier !== null && !earlier.ok) return unreadable(earlier.error);
  const before = earlier === null ? {} : { before: earlier.value.rules };
  const { issues } = compileRules(read.value.files, { now: Date.now(), ...before });
  print(issues, read.value.files, options, performance.now() - started);
  return exitCode(issues, options.strict ?? false);
}

function unreadable(why: string): number {
  process.stderr.write(`error: ${why}\n`);
  return EXIT.input;
}

function print(issues: readonly Issue[], files: readonly RuleFile[], options: CheckOptions, ms: number): void {
  switch (options.output ?? options.format) {
    case "json":
      process.stdout.write(issuesJson(issues));
      return;
    case "github":
      process.stdout.write(issues.map(githubAnnotation).join(""));
      return;
    case "pretty": {
      const paint = paintFor(process.stdout);
      for (const issue of issues) process.stdout.write(`${renderIssue(issue, files, paint)}\n`);
      if (options.quiet === true && issues.length === 0) return;
      process.stdout.write(renderSummary(issues, files.length, ms, paint));
    }
  }
}

function exitCode(issues: readonly Issue[], strict: boolean): number {
  if (issues.some(({ severity }) => severity === "error")) return EXIT.findings;
  return strict && issues.length > 0 ? EXIT.warnings : EXIT.ok;
}

/**
 * `georouter check`: every finding in the rules, with its place and what to do.
 */
import { relative } from "node:path";
import { Command, Option } from "commander";
import type { Issue } from "../core/model/issue.ts";
import type { Compiled } from "../core/ruleset/compile-documents.ts";
import { compileRules, type Against, type Progress, type RuleFile } from "../core/ruleset/index.ts";
import { ok, type Result } from "../core/model/result.ts";
import { readBundleFile } from "./bundle-file.ts";
import { paintFor } from "./colour.ts";
import { EXIT } from "./exit-code.ts";
import { explainCode } from "./explain-code.ts";
import type { GlobalOptions } from "./global-options.ts";
import { readTableHead, SNAPSHOT_PATH } from "./geoip/table-file.ts";
import { githubAnnotation, issuesJson, renderIssues, renderSummary } from "./render-issues.ts";
import { progressLine } from "./progress-line.ts";
import { readRules } from "./rules-directory.ts";

interface CheckOptions extends GlobalOptions {
  readonly rules?: string;
  readonly format: "pretty" | "json" | "github";
  readonly output?: "json";
  readonly strict?: boolean;
  readonly against?: string;
  readonly table?: string;
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
    .option(
      "--table <file>",
      "GeoIP table to compare the rules with, if it was compiled against clusters (default: the Worker's own)",
    )
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
  georouter check --table clusters.bin       # after a change of clusters: must the table be built again?
  georouter check --explain GR0302`;

function check(options: CheckOptions): void {
  process.exitCode = options.explain === undefined ? checkRules(options) : explainCode(options.explain);
}

/** A run that is over sooner shows no progress. */
const QUIET_MS = 300;

function checkRules(options: CheckOptions): number {
  const started = performance.now();
  const read = readRules(options.rules);
  if (!read.ok) return unreadable(read.error);
  const earlier = options.against === undefined ? null : readBundleFile(options.against);
  if (earlier !== null && !earlier.ok) return unreadable(earlier.error);
  const before = earlier === null ? {} : { before: earlier.value.rules };
  const table = tableToCompare(options);
  if (!table.ok) return unreadable(table.error);
  const { files } = read.value;
  let step = "";
  const line = progressLine(process.stderr, () => step);
  const onProgress = ({ doing, done, of }: Progress): void => {
    step = `${doing} ${done} of ${of}`;
    if (performance.now() - started > QUIET_MS) line.show(done);
  };
  const findings = compileRules(files, { now: Date.now(), ...before, ...table.value, onProgress });
  line.clear();
  print(findings, files, options, performance.now() - started);
  return exitCode(findings.issues, options.strict ?? false);
}

/** Nothing for a table of another precision, which fits all rules; said of a table that was named. */
function tableToCompare({ table: path, quiet }: CheckOptions): Result<Pick<Against, "table">, string> {
  const name = path ?? relative(process.cwd(), SNAPSHOT_PATH);
  const head = readTableHead(path ?? SNAPSHOT_PATH);
  if (!head.ok) return path === undefined ? ok({}) : head;
  const { precision, aim } = head.value;
  if (precision === "cluster") return ok({ table: { name, aim } });
  if (path !== undefined && quiet !== true)
    process.stderr.write(`note: ${path} has precision ${precision} and fits all rules; there is nothing to compare\n`);
  return ok({});
}

function unreadable(why: string): number {
  process.stderr.write(`error: ${why}\n`);
  return EXIT.input;
}

function print(findings: Compiled, files: readonly RuleFile[], options: CheckOptions, ms: number): void {
  switch (options.output ?? options.format) {
    case "json":
      process.stdout.write(issuesJson(findings));
      return;
    case "github":
      process.stdout.write(findings.issues.map(githubAnnotation).join(""));
      return;
    case "pretty": {
      const paint = paintFor(process.stdout);
      process.stdout.write(renderIssues(findings.issues, files, paint));
      if (options.quiet === true && findings.issues.length === 0) return;
      process.stdout.write(renderSummary(findings, { files: files.length, ms }, paint));
    }
  }
}

function exitCode(issues: readonly Issue[], strict: boolean): number {
  if (issues.some(({ severity }) => severity === "error")) return EXIT.findings;
  return strict && issues.length > 0 ? EXIT.warnings : EXIT.ok;
}

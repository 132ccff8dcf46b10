/**
 * `georouter test`: runs the rule tests, and says which rules they do not reach or would not miss.
 *
 * Out: one line for each test and, for a failing one, only what differs and why, on stdout; progress and
 * faults on stderr. Exit: 0 all passed, 1 a test failed, none was found, coverage is below its minimum,
 * or a deletion survived; 64 wrong usage; 65 rules that cannot be read.
 */
import { Command, InvalidArgumentError, Option } from "commander";
import type { PlaceTable } from "../core/model/place.ts";
import type { RuleTest } from "../core/model/rule-test.ts";
import { mutateRules, type Mutation } from "../core/ops/rule-tests/mutate-rules.ts";
import { coverageMeter } from "../core/ops/rule-tests/rule-coverage.ts";
import { runRuleTests } from "../core/ops/rule-tests/run-rule-tests.ts";
import type { Outcome, TestBench } from "../core/ops/rule-tests/test-outcome.ts";
import { deletionsOf } from "../core/ruleset/deletions.ts";
import { paintFor } from "./colour.ts";
import { EXIT } from "./exit-code.ts";
import { placeTableFor } from "./geoip/place-table-file.ts";
import { errorText } from "./geoip/table-file.ts";
import type { GlobalOptions } from "./global-options.ts";
import { junitReport } from "./test/junit-report.ts";
import { bundleOf, loadRules, type LoadedRules } from "./load-rules.ts";
import { progressLine } from "./progress-line.ts";
import { renderCoverage, renderMutation, renderOutcome, renderTotals } from "./test/render-tests.ts";
import { testsJson, type TestRun } from "./test/tests-json.ts";
import { writeWhole } from "./write-whole.ts";

interface TestOptions extends GlobalOptions {
  readonly rules?: string;
  readonly run?: RegExp;
  readonly diff?: boolean;
  readonly junit?: string;
  /** True without a minimum. */
  readonly coverage?: number | true;
  readonly mutate?: boolean;
  readonly table?: string;
  readonly output: "text" | "json";
}

/** The verb `test`. */
export function testCommand(): Command {
  return new Command("test")
    .description("run the rule tests; find rules that no test reaches or would miss")
    .option("--run <pattern>", "only tests whose `file name` matches this regular expression", readPattern)
    .option("--diff", "show only what differs, without the steps of the decision")
    .option("--junit <file>", "also write a JUnit report")
    .option("--coverage [min]", "say what no test reaches; fail below this percentage", readPercent)
    .option("--mutate", "delete one thing of the rules at a time; some test must fail")
    .option("--rules <dir>", "folder of the rules (default: found upwards from here)")
    .option("--table <file>", "compiled table or MMDB file that places addresses, instead of the Worker's own")
    .addOption(new Option("-o, --output <form>", "form of the results").choices(["text", "json"]).default("text"))
    .addHelpText("after", EXAMPLES)
    .exitOverride()
    .action(test);
}

const EXAMPLES = `
Examples:
  georouter test
  georouter test --run "comes back" --diff
  georouter test --coverage 90 --mutate --junit build/rule-tests.xml`;

function readPattern(text: string): RegExp {
  try {
    return new RegExp(text, "u");
  } catch (error) {
    throw new InvalidArgumentError(`${errorText(error)}; write a regular expression, for example "fails over"`);
  }
}

function readPercent(text: string): number {
  const percent = Number(text);
  if (/^\d+(?:\.\d+)?$/.test(text) && percent <= 100) return percent;
  throw new InvalidArgumentError("It must be 0 to 100, for example 90");
}

async function test(options: TestOptions): Promise<void> {
  const started = performance.now();
  const loaded = loadRules(options.rules);
  if (loaded === null) return;
  const tests = loaded.tests.filter(({ file, name }) => options.run?.test(`${file} ${name}`) !== false);
  if (tests.length === 0) {
    process.stderr.write(`error: ${nothingToRun(loaded)}\n`);
    process.exitCode = EXIT.findings;
    return;
  }
  const opened = await placeTableFor(options.table);
  if (!opened.ok) {
    process.stderr.write(`error: ${opened.error}\n`);
    process.exitCode = EXIT.input;
    return;
  }
  const run = runAll(tests, { loaded, table: opened.value }, options);
  print(run, options, performance.now() - started);
  if (options.junit !== undefined && !writeReport(options.junit, run.outcomes)) process.exitCode = EXIT.findings;
  if (isFailure(run, options)) process.exitCode = EXIT.findings;
}

function nothingToRun({ tests, files }: LoadedRules): string {
  return tests.length > 0
    ? `none of the ${tests.length} rule tests matches --run; leave it out, or change the pattern`
    : `there is no rule test in the ${files.length} rule files; add a file with \`kind: RuleTest\``;
}

interface Ground {
  readonly loaded: LoadedRules;
  readonly table: PlaceTable | null;
}

function runAll(tests: readonly RuleTest[], { loaded, table }: Ground, options: TestOptions): TestRun {
  const bundle = bundleOf(loaded);
  const meter = coverageMeter(bundle);
  const see = options.coverage === undefined ? () => undefined : meter.see;
  const bench = { bundle, table, see, stopEarly: false };
  const outcomes = runRuleTests(tests, bench);
  return {
    outcomes,
    coverage: options.coverage === undefined ? null : meter.report(),
    mutation: options.mutate === true && allPassed(outcomes) ? mutate(tests, loaded, bench) : null,
  };
}

function mutate(tests: readonly RuleTest[], { files }: LoadedRules, bench: TestBench): Mutation {
  const deletions = deletionsOf(files);
  const progress = progressLine(process.stderr, (done) => `deletion ${done} of ${deletions.length}`);
  const mutation = mutateRules(deletions, tests, bench, progress.show);
  progress.clear();
  return mutation;
}

function print(run: TestRun, options: TestOptions, ms: number): void {
  if (options.output === "json") {
    process.stdout.write(testsJson(run));
    return;
  }
  const paint = paintFor(process.stdout);
  const fileWidth = Math.max(...run.outcomes.map((outcome) => outcome.test.file.length));
  const form = { paint, fileWidth, trace: options.diff !== true };
  // With --quiet only what is not well: what failed, what is not reached, what survived.
  const isTold = (well: boolean): boolean => options.quiet !== true || !well;
  const told = run.outcomes.filter(({ failures }) => isTold(failures.length === 0));
  for (const outcome of told) process.stdout.write(renderOutcome(outcome, form));
  if (isTold(allPassed(run.outcomes))) process.stdout.write(`\n${renderTotals(run.outcomes, ms, paint)}`);
  if (run.coverage !== null && isTold(run.coverage.missing.length === 0))
    process.stdout.write(renderCoverage(run.coverage, minimumOf(options), paint));
  if (run.mutation !== null && isTold(run.mutation.survivors.length === 0))
    process.stdout.write(renderMutation(run.mutation, paint));
  if (options.mutate === true && run.mutation === null) {
    process.stdout.write("Mutation: not run, because it needs tests that pass\n");
  }
}

function isFailure({ outcomes, coverage, mutation }: TestRun, options: TestOptions): boolean {
  if (!allPassed(outcomes)) return true;
  if (coverage !== null && coverage.percent < minimumOf(options)) return true;
  return mutation !== null && mutation.survivors.length > 0;
}

function minimumOf({ coverage }: TestOptions): number {
  return typeof coverage === "number" ? coverage : 0;
}

function allPassed(outcomes: readonly Outcome[]): boolean {
  return outcomes.every(({ failures }) => failures.length === 0);
}

function writeReport(file: string, outcomes: readonly Outcome[]): boolean {
  const written = writeWhole(file, junitReport(outcomes));
  if (written.ok) return true;
  process.stderr.write(`error: ${file} cannot be written: ${written.error}; choose another --junit\n`);
  return false;
}

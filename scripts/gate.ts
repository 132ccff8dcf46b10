/**
 * The gate: everything that must hold before a change lands, in the order in which it fails fastest.
 *
 * Runs every step even after one failed, so that one run shows everything; prints a line for each
 * step and at the end how many tests passed and failed, a failed step counting as one failure.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";

interface Step {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
}

const RESULTS = "build/test-results.json";
const TYPES = ["src/core", "src/edge", "src/control", "src/cli", "src/lab", "src/verifier", "scripts", "test"];

const STEPS: readonly Step[] = [
  { name: "format", command: "oxfmt", args: ["--check"] },
  { name: "lint", command: "oxlint", args: ["--deny-warnings"] },
  ...TYPES.map((project) => ({ name: `types ${project}`, command: "tsc", args: ["-p", project] })),
  { name: "Env of edge", command: "wrangler", args: workerTypes("src/edge", "wrangler.toml") },
  { name: "Env of control", command: "wrangler", args: workerTypes("src/control", "src/control/wrangler.toml") },
  { name: "unused code", command: "knip", args: [] },
  { name: "rules", command: "npm", args: ["run", "--silent", "rules:check"] },
  { name: "format of rules", command: "npm", args: ["run", "--silent", "rules:fmt", "--", "--check", "--diff"] },
  { name: "rule tests", command: "npm", args: ["run", "--silent", "rules:test"] },
  {
    name: "tests",
    command: "npm",
    args: ["test", "--", "--reporter=default", "--reporter=json", `--outputFile.json=${RESULTS}`],
  },
  { name: "size", command: "node", args: ["scripts/size.ts"] },
];

function workerTypes(folder: string, config: string): readonly string[] {
  return ["types", `${folder}/worker-configuration.d.ts`, "-c", config, "--include-runtime=false", "--check"];
}

/** Whether the step passed; its output is shown only when it did not, but for the tests. */
function run(step: Step): boolean {
  const started = Date.now();
  const shown = step.name === "tests";
  const { status, stdout, stderr } = spawnSync(step.command, step.args, {
    encoding: "utf8",
    stdio: shown ? "inherit" : "pipe",
    env: { ...process.env, WRANGLER_SEND_METRICS: "false" },
  });
  const passed = status === 0;
  if (!passed && !shown) process.stdout.write(`${stdout}${stderr}`);
  console.log(`${passed ? "ok  " : "FAIL"}  ${step.name}  ${((Date.now() - started) / 1000).toFixed(1)} s`);
  return passed;
}

interface Counts {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
}

function countTests(): Counts {
  if (!existsSync(RESULTS)) return { numPassedTests: 0, numFailedTests: 0 };
  return JSON.parse(readFileSync(RESULTS, "utf8")) as Counts;
}

mkdirSync("build", { recursive: true });
rmSync(RESULTS, { force: true });
const failedSteps = STEPS.filter((step) => !run(step)).map((step) => step.name);
const { numPassedTests, numFailedTests } = countTests();
const failed = numFailedTests + failedSteps.filter((name) => name !== "tests" || numFailedTests === 0).length;
if (failedSteps.length > 0) console.log(`\nfailed: ${failedSteps.join(", ")}`);
console.log(`\n${numPassedTests} passed, ${failed} failed`);
process.exitCode = failedSteps.length > 0 || numPassedTests === 0 ? 1 : 0;

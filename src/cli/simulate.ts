/**
 * `georouter simulate`: load by cluster over time while clusters fail and come back, against their capacity.
 *
 * In: viewers or a mix, a load, a time, events. Out: what it came to, a chart and a table on stdout, or JSON or CSV;
 * faults and progress on stderr. Exit: 0; 1 the rules have errors, or with --strict a cluster was above its
 * capacity or a viewer had none; 64 wrong usage, also of an event; 65 a file that cannot be read.
 */
import { Command, Option } from "commander";
import type { Bundle } from "../core/model/bundle.ts";
import { EVENT_FORMS } from "../core/ops/simulate/read-effect.ts";
import { simulate, type SimPlan } from "../core/ops/simulate/simulate.ts";
import type { Simulation } from "../core/ops/simulate/simulation.ts";
import { readBundleFile } from "./bundle-file.ts";
import { paintFor } from "./colour.ts";
import { EXIT } from "./exit-code.ts";
import { placeTableFor } from "./geoip/place-table-file.ts";
import { loadBundle } from "./load-rules.ts";
import { progressLine } from "./progress-line.ts";
import { withCapacities } from "./simulate/capacities.ts";
import { timeText } from "./simulate/form.ts";
import { span, wholeNumber } from "./simulate/read-numbers.ts";
import { planOf, type SimulateOptions } from "./simulate/make-plan.ts";
import { readParts } from "./simulate/read-parts.ts";
import { renderSimulation } from "./simulate/render-simulation.ts";
import { simulationCsv, simulationJson } from "./simulate/simulation-data.ts";

const MOST_STEPS = 10_000;

/** The verb `simulate`. */
export function simulateCommand(): Command {
  return whom(new Command("simulate"))
    .description("load by cluster over time while clusters fail and come back, against their capacity")
    .requiredOption("--rps <n>", "requests a second of all viewers together", wholeNumber(1, 1_000_000_000))
    .addOption(new Option("--for <time>", "how long").argParser(span).default(600_000, "10m"))
    .addOption(new Option("--step <time>", "how often the load is measured").argParser(span).default(10_000, "10s"))
    .option("--event <event...>", 'a time and what happens, such as "t=60s down sa-east"; may be repeated')
    .option("--events <file>", "a file with one event a line; # begins a comment")
    .option("--capacity <cluster=rps...>", "another capacity than that of the rules")
    .option("--at <time>", "when it begins, for overrides with dates (default: now)")
    .option("--rules <dir>", "folder of the rules (default: found upwards from here)")
    .addOption(new Option("--bundle <file>", "a compiled bundle instead of rules").conflicts("rules"))
    .option("--table <file>", "compiled table or MMDB file that places addresses, instead of the Worker's own")
    .option("--strict", "exit 1 when a cluster is above its capacity or a viewer has none")
    .addOption(new Option("-o, --output <form>", "form of the answer").choices(["text", "json", "csv"]).default("text"))
    .addHelpText("after", HELP)
    .exitOverride()
    .action(async (options: SimulateOptions) => {
      const code = await run(options);
      if (code !== null) process.exitCode = code;
    });
}

function whom(command: Command): Command {
  return command
    .option("--viewers <file>", "facts of viewers, one JSON object a line, or YAML of kind Viewers")
    .addOption(
      new Option("--mix <mix>", "world, parts such as BR=40,DE=30, or a file of them (default: world)").conflicts(
        "viewers",
      ),
    )
    .addOption(
      new Option("--sample <n>", "how many viewers stand for all").argParser(wholeNumber(1, 1_000_000)).default(2000),
    )
    .addOption(
      new Option("--seed <n>", "which viewers, and the jitter of probes")
        .argParser(wholeNumber(0, 999_999_999))
        .default(1),
    )
    .option("--host <name>", "host of their requests (default: that of the first route to a region)")
    .option("--path <path>", "path of their requests (default: one that this route takes)")
    .option("--method <name>", "method of their requests (default: GET)");
}

const HELP = `
Events:
${EVENT_FORMS.map((form) => `  ${form}`).join("\n")}
  Their time is t=90s, t=1m30s, or +30s after the event before. Names of clusters and vantages may have *.

Examples:
  georouter simulate --rps 10000 --event "t=60s down sa-east" "t=5m up sa-east"
  georouter simulate --mix BR=40,DE=30,US=30 --rps 6000 --for 30m --event "t=1m drain sa-east ramp=5m"
  georouter simulate --viewers viewers.ndjson --rps 500 --for 1m -o csv`;

/** The exit code; null where loading the rules has set it. */
async function run(options: SimulateOptions): Promise<number | null> {
  if (options.for / options.step > MOST_STEPS) {
    return say([`--for and --step make more than ${MOST_STEPS} steps; measure less often`], EXIT.usage);
  }
  const loaded = load(options);
  if (typeof loaded === "number" || loaded === null) return loaded;
  const opened = await placeTableFor(options.table);
  if (!opened.ok) return say([opened.error], EXIT.input);
  const parts = await readParts(options);
  if (!parts.ok) return say(parts.error, options.viewers === undefined ? EXIT.usage : EXIT.input);
  const bundle = withCapacities(loaded, options.capacity ?? []);
  if (!bundle.ok) return say(bundle.error, EXIT.usage);
  const plan = planOf(options, bundle.value, parts.value, opened.value);
  if (!plan.ok) return say(plan.error.faults, plan.error.code);
  const simulation = runPlan(plan.value);
  process.stdout.write(answerOf(simulation, options, { whom: parts.value.name, plan: plan.value }));
  return options.strict === true && isTooMuch(simulation) ? EXIT.findings : EXIT.ok;
}

/** A bundle, or the exit code where there is none; null where that is set already. */
function load({ bundle, rules }: SimulateOptions): Bundle | number | null {
  if (bundle === undefined) return loadBundle(rules);
  const read = readBundleFile(bundle);
  return read.ok ? read.value : say([read.error], EXIT.input);
}

function runPlan(plan: SimPlan): Simulation {
  const progress = progressLine(
    process.stderr,
    (done) => `simulated ${timeText(done)} of ${timeText(plan.forMs)}, ${plan.viewers.length} viewers`,
  );
  const simulation = simulate(plan, progress.show);
  progress.clear();
  return simulation;
}

function answerOf(
  simulation: Simulation,
  { output, quiet }: SimulateOptions,
  { whom: name, plan }: { readonly whom: string; readonly plan: SimPlan },
): string {
  switch (output) {
    case "json":
      return simulationJson(simulation, { of: name, bundle: plan.bundle.sha256, startAt: plan.startAt });
    case "csv":
      return simulationCsv(simulation);
    case "text":
      return renderSimulation(simulation, {
        whom: name,
        notes: notesOn(plan.bundle),
        quiet: quiet === true,
        paint: paintFor(process.stdout),
      });
  }
}

function notesOn({ rules }: Bundle): readonly string[] {
  return rules.vantages.length > 0 ? [] : ["the rules have no vantages: no failure is ever found out"];
}

function isTooMuch({ peaks, steps }: Simulation): boolean {
  return peaks.some(({ overMs }) => overMs > 0) || steps.some(({ lost }) => lost > 0);
}

function say(faults: readonly string[], code: number): number {
  for (const fault of faults) process.stderr.write(`error: ${fault}\n`);
  if (code === EXIT.usage) process.stderr.write("See `georouter simulate --help` for what it takes\n");
  return code;
}

/**
 * `georouter explain`: why a viewer goes where he goes, by the same engine as the edge.
 *
 * In: facts as options, or one JSON object a line with `--batch`. Out: the decision with every stage on
 * stdout, as text or JSON; faults on stderr. Exit: 0 a cluster or a fixed answer, 1 refused, 65 facts or
 * a batch line that cannot be read.
 */
import { Command, Option } from "commander";
import { decide } from "../core/decide/decide.ts";
import type { Bundle } from "../core/model/bundle.ts";
import type { PlaceTable } from "../core/model/place.ts";
import { decisionJson } from "../core/ops/decision-json.ts";
import { readFacts, type Clock } from "../core/ops/read-facts.ts";
import { EXIT } from "./exit-code.ts";
import { explainBatch } from "./explain-batch.ts";
import { factsFromOptions, type FactOptions } from "./explain-facts.ts";
import { readTableFile, SNAPSHOT_PATH } from "./geoip/table-file.ts";
import { loadBundle } from "./load-rules.ts";
import { renderDecision } from "./render-decision.ts";

interface ExplainOptions extends FactOptions {
  readonly rules?: string;
  readonly output: "text" | "json" | "ndjson";
  readonly batch?: string;
  readonly trace?: boolean;
}

/** The verb `explain`. */
export function explainCommand(): Command {
  return new Command("explain")
    .description("say where a viewer goes and why, step by step")
    .option("--ip <address>", "the viewer's address, looked up in the GeoIP table")
    .option("--country <code>", "his country, instead of a look-up")
    .option("--subdivision <code>", "such as BR-SP")
    .option("--continent <code>", "AF AN AS EU NA OC SA")
    .option("--city <name>", "his city")
    .option("--lat <degrees>", "latitude", Number)
    .option("--lon <degrees>", "longitude", Number)
    .option("--asn <number>", "autonomous system of his address", Number)
    .option("--host <name>", "host of the request (default: the first host of the rules)")
    .option("--path <path>", "path of the request, with query")
    .option("--method <name>", "method of the request")
    .option("--header <name=value...>", "a request header; may be repeated")
    .option("--cookie <name=value...>", "a cookie; may be repeated")
    .option("--unit <value>", "what version decisions hash")
    .option("--at <time>", "when, such as 2026-11-28T03:00:00Z (default: now)")
    .option(
      "--health <cluster=state...>",
      "up, degraded, down, unknown, drain, forced-down, forced-up; or ready:50, accept:70",
    )
    .option("--percent <rollout.region=n...>", "a live percentage")
    .option("--rules <dir>", "folder of the rules (default: found upwards from here)")
    .option("--batch <file>", "one JSON object of facts a line; - reads standard input")
    .option("--trace", "with --batch: keep the trace in each line")
    .addOption(
      new Option("-o, --output <form>", "form of the answer").choices(["text", "json", "ndjson"]).default("text"),
    )
    .addHelpText("after", EXAMPLES)
    .exitOverride()
    .action(explain);
}

const EXAMPLES = `
Examples:
  georouter explain --ip 200.160.2.3 --host live.streamtv.example --path /live/ch1
  georouter explain --country DE --path /live/ch1 --health eu-central=down
  georouter explain --batch viewers.ndjson -o ndjson > decisions.ndjson`;

async function explain(options: ExplainOptions): Promise<void> {
  const bundle = loadBundle(options.rules);
  if (bundle === null) return;
  const table = openTable();
  if (options.batch !== undefined) {
    const given = Object.keys(factsFromOptions(options));
    if (given.length > 0) {
      process.stderr.write(
        `error: --batch takes its facts from the lines, found --${given.join(", --")} as well; leave one out\n`,
      );
      process.exitCode = EXIT.usage;
      return;
    }
    const batch = { bundle, table, clock: clock(), trace: options.trace ?? false };
    process.exitCode = await explainBatch(options.batch, batch);
    return;
  }
  process.exitCode = explainOne(options, bundle, table);
}

function explainOne(options: ExplainOptions, bundle: Bundle, table: PlaceTable | null): number {
  const asked = readFacts(factsFromOptions(options), bundle.rules, table, clock());
  if (!asked.ok) {
    for (const fault of asked.error) process.stderr.write(`error: ${fault}\n`);
    process.stderr.write("See `georouter explain --help` for the facts it takes\n");
    return EXIT.input;
  }
  const decision = decide(bundle, asked.value.live, asked.value.viewer, "full");
  const text =
    options.output === "text"
      ? renderDecision(decision)
      : `${JSON.stringify(decisionJson(decision, true), null, options.output === "json" ? 2 : 0)}\n`;
  process.stdout.write(text);
  return decision.kind === "reject" ? EXIT.findings : EXIT.ok;
}

function openTable(): PlaceTable | null {
  const file = readTableFile(SNAPSHOT_PATH);
  if (file.ok) return file.value.table;
  process.stderr.write(`warning: ${file.error}; addresses are not looked up\n`);
  return null;
}

function clock(): Clock {
  return { now: Date.now(), parse: (text) => Date.parse(text) };
}

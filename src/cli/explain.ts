/**
 * `georouter explain`: why a viewer goes where he goes, by the same engine as the edge.
 *
 * In: facts as options, one JSON object a line with `--batch`, or answers to questions on a terminal.
 * Out: the decision with every stage on stdout, as text or JSON, and what would change it; faults and
 * notes on stderr. Exit: 0 a cluster or a fixed answer, 1 refused, 64 options that cannot be read, 65
 * a file or a batch line that cannot be read, 130 interrupted.
 */
import { Command, Option } from "commander";
import { routedOf } from "../core/decide/bypass.ts";
import type { Decision } from "../core/model/decision.ts";
import { EXIT } from "./exit-code.ts";
import { answerFacts, type Facts, type Form, type Setting } from "./explain/answer.ts";
import { explainBatch } from "./explain/batch.ts";
import { explainInDialogue } from "./explain/dialogue.ts";
import { factsFromOptions, type FactOptions } from "./explain/facts.ts";
import { readLiveFile } from "./explain/live-file.ts";
import { factsOfViewer } from "./explain/viewer.ts";
import { placeTableFor } from "./geoip/place-table-file.ts";
import { bundleOf, loadRules } from "./load-rules.ts";
import { saveCase } from "./explain/save-case.ts";

interface ExplainOptions extends FactOptions {
  readonly rules?: string;
  readonly viewer?: string;
  readonly output?: "text" | "json" | "ndjson";
  readonly quiet?: boolean;
  readonly saveCase?: string;
  readonly batch?: string;
  readonly trace?: boolean;
  readonly table?: string;
  readonly live?: string;
}

/** The verb `explain`. */
export function explainCommand(): Command {
  return placeOptions(new Command("explain"))
    .description("say where a viewer goes and why, step by step, and what would change it")
    .option("--host <name>", "host of the request (default: the first host of the rules)")
    .option("--path <path>", "path of the request, with query (default: /)")
    .option("--query <query>", "query of the request, where the path has none")
    .option("--method <name>", "method of the request (default: GET)")
    .option("--header <name=value...>", "a request header; may be repeated")
    .option("--cookie <name=value...>", "a cookie; may be repeated")
    .option("--unit <value>", "what version decisions hash")
    .option("--at <time>", "when, such as 2026-11-28T03:00:00Z (default: now)")
    .option(
      "--health <cluster=state...>",
      "up, degraded, down, unknown, drain, forced-down, forced-up; or ready:50,accept:70,since:TIME",
    )
    .option("--rtt <cluster=ms...>", "a round trip from the viewer's Cloudflare site, for pick: fastest")
    .option("--percent <rollout.region=n...>", "a live percentage")
    .option("--pin <cluster=role>", "the session that the request belongs to, where its route keeps sessions")
    .option("--test <what=name>", "what a signed test header asks for: cluster=NAME,role=NAME,region=NAME")
    .option(
      "--live <file>",
      "what is measured and ordered, as GET /api/v1/health answers or KV has it; - reads standard input; --health and --percent win over it",
    )
    .option("--viewer <name>", "the facts of a viewer of the rules (kind Viewers); options win over them")
    .option("--rules <dir>", "folder of the rules (default: found upwards from here)")
    .option("--table <file>", "compiled table or MMDB file that places addresses, instead of the Worker's own")
    .option("-q, --quiet", "one line, the answer only: cluster, role, version, reason")
    .option("--save-case <file>", "write the rule test for this decision to a file, or append it")
    .option("--batch <file>", "one JSON object of facts a line, one decision a line; - reads standard input")
    .option("--trace", "with --batch: keep the trace in each line")
    .addOption(
      new Option("-o, --output <form>", "form of the answer (default: text, ndjson with --batch)").choices([
        "text",
        "json",
        "ndjson",
      ]),
    )
    .addHelpText("after", EXAMPLES)
    .exitOverride()
    .action(async (options: ExplainOptions) => {
      const code = await explain(options);
      if (code !== null) process.exitCode = code;
    });
}

function placeOptions(command: Command): Command {
  return command
    .option("--ip <address>", "the viewer's address, looked up in the GeoIP table")
    .option("--peer <address>", "whoever connects for him, such as a CDN, where clientIp reads a header")
    .option("--country <code>", "his country, instead of a look-up")
    .option("--subdivision <code>", "such as BR-SP")
    .option("--continent <code>", "AF AN AS EU NA OC SA")
    .option("--city <name>", "his city, with --country")
    .option("--lat <degrees>", "latitude, with --lon")
    .option("--lon <degrees>", "longitude, with --lat")
    .option("--asn <number>", "autonomous system of his address");
}

const EXAMPLES = `
Without facts, on a terminal, it asks for them.

Examples:
  georouter explain --ip 200.160.2.3 --host live.streamtv.example --path /live/ch1
  georouter explain --country DE --path /live/ch1 --health eu-central=down
  georouter explain --country BR --path /live/ch1 --unit s-17 --percent playback-v42.latam=50 --quiet
  georouter lab live | georouter explain --live - --country BR --path /live/ch1
  georouter explain --batch viewers.ndjson > decisions.ndjson`;

/** The exit code; null where loading the rules has set it. */
async function explain(options: ExplainOptions): Promise<number | null> {
  const { facts: stated, faults } = factsFromOptions(options);
  const wrong = [...misuse(options, stated), ...faults];
  if (wrong.length > 0) return say(wrong, EXIT.usage);
  const loaded = loadRules(options.rules);
  if (loaded === null) return null;
  const bundle = bundleOf(loaded);
  const opened = await placeTableFor(options.table);
  if (!opened.ok) return say([opened.error], EXIT.input);
  const table = opened.value;
  const known = readLiveFile(options.live);
  if (!known.ok) return say([known.error], EXIT.input);
  const live = known.value;
  if (options.batch !== undefined) {
    return explainBatch(options.batch, { bundle, table, live, now: Date.now(), trace: options.trace ?? false });
  }
  const named = factsOfViewer(options.viewer, stated, loaded.viewers);
  if (!named.ok) return say([named.error], EXIT.usage);
  const { viewer, facts } = named.value;
  const setting = { bundle, table, live, now: () => Date.now(), form: formOf(options) };
  if (Object.keys(facts).length === 0 && options.saveCase === undefined && isTerminal()) {
    return explainInDialogue(setting, { input: process.stdin, questions: process.stderr, answers: process.stdout });
  }
  return explainOne(facts, { setting, viewer, saveTo: options.saveCase ?? null });
}

/** Options that would be ignored beside others. */
function misuse(
  { batch, quiet, output, trace, saveCase: file, viewer, live }: ExplainOptions,
  stated: Facts,
): readonly string[] {
  const without = {
    quiet,
    "save-case": file,
    viewer,
    ...(output === "text" ? { "output text": true } : {}),
    ...stated,
  };
  if (batch === undefined) {
    return [
      ...(live !== undefined && file !== undefined
        ? ["--save-case keeps facts, and a live value is none; state what matters of it with --health"]
        : []),
      ...(trace === true ? ["--trace belongs to --batch; a single answer has its trace anyway"] : []),
      ...(quiet === true && output !== undefined ? ["--quiet is a form of its own; leave out --output"] : []),
    ];
  }
  const given = Object.entries(without).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`]));
  const both = live === "-" && batch === "-";
  if (both) return ["--live and --batch cannot both read standard input; name a file for one of them"];
  if (given.length === 0) return [];
  return [
    `--batch takes its facts from the lines and answers in ndjson, found ${given.join(", ")} as well; leave one out`,
  ];
}

function formOf({ quiet, output }: ExplainOptions): Form {
  return quiet === true ? "quiet" : (output ?? "text");
}

function isTerminal(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY;
}

interface Occasion {
  readonly setting: Setting;
  /** The facts of the named viewer, which `facts` already holds. */
  readonly viewer: Facts;
  readonly saveTo: string | null;
}

function explainOne(facts: Facts, { setting, viewer, saveTo }: Occasion): number {
  const answer = answerFacts(facts, setting);
  if (!answer.ok) {
    const ofViewer = Object.keys(viewer).length > 0 && !answerFacts(viewer, setting).ok;
    return say(answer.error, ofViewer ? EXIT.input : EXIT.usage);
  }
  const { decision, text, notes } = answer.value;
  if (Object.keys(facts).length === 0) process.stderr.write(`${assumed(decision)}\n`);
  for (const note of notes) process.stderr.write(`note: ${note}\n`);
  process.stdout.write(text);
  if (saveTo !== null) {
    const saved = saveCase(saveTo, facts, routedOf(decision));
    if (!saved.ok) return say([saved.error], EXIT.input);
    process.stderr.write(`${saved.value}\n`);
  }
  return decision.kind === "reject" ? EXIT.findings : EXIT.ok;
}

function assumed({ viewer: { host, method, path } }: Decision): string {
  return `note: no facts given; assumed ${method} ${host}${path}, now, by a viewer without address and place. See --help for facts such as --country`;
}

function say(faults: readonly string[], code: number): number {
  for (const fault of faults) process.stderr.write(`error: ${fault}\n`);
  if (code === EXIT.usage) process.stderr.write("See `georouter explain --help` for the facts it takes\n");
  return code;
}

/**
 * How many decisions a second `explain --batch` makes on one core, and what they cost by phase.
 *
 * The lines differ: addresses of both families, stated countries, five hosts and paths, states of
 * clusters, times. Each round answers all of them, from bytes to text; CPU time of the process is counted,
 * not the clock, so that a busy machine does not show as a slow program. The goal is 50,000 a second.
 */
import { resolve } from "node:path";
import { answerLines, LONGEST_LINE, type Batch } from "../../src/cli/explain/batch.ts";
import { readTableFile, SNAPSHOT_PATH } from "../../src/cli/geoip/table-file.ts";
import { loadBundle } from "../../src/cli/load-rules.ts";
import { readLines, type Line } from "../../src/cli/explain/read-lines.ts";
import { decide } from "../../src/core/decide/decide.ts";
import { decisionJson } from "../../src/core/ops/decision-json.ts";
import { readFacts } from "../../src/core/ops/facts/read-facts.ts";

const GOAL = 50_000;
const LINES = 20_000;
const ROUNDS = 15;
const CHUNK = 256 * 1024;
const AT = 1_795_836_600_000;

const COUNTRIES = ["BR", "CL", "DE", "IE", "US", "JP", "KE", "AU", "FR", "MX", "IN", "ZA"];
const CLUSTERS = ["sa-east", "us-east", "eu-central", "eu-west", "ap-southeast"];
const STATES = ["up", "down", "degraded", "drain", { ready: 50, accept: 70 }];
const TARGETS = [
  ["live.streamtv.example", "/live/ch1/index.m3u8"],
  ["live.streamtv.example", "/live/ch22/seg-104.ts?_HLS_msn=5"],
  ["api.streamtv.example", "/v1/me"],
  ["www.streamtv.example", "/about"],
  ["a.vod.streamtv.example", "/film/77/1080p/12.m4s"],
] as const;

/** Prints decisions a second of CPU time, and the share of each phase. */
export async function benchBatch(): Promise<void> {
  const bundle = loadBundle(resolve(import.meta.dirname, "../../rules"));
  if (bundle === null) return;
  const file = readTableFile(SNAPSHOT_PATH);
  const table = file.ok ? file.value.table : null;
  const batch: Batch = { bundle, table, live: null, now: AT, trace: false };
  const bytes = Buffer.from(questions());
  const seconds: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const took = await cpuSeconds(() => answerAll(bytes, batch));
    if (round > 0) seconds.push(took);
  }
  const rates = seconds.map((took) => LINES / took).toSorted((a, b) => a - b);
  const [least = 0, median = 0, most = 0] = [rates[0], rates[Math.floor(rates.length / 2)], rates.at(-1)];
  const share = bytes.length / LINES;
  console.log(`\nexplain --batch, decisions a second of CPU time; goal ${GOAL}; ${share.toFixed(0)} bytes a line\n`);
  console.log(
    `median ${median.toFixed(0)} (${least.toFixed(0)} to ${most.toFixed(0)})${median < GOAL ? " under the goal" : ""}`,
  );
  await printPhases(bytes, batch);
}

async function answerAll(bytes: Buffer, batch: Batch): Promise<number> {
  let length = 0;
  for await (const lines of readLines(chunks(bytes), LONGEST_LINE)) {
    for (const text of answerLines(lines, batch).texts) length += text.length;
  }
  return length;
}

async function* chunks(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += CHUNK) yield bytes.subarray(at, at + CHUNK);
}

async function cpuSeconds(run: () => Promise<number> | number): Promise<number> {
  const before = process.cpuUsage();
  if ((await run()) === 0) throw new Error("nothing was done");
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/** Keeps nothing: values that live on cost time that a stream does not pay. */
function count<T>(values: readonly T[], test: (value: T) => boolean): number {
  let passed = 0;
  for (const value of values) if (test(value)) passed++;
  return passed;
}

/** Each phase by itself over all lines, on what the phase before it made. */
async function printPhases(bytes: Buffer, { bundle, table, now }: Batch): Promise<void> {
  const lines: Line[] = [];
  const split = async (): Promise<number> => {
    lines.length = 0;
    for await (const some of readLines(chunks(bytes), LONGEST_LINE)) lines.push(...some);
    return lines.length;
  };
  await split();
  const texts = lines.filter((line) => typeof line === "string" && line !== "").map(String);
  const facts = texts.map((text): unknown => JSON.parse(text));
  const asked = facts.flatMap((one) => {
    const read = readFacts(one, bundle, table, now);
    return read.ok ? [read.value] : [];
  });
  const decisions = asked.map(({ live, viewer }) => decide(bundle, live, viewer));
  const phases: readonly (readonly [name: string, run: () => Promise<number> | number])[] = [
    ["split into lines", split],
    ["parse JSON", () => count(texts, (text) => JSON.parse(text) !== null)],
    ["read facts", () => count(facts, (one) => readFacts(one, bundle, table, now).ok)],
    ["decide", () => count(asked, ({ live, viewer }) => decide(bundle, live, viewer).kind !== "reject")],
    ["write JSON", () => count(decisions, (decision) => JSON.stringify(decisionJson(decision, false)).length > 2)],
  ];
  for (const [name, run] of phases) {
    const rounds: number[] = [];
    for (let round = 0; round <= ROUNDS; round++) rounds.push(await cpuSeconds(run));
    const median = rounds.slice(1).toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0;
    console.log(`${name.padEnd(18)} ${((median * 1e6) / LINES).toFixed(2).padStart(6)} µs a line`);
  }
}

function questions(): string {
  let seed = 12_345;
  const below = (end: number): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((seed / 4_294_967_296) * end);
  };
  const one = <T>(values: readonly T[]): T | undefined => values[below(values.length)];
  const address = (): string => `${1 + below(222)}.${below(256)}.${below(256)}.${below(256)}`;
  const address6 = (): string => `2a0${below(10)}:${below(65_535).toString(16)}::${below(65_535).toString(16)}`;
  const lines = Array.from({ length: LINES }, (_, n) => {
    const [host, path] = one(TARGETS) ?? [];
    const kind = below(10);
    const who = kind < 6 ? { ip: address() } : kind < 7 ? { ip: address6() } : { country: one(COUNTRIES) };
    const health = below(4) === 0 ? { health: { [one(CLUSTERS) ?? ""]: one(STATES) } } : {};
    const at = below(3) === 0 ? { at: AT + n } : {};
    return JSON.stringify({
      host,
      path,
      headers: { "x-session-id": `s-${n}-${below(1e9)}` },
      ...who,
      ...health,
      ...at,
    });
  });
  return `${lines.join("\n")}\n`;
}

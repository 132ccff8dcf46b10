/**
 * What a request costs at the edge, piece by piece, and which way to make the upstream request is the cheapest.
 *
 * In real workerd; the CPU time of its process is what the kernel counts for its threads. Every round runs each way
 * once, in turn, beside a request that does nothing, and a way's ratio is taken within its round, so that a busy machine
 * and a slow drift cancel out. Printed are medians over the rounds.
 */
import { build } from "esbuild";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from "miniflare";
import { cpuNs, workerdIds } from "../faults/rig/workerd-process.ts";
import { sendMany, type Pairs } from "./upstream/send-many.ts";
import { viewerHeaders } from "./upstream/viewer-headers.ts";
import { ANSWERS } from "./upstream/answers.ts";
import { PIECES } from "./upstream/pieces.ts";
import { WAYS } from "./upstream/ways.ts";

const ROUNDS = 9;
const REQUESTS = 20;
const TIMES = 250;
const NOTHING = "nothing";

interface Running {
  readonly url: URL;
  readonly processId: number;
  stop(): Promise<void>;
}

/** Prints both tables for viewers that send few, usual, and many headers. */
export async function benchUpstream(): Promise<void> {
  const running = await start();
  try {
    for (const count of [5, 15, 40]) await table(running, "ways to the upstream request", Object.keys(WAYS), count);
    await table(running, "ways to the viewer's answer", Object.keys(ANSWERS), 15);
    await table(running, "pieces of a request", Object.keys(PIECES), 15);
  } finally {
    await running.stop();
  }
}

async function table(running: Running, title: string, names: readonly string[], count: number): Promise<void> {
  const headers = viewerHeaders(count);
  for (const name of names) await costNs(running, name, headers); // compiles them
  const rounds: (readonly number[])[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const nothing = await costNs(running, NOTHING, headers);
    const costs: number[] = [];
    for (const name of names) costs.push((await costNs(running, name, headers)) - nothing);
    rounds.push(costs);
  }
  console.log(`\n${title}, ${count} headers: CPU µs each, and times the first\n`);
  for (const [at, name] of names.entries()) {
    const of = (share: (costs: readonly number[]) => number): number => median(rounds.map(share));
    const us = of((costs) => (costs[at] ?? 0) / 1000).toFixed(2);
    const ratio = of((costs) => (costs[at] ?? 0) / (costs[0] ?? 1)).toFixed(2);
    console.log(`${name.padEnd(52)} ${us.padStart(7)} ${ratio.padStart(6)}`);
  }
}

/** CPU of the process for one run, what carries it included. */
async function costNs({ url, processId }: Running, name: string, headers: Pairs): Promise<number> {
  const before = cpuNs(processId);
  await sendMany(url, `/${encodeURIComponent(name)}/${TIMES}`, headers, REQUESTS);
  return (cpuNs(processId) - before) / (REQUESTS * TIMES);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

async function start(): Promise<Running> {
  const entry = new URL("./upstream/upstream-worker.ts", import.meta.url).pathname;
  const built = await build({ entryPoints: [entry], bundle: true, format: "esm", write: false, minify: true });
  const before = new Set(workerdIds());
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      host: "127.0.0.1",
      log: new Log(LogLevel.NONE),
      workers: [
        {
          name: "ways",
          compatibilityDate: "2026-11-01",
          modules: [{ type: "ESModule", path: "ways.js", contents: built.outputFiles[0]?.text ?? "" }],
          unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
        },
      ],
    }),
  );
  await miniflare.ready;
  const processId = workerdIds().find((id) => !before.has(id));
  if (processId === undefined) throw new Error("no workerd was started for the bench");
  return { url: await miniflare.unsafeGetDirectURL("ways"), processId, stop: () => miniflare.dispose() };
}

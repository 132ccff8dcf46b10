/**
 * What an assertion costs: CPU time of the runtime for one request without any, with a shared one, with one of its own.
 *
 * Three edges, each in a workerd of its own, get the same requests in turn; what they have in common falls out of the differences.
 * The time is the kernel's count for the process, so who else uses the machine matters little. Linux only.
 */
import { readFileSync } from "node:fs";
import { Agent, request } from "node:http";
import type { AssertionScope } from "../../src/core/model/rules.ts";
import { assertionKey } from "../edge/rig/assertion-keys.ts";
import { edgeRules } from "../edge/rig/edge-rules.ts";
import { startEdge, type EdgeSetup, type RunningEdge } from "../edge/rig/running-edge.ts";
import { bundleText } from "../edge/rig/test-bundle.ts";
import { workerdIds } from "../faults/rig/workerd-process.ts";

const ROUNDS = 15;
const REQUESTS = 1_000;
const AT_ONCE = 8;
/** What the kernel counts in (`sysconf(_SC_CLK_TCK)`), in microseconds. */
const TICK_US = 10_000;

interface Measured {
  readonly name: string;
  readonly edge: RunningEdge;
  readonly pid: number;
  readonly microseconds: number[];
}

const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });

/** Prints the medians and the differences, round by round. */
export async function benchAssertion(): Promise<void> {
  if (process.platform !== "linux") return console.log("assertion: left out, this machine is no Linux");
  const { secret } = await assertionKey("bench");
  const all = [
    await started("no assertion", {}),
    await started("shared", { assertionKey: secret, bundle: rules("shared") }),
    await started("one each", { assertionKey: secret, bundle: rules("request") }),
  ];
  try {
    for (const { edge } of all) await send(edge); // what is compiled and imported once
    for (let round = 0; round < ROUNDS; round++) {
      for (const one of all) one.microseconds.push(await measured(one));
    }
    const [none, ...others] = all;
    console.log(`assertion: CPU of the runtime a request, median of ${ROUNDS} × ${REQUESTS}`);
    for (const { name, microseconds } of all) {
      console.log(`  ${name.padEnd(14)} ${median(microseconds).toFixed(0).padStart(5)} µs`);
    }
    for (const { name, microseconds } of others) {
      const more = microseconds.map((own, at) => own - (none?.microseconds[at] ?? 0));
      console.log(`  ${name.padEnd(14)} ${median(more).toFixed(0).padStart(5)} µs more, round by round`);
    }
  } finally {
    agent.destroy();
    for (const { edge } of all) await edge.stop();
  }
}

function rules(assertion: AssertionScope): string {
  const base = edgeRules(30_000);
  return bundleText({ ...base, clusters: base.clusters.map((cluster) => ({ ...cluster, assertion })) });
}

async function started(name: string, setup: EdgeSetup): Promise<Measured> {
  const before = workerdIds();
  const edge = await startEdge({ bundle: rules("shared"), ...setup });
  await edge.reset();
  const pid = workerdIds().find((id) => !before.includes(id)) ?? 0;
  return { name, edge, pid, microseconds: [] };
}

async function measured({ edge, pid }: Measured): Promise<number> {
  const before = ticks(pid);
  await send(edge);
  return ((ticks(pid) - before) * TICK_US) / REQUESTS;
}

/** The fields 14 and 15 of `stat`, counted behind the name in parentheses: time in the process, time in the kernel for it. */
function ticks(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return Number(fields[11]) + Number(fields[12]);
}

async function send({ url, home }: RunningEdge): Promise<void> {
  let left = REQUESTS;
  const lane = async (): Promise<void> => {
    while (left-- > 0) await get(url);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  home.reset(); // it remembers every request
}

function get({ hostname, port }: URL): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, agent, path: "/live/7/seg.m4s", headers: { host: "play.example" } });
    sent.on("error", reject);
    sent.on("response", (response) => {
      response.resume();
      response.on("end", resolve);
    });
    sent.end();
  });
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

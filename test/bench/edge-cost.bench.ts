/**
 * What the whole edge costs a request, beside the least that a Worker can do: pass it on.
 *
 * Both run in one real workerd, before the same origin and the same way out, and take turns; the ratio is of
 * neighbours, so that a busy machine cancels out. What is measured is CPU time of the process, not how long anyone waits.
 */
import { startEdge } from "../edge/rig/running-edge.ts";
import type { V4WorkerOptions } from "miniflare";
import { OUTBOUND } from "../edge/rig/outbound.ts";
import { edgeRules } from "../edge/rig/edge-rules.ts";
import { bundleText, gatewayHost } from "../edge/rig/test-bundle.ts";
import { cpuNs, workerdIds } from "../faults/rig/workerd-process.ts";
import { sendMany, type Pairs } from "./upstream/send-many.ts";
import { viewerHeaders } from "./upstream/viewer-headers.ts";

const BARE = "bare";
const ROUNDS = 15;
const REQUESTS = 400;
const WARM_UP = 1000;

/** Prints CPU of the edge and of a bare Worker for a request with few, usual and many headers. */
export async function benchEdgeCost(): Promise<void> {
  const before = new Set(workerdIds());
  const edge = await startEdge({ bundle: bundleText(edgeRules(20_000)), beside: [bareWorker()] });
  const processId = workerdIds().find((id) => !before.has(id));
  if (processId === undefined) throw new Error("no workerd was started for the edge");
  await edge.reset();
  const bare = await edge.miniflare.unsafeGetDirectURL(BARE);
  console.log("\nCPU µs of the process for a request: bare Worker, edge, and their ratio\n");
  try {
    for (const count of [5, 15, 40]) {
      const measured = await measure(processId, [bare, edge.url], viewerHeaders(count));
      edge.home.reset();
      console.log(`${String(count).padStart(3)} headers  ${measured}`);
    }
  } finally {
    await edge.stop();
  }
}

/** Both and their ratio, as medians of the rounds. */
async function measure(processId: number, [bare, edge]: readonly [URL, URL], headers: Pairs): Promise<string> {
  const cost = async (url: URL): Promise<number> => {
    const from = cpuNs(processId);
    await sendMany(url, "/live/a.m4s", headers, REQUESTS);
    return (cpuNs(processId) - from) / REQUESTS / 1000;
  };
  for (const url of [bare, edge]) await sendMany(url, "/live/a.m4s", headers, WARM_UP);
  const rounds: (readonly [number, number])[] = [];
  for (let round = 0; round < ROUNDS; round++) rounds.push([await cost(bare), await cost(edge)]);
  const bareUs = median(rounds.map(([one]) => one));
  const edgeUs = median(rounds.map(([, other]) => other));
  const ratio = median(rounds.map(([one, other]) => other / one));
  return `${bareUs.toFixed(0)}  ${edgeUs.toFixed(0)}  ${ratio.toFixed(2)}`;
}

/** Passes a request on as it is. */
function bareWorker(): V4WorkerOptions {
  const script = `export default {
    fetch: (request) => fetch(new Request("https://${gatewayHost("home")}" + new URL(request.url).pathname, request)),
  }`;
  return {
    name: BARE,
    compatibilityDate: "2026-11-01",
    compatibilityFlags: ["global_fetch_strictly_public"],
    modules: true,
    script,
    outboundService: OUTBOUND,
    unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

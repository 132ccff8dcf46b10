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
import { sendMany } from "./upstream/send-many.ts";
import { viewerHeaders } from "./upstream/viewer-headers.ts";

const BARE = "bare";
const ROUNDS = 15;
const REQUESTS = 400;
const WARM_UP = 3000;

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
      const headers = viewerHeaders(count);
      const workers = [bare, edge.url];
      for (const url of workers) await sendMany(url, "/live/a.m4s", headers, WARM_UP);
      const rounds: (readonly [number, number])[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        const costs: number[] = [];
        for (const url of workers) {
          const from = cpuNs(processId);
          await sendMany(url, "/live/a.m4s", headers, REQUESTS);
          costs.push((cpuNs(processId) - from) / REQUESTS / 1000);
        }
        const [one = 0, other = 0] = costs;
        rounds.push([one, other]);
        edge.home.reset();
      }
      const shown = [
        median(rounds.map(([one]) => one)),
        median(rounds.map(([, other]) => other)),
        median(rounds.map(([one, other]) => other / one)),
      ];
      const [bareUs = 0, edgeUs = 0, ratio = 0] = shown;
      console.log(
        `${String(count).padStart(3)} headers  ${bareUs.toFixed(0)}  ${edgeUs.toFixed(0)}  ${ratio.toFixed(2)}`,
      );
    }
  } finally {
    await edge.stop();
  }
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

/**
 * Runs what there is to measure and prints it; a number here never fails anything. Names pick some of it: `npm run bench -- upstream`.
 */
import { cpus, totalmem } from "node:os";
import { benchClusters } from "./clusters.bench.ts";
import { benchCheck } from "./check.bench.ts";
import { benchAssertion } from "./assertion.bench.ts";
import { benchBatch } from "./batch.bench.ts";
import { benchDecide } from "./decide.bench.ts";
import { benchEdgeCost } from "./edge-cost.bench.ts";
import { benchGeoip } from "./geoip.bench.ts";
import { benchRoutes } from "./routes.bench.ts";
import { benchUpstream } from "./upstream.bench.ts";

const BENCHES: Readonly<Record<string, () => void | Promise<void>>> = {
  decide: benchDecide,
  check: benchCheck,
  batch: benchBatch,
  routes: benchRoutes,
  clusters: benchClusters,
  geoip: benchGeoip,
  assertion: benchAssertion,
  upstream: benchUpstream,
  edge: benchEdgeCost,
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  console.error(`there is no bench ${unknown.join(", ")}; there are ${Object.keys(BENCHES).join(", ")}`);
  process.exit(64);
}

const [cpu] = cpus();
console.log(`Node ${process.version}, V8 ${process.versions.v8}`);
console.log(`${cpus().length} × ${cpu?.model ?? "unknown CPU"}, ${Math.round(totalmem() / 2 ** 30)} GiB`);
for (const [name, bench] of Object.entries(BENCHES)) if (asked.length === 0 || asked.includes(name)) await bench();

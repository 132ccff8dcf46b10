/**
 * Runs what there is to measure and prints it; a number here never fails anything.
 */
import { cpus, totalmem } from "node:os";
import { benchClusters } from "./clusters.bench.ts";
import { benchCheck } from "./check.bench.ts";
import { benchAssertion } from "./assertion.bench.ts";
import { benchBatch } from "./batch.bench.ts";
import { benchDecide } from "./decide.bench.ts";
import { benchGeoip } from "./geoip.bench.ts";
import { benchRoutes } from "./routes.bench.ts";

const [cpu] = cpus();
console.log(`Node ${process.version}, V8 ${process.versions.v8}`);
console.log(`${cpus().length} × ${cpu?.model ?? "unknown CPU"}, ${Math.round(totalmem() / 2 ** 30)} GiB`);
benchDecide();
benchCheck();
await benchBatch();
benchRoutes();
benchClusters();
await benchGeoip();
await benchAssertion();

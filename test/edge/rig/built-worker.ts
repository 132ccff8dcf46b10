/**
 * The built Workers that the lab runs too; see `src/lab/build-workers.ts`.
 */
export { builtWorker } from "../../../src/lab/build-workers.ts";
export { withBundle, type WorkerModule } from "../../../src/lab/worker-modules.ts";

/**
 * The Workers, built by wrangler (`deploy --dry-run`) as it would deploy them, each into its folder of `build`.
 *
 * `edge` and `control` are what production gets. `development` is the edge with another entry, which reads
 * `x-georouter-sim-…` and `__sim`; the lab runs it in the place of `edge`, and control as it is.
 * A Worker is built again only when one of its sources is newer than what is there. A build is made
 * beside its place and moved into it whole, and processes wait for one another, so nobody ever reads
 * half a Worker.
 */
import { execFile } from "node:child_process";
import { existsSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { withLock } from "./file-lock.ts";
import { listModules, type WorkerModule } from "./worker-modules.ts";

export type WorkerName = "edge" | "development" | "control";

/** What the lab runs. */
export interface LabWorkers {
  readonly edge: readonly WorkerModule[];
  readonly control: readonly WorkerModule[];
}

interface Recipe {
  readonly config: string;
  readonly sources: string;
  /** What wrangler calls the script, after the config's `main`. */
  readonly entry: string;
}

const ROOT = resolve(import.meta.dirname, "../..");
const RECIPES: Readonly<Record<WorkerName, Recipe>> = {
  edge: { config: "wrangler.toml", sources: "src/edge", entry: "index.js" },
  development: { config: "src/edge/development.toml", sources: "src/edge", entry: "development.js" },
  control: { config: "src/control/wrangler.toml", sources: "src/control", entry: "index.js" },
};
const SHARED_SOURCES = ["src/core", "rules", "package-lock.json"];

/** The lab's two Workers; `say` gets a line for each one that has to be built. */
export async function labWorkers(say: (line: string) => void): Promise<LabWorkers> {
  const [edge, control] = await Promise.all([builtWorker("development", say), builtWorker("control", say)]);
  return { edge, control };
}

/**
 * The modules of one Worker, the entry first; builds it if need be.
 * @throws Error with what wrangler said when it cannot be built
 */
export async function builtWorker(
  name: WorkerName,
  say: (line: string) => void = () => {},
): Promise<readonly WorkerModule[]> {
  const folder = join(ROOT, "build", name);
  return withLock(`${folder}.lock`, async () => {
    if (isStale(name, folder)) {
      say(`building the ${name} Worker …`);
      await build(name, folder);
    }
    return listModules(folder, RECIPES[name].entry);
  });
}

async function build(name: WorkerName, folder: string): Promise<void> {
  const beside = `${folder}.new`;
  rmSync(beside, { recursive: true, force: true });
  const wrangler = join(ROOT, "node_modules/wrangler/bin/wrangler.js");
  const args = [wrangler, "deploy", "--dry-run", "--outdir", beside, "--config", RECIPES[name].config];
  try {
    await promisify(execFile)(process.execPath, args, {
      cwd: ROOT,
      env: { ...process.env, WRANGLER_SEND_METRICS: "false", NO_COLOR: "1" },
    });
  } catch (fault) {
    rmSync(beside, { recursive: true, force: true });
    throw new Error(`The ${name} Worker cannot be built; wrangler said:\n${outputOf(fault)}`, { cause: fault });
  }
  rmSync(folder, { recursive: true, force: true });
  renameSync(beside, folder);
}

function outputOf(fault: unknown): string {
  if (!(fault instanceof Error)) return String(fault);
  const said = ["stdout", "stderr"].map((stream) => String(Object.entries(fault).find(([key]) => key === stream)?.[1]));
  return said.join("").trim() || fault.message;
}

function isStale(name: WorkerName, folder: string): boolean {
  const { config, sources, entry } = RECIPES[name];
  const built = join(folder, entry);
  if (!existsSync(built)) return true;
  const builtAt = statSync(built).mtimeMs;
  return [...SHARED_SOURCES, sources, config].some((source) => newestUnder(join(ROOT, source)) > builtAt);
}

function newestUnder(path: string): number {
  const status = statSync(path);
  if (!status.isDirectory()) return status.mtimeMs;
  const entries = readdirSync(path).filter((entry) => !entry.startsWith(".")); // wrangler works in .wrangler
  return Math.max(status.mtimeMs, ...entries.map((entry) => newestUnder(join(path, entry))));
}

/**
 * A Worker as wrangler builds it for deployment, for running under Miniflare.
 *
 * `src/<name>` is built into `build/<name>` when a source is newer than what is there; test files
 * that run side by side wait for one another. What the tests run is what would be deployed; only
 * the embedded bundle is another one (`withBundle`).
 */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

/** One module of a Worker, as Miniflare takes it. */
export interface WorkerModule {
  readonly type: "ESModule" | "Text" | "Data" | "CompiledWasm";
  readonly path: string;
  readonly contents: string | Uint8Array<ArrayBuffer>;
}

const ROOT = resolve(import.meta.dirname, "../../..");
const SOURCES = ["src", "rules", "wrangler.toml", "package-lock.json"];
const LOCK_WAIT_MS = 60_000;

/** The modules of a Worker, the entry first; builds it if need be. */
export async function builtWorker(name: "control" | "edge"): Promise<readonly WorkerModule[]> {
  const folder = join(ROOT, "build", name);
  await alone(join(ROOT, "build", "workers.lock"), async () => {
    if (isStale(folder)) await build(name, folder);
  });
  return listModules(folder);
}

/** The same Worker with another embedded bundle. */
export function withBundle(modules: readonly WorkerModule[], bundleText: string): readonly WorkerModule[] {
  if (!modules.some((module) => module.path.endsWith(".bundle"))) throw new Error("the Worker embeds no bundle");
  return modules.map((module) => (module.path.endsWith(".bundle") ? { ...module, contents: bundleText } : module));
}

async function build(name: string, folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  const wrangler = join(ROOT, "node_modules/wrangler/bin/wrangler.js");
  const args = [
    "deploy",
    "--dry-run",
    "--outdir",
    folder,
    "--config",
    name === "edge" ? "wrangler.toml" : `src/${name}/wrangler.toml`,
  ];
  await promisify(execFile)(process.execPath, [wrangler, ...args], {
    cwd: ROOT,
    env: { ...process.env, WRANGLER_SEND_METRICS: "false" },
  });
}

function listModules(folder: string): readonly WorkerModule[] {
  const modules = readdirSync(folder).flatMap((path): WorkerModule[] => {
    const type = moduleType(path);
    if (type === null) return [];
    const bytes = readFileSync(join(folder, path));
    return [{ type, path, contents: type === "ESModule" || type === "Text" ? bytes.toString("utf8") : bytes }];
  });
  return modules.toSorted((a, b) => Number(b.path === "index.js") - Number(a.path === "index.js"));
}

function moduleType(path: string): WorkerModule["type"] | null {
  if (path.endsWith(".js")) return "ESModule";
  if (path.endsWith(".bundle") || path.endsWith(".html") || path.endsWith(".txt")) return "Text";
  if (path.endsWith(".bin") || path.endsWith(".mmdb")) return "Data";
  return path.endsWith(".wasm") ? "CompiledWasm" : null;
}

function isStale(folder: string): boolean {
  const built = join(folder, "index.js");
  if (!existsSync(built)) return true;
  const builtAt = statSync(built).mtimeMs;
  return SOURCES.some((source) => newestUnder(join(ROOT, source)) > builtAt);
}

function newestUnder(path: string): number {
  const { mtimeMs } = statSync(path);
  if (!statSync(path).isDirectory()) return mtimeMs;
  return Math.max(mtimeMs, ...readdirSync(path).map((entry) => newestUnder(join(path, entry))));
}

/** Runs one task at a time over all processes; the lock is a folder, whose making is atomic. */
async function alone(lock: string, task: () => Promise<void>): Promise<void> {
  mkdirSync(resolve(lock, ".."), { recursive: true });
  const until = Date.now() + LOCK_WAIT_MS;
  while (!tryLock(lock)) {
    if (Date.now() > until) throw new Error(`${lock} is held for over ${LOCK_WAIT_MS} ms; remove it if no test runs`);
    await new Promise((done) => setTimeout(done, 100));
  }
  try {
    await task();
  } finally {
    rmdirSync(lock);
  }
}

function tryLock(lock: string): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch (fault) {
    if (fault instanceof Error && "code" in fault && fault.code === "EEXIST") return false;
    throw fault;
  }
}

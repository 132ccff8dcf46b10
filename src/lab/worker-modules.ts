/**
 * A folder that wrangler built → the modules of a Worker, as Miniflare takes them.
 *
 * The entry comes first, and nothing is changed but, where asked for, the embedded bundle: what runs
 * on this machine is what would be deployed.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** One module of a Worker. */
export interface WorkerModule {
  readonly type: "ESModule" | "Text" | "Data" | "CompiledWasm";
  readonly path: string;
  readonly contents: string | Uint8Array<ArrayBuffer>;
}

/** Reads the modules of a built Worker, the entry first. */
export function listModules(folder: string, entry: string): readonly WorkerModule[] {
  const modules = readdirSync(folder).flatMap((path): WorkerModule[] => {
    const type = moduleType(path);
    if (type === null) return [];
    const bytes = readFileSync(join(folder, path));
    return [{ type, path, contents: type === "ESModule" || type === "Text" ? bytes.toString("utf8") : bytes }];
  });
  return modules.toSorted((a, b) => Number(b.path === entry) - Number(a.path === entry));
}

/** The same Worker with another embedded bundle. */
export function withBundle(modules: readonly WorkerModule[], bundleText: string): readonly WorkerModule[] {
  if (!modules.some((module) => module.path.endsWith(".bundle"))) throw new Error("the Worker embeds no bundle");
  return modules.map((module) => (module.path.endsWith(".bundle") ? { ...module, contents: bundleText } : module));
}

function moduleType(path: string): WorkerModule["type"] | null {
  if (path.endsWith(".js")) return "ESModule";
  if (path.endsWith(".bundle") || path.endsWith(".html") || path.endsWith(".txt")) return "Text";
  if (path.endsWith(".bin") || path.endsWith(".mmdb")) return "Data";
  return path.endsWith(".wasm") ? "CompiledWasm" : null;
}

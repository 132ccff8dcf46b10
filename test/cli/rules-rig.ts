/**
 * Runs `georouter` as people do, in a folder of its own with rules in it.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll } from "vitest";

const ROOT = resolve(import.meta.dirname, "../..");
/** The entry of the command. */
export const MAIN = join(ROOT, "src/cli/main.ts");

/** The good rule set and the faulty files. */
export const FIXTURES = join(ROOT, "test/fixtures/rules");

/** Compiled code kept from start to start, but not in the home of whoever runs the tests. */
export const COMPILE_CACHE = join(tmpdir(), "georouter-test-compile-cache");

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command in a folder; no terminal, and no settings of whoever runs the tests. */
export function georouter(folder: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Ran {
  const { PATH = "" } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    cwd: folder,
    encoding: "utf8",
    env: { PATH, NODE_COMPILE_CACHE: COMPILE_CACHE, ...env },
    timeout: 30_000,
  });
  return { status, stdout, stderr };
}

const made: string[] = [];
afterAll(() => made.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** A new project with the good rules under `rules/`, and these files over them; gone when the file's tests are over. */
export function project(files: Readonly<Record<string, string | Uint8Array>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), "georouter-rules-"));
  made.push(folder);
  mkdirSync(join(folder, ".git"));
  cpSync(join(FIXTURES, "good"), join(folder, "rules"), { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

/** The Router of the good rules, but that its residency leaves viewers of the EU one cluster, north. */
export const BOUND_ROUTER = readFileSync(join(FIXTURES, "good/router.yaml"), "utf8").replace(
  "only: [north, south]",
  "only: [north]",
);

/** A cluster that nothing uses: a warning and no error. */
export const SPARE = `apiVersion: georouter/v1
kind: Clusters
spec:
  clusters:
    spare: { gateway: "https://spare.example", location: { lat: 0, lon: 0 }, versions: { stable: v1 } }
`;

/** A route to a cluster that is misspelt: one error, in line 5. */
export const SLIP = `apiVersion: georouter/v1
kind: Routes
spec:
  order: 5
  routes: [{ name: slip, match: { paths: [/slip] }, to: { clusters: [nroth] } }]
`;

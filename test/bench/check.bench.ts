/**
 * How long `check` takes and how much memory, on rule sets at the limits of the language.
 *
 * Each is checked in a process of its own, as people run it, so that the memory is that of one check:
 * `node test/bench/check.bench.ts` prints a line for each; a name as argument keeps its files in
 * build/ for looking into.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { largeRules, type Amounts } from "./large-rules.ts";

const MAIN = resolve(import.meta.dirname, "../../src/cli/main.ts");

const SETS: Readonly<Record<string, Amounts>> = {
  "5,000 routes and 100,000 networks": {
    clusters: 20,
    regions: 50,
    routes: 5000,
    networks: 100_000,
    routesInFile: 1000,
    regionsInFile: 5,
  },
  "500 regions, 200 clusters": {
    clusters: 200,
    regions: 500,
    routes: 100,
    networks: 0,
    routesInFile: 100,
    regionsInFile: 500,
  },
  "everything at its limit": {
    clusters: 200,
    regions: 500,
    routes: 10_000,
    networks: 100_000,
    routesInFile: 2000,
    regionsInFile: 50,
  },
  "10,000 routes in 2,000 files": {
    clusters: 20,
    regions: 20,
    routes: 10_000,
    networks: 0,
    routesInFile: 5,
    regionsInFile: 1,
  },
};

/** Checks each rule set and prints seconds and memory. */
export function benchCheck(keepIn?: string): void {
  for (const [name, amounts] of Object.entries(SETS)) {
    const folder = keepIn === undefined ? mkdtempSync(join(tmpdir(), "georouter-bench-")) : join(keepIn, name);
    for (const { file, text } of largeRules(amounts)) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    }
    console.log(`check, ${name}: ${checked(folder)}`);
    if (keepIn === undefined) rmSync(folder, { recursive: true });
  }
}

function checked(folder: string): string {
  const report = "process.on('exit', () => process._rawDebug(JSON.stringify(process.resourceUsage())))";
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--import", `data:text/javascript,${encodeURIComponent(report)}`, MAIN, "check", "--rules", folder],
    { encoding: "utf8" },
  );
  const seconds = (performance.now() - started) / 1000;
  const used = JSON.parse(stderr.trim().split("\n").at(-1) ?? "{}") as Readonly<Record<string, number>>;
  const cpu = ((used["userCPUTime"] ?? 0) + (used["systemCPUTime"] ?? 0)) / 1e6;
  const memory = Math.round((used["maxRSS"] ?? 0) / 1024);
  return `${seconds.toFixed(2)} s, CPU ${cpu.toFixed(2)} s, ${memory} MiB, exit ${status}: ${stdout.trim().split("\n").at(-1)}`;
}

if (process.argv[1] === import.meta.filename) benchCheck(process.argv[2]);

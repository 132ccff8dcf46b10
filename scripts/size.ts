/**
 * What the edge Worker weighs, and what is in it. A limit here is a gate: every isolate carries it.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { gzipSync } from "node:zlib";

const OUT = resolve("build/size");
const SCRIPT_LIMIT = 150_000;
const TABLE_LIMIT = 800_000;
/** What the edge never carries: packages, the rule language, folding, simulation, and the other programs. */
const FOREIGN =
  /node_modules\/|src\/(?:core\/(?:ruleset|ops)|cli|control|console|lab)\/|src\/core\/health\/(?!judge-probe|probe-request|settle-rtt)|\/(?:simulate|simulation-fields|handle-simulated|development)\.ts$/;

interface Metafile {
  readonly outputs: Readonly<Record<string, { readonly inputs: Readonly<Record<string, { bytesInOutput: number }>> }>>;
}

mkdirSync(OUT, { recursive: true });
const built = spawnSync(
  "wrangler",
  ["deploy", "--dry-run", "--outdir", OUT, "--metafile", `${OUT}/meta.json`, "-c", "wrangler.toml"],
  { encoding: "utf8", env: { ...process.env, WRANGLER_SEND_METRICS: "false" } },
);
if (built.status !== 0) {
  process.stderr.write(`${built.stdout}${built.stderr}`);
  process.exit(1);
}

const gzipped = (file: string): number => gzipSync(readFileSync(file), { level: 9 }).length;
const meta = JSON.parse(readFileSync(`${OUT}/meta.json`, "utf8")) as Metafile;
const inputs = Object.values(meta.outputs).flatMap((output) => Object.entries(output.inputs));
const script = gzipped(`${OUT}/index.js`);
const table = gzipped("src/edge/geoip/country.bin");
const foreign = inputs
  .filter(([file, { bytesInOutput }]) => bytesInOutput > 0 && FOREIGN.test(file))
  .map(([file]) => file);

console.log(`edge script    ${script} bytes gzip, limit ${SCRIPT_LIMIT}`);
console.log(`GeoIP table    ${table} bytes gzip, limit ${TABLE_LIMIT}`);
for (const [file, { bytesInOutput }] of inputs
  .toSorted((a, b) => b[1].bytesInOutput - a[1].bytesInOutput)
  .slice(0, 8)) {
  console.log(`  ${String(bytesInOutput).padStart(7)}  ${file}`);
}
if (foreign.length > 0) console.error(`The edge must not carry ${foreign.join(", ")}`);
if (script > SCRIPT_LIMIT || table > TABLE_LIMIT || foreign.length > 0) process.exitCode = 1;

/**
 * A table compiled against thirteen clusters: how large it is, what building it costs, and how good routing is by it.
 *
 * Needs city databases, named in GEOROUTER_CITY_MMDB with `:` between them; without, it says so and measures nothing.
 */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { buildTable, type BuiltTable } from "../../src/cli/geoip/build/build-table.ts";
import { measureAll } from "../../src/cli/geoip/quality/measure-quality.ts";
import { planClusters } from "../../src/cli/geoip/build/plan-clusters.ts";
import { qualityLines } from "../../src/cli/geoip/quality/quality-text.ts";
import { readFiles } from "../../src/cli/geoip/build/read-files.ts";
import { qualityRun } from "../../src/core/ops/routing-quality/quality-run.ts";
import type { Rules } from "../../src/core/model/rules.ts";
import type { Result } from "../../src/core/model/result.ts";
import { compileRules } from "../../src/core/ruleset/index.ts";
import { openGeoipTable } from "../../src/core/viewer/geoip/geoip-table.ts";

const DEPTHS = [1, 2] as const;
const RULES = resolve(import.meta.dirname, "../fixtures/thirteen-clusters/rules.yaml");
const quiet = () => () => undefined;

export function benchClusters(): void {
  console.log("\nA GeoIP table compiled against 13 clusters");
  const named = process.env["GEOROUTER_CITY_MMDB"] ?? "";
  if (named === "") {
    console.log("  skipped: name city databases in GEOROUTER_CITY_MMDB, with : between them");
    return;
  }
  const paths = named.split(":");
  const { rules } = compileRules([{ file: RULES, text: readFileSync(RULES, "utf8") }]);
  if (rules === null) throw new Error("the rules of the thirteen clusters do not compile");
  for (const depth of DEPTHS) benchDepth(rules, paths, depth);
}

function benchDepth(rules: Rules, paths: readonly string[], depth: number): void {
  const before = process.cpuUsage();
  const { bytes } = build(rules, paths, depth);
  const { user, system } = process.cpuUsage(before);
  const table = must(openGeoipTable(bytes));
  const { rows4, rows6, records, residentBytes } = table.meta;
  console.log(
    `  depth ${depth}: ${gzipSync(bytes, { level: 9 }).length} bytes gzipped, ${bytes.length} as a file, ${residentBytes} open; ` +
      `${records} records, ${rows4} + ${rows6} rows; built in ${((user + system) / 1e6).toFixed(1)} s of CPU, ` +
      `peak of the process ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`,
  );
  const run = must(qualityRun(rules, table));
  measureAll(must(readFiles(paths, quiet, { rows: true })), table, run, () => undefined);
  const lines = qualityLines({
    table: { name: `depth ${depth}`, precision: table.precision },
    countryCentres: table.meta.centres,
    subdivisionCentres: table.meta.subdivisionCentres,
    ipv4: run.quality(4),
    ipv6: run.quality(6),
  });
  for (const line of lines) console.log(`    ${line}`);
}

function build(rules: Rules, paths: readonly string[], depth: number): BuiltTable {
  return must(
    buildTable({
      paths,
      precision: must(planClusters(rules, depth)),
      asn: [],
      centres: { kind: "source", name: undefined },
      source: undefined,
      licence: "",
      attribution: "",
      meter: quiet,
    }),
  );
}

function must<T, E>(result: Result<T, E>): T {
  if (result.ok) return result.value;
  throw new Error(JSON.stringify(result.error));
}

/**
 * What a compiled table costs: bytes to ship, bytes to hold, time to open, and what exactness to /128 adds.
 *
 * Opening is timed as CPU time of the process, so that other programs do not show, and also in new processes, where
 * nothing is compiled yet: that is what the first viewer of an isolate pays. Goals: 800,000 bytes gzipped, 6 MB
 * held, 30 ms to open.
 */
import { spawnSync } from "node:child_process";
import { gzipSync } from "node:zlib";
import { rowsBuilder, type GeoipRows } from "../../src/core/viewer/geoip/geoip-rows.ts";
import { openGeoipTable } from "../../src/core/viewer/geoip/geoip-table.ts";
import { writeGeoipTable } from "../../src/core/viewer/geoip/geoip-write.ts";
import type { TableRows } from "../fixtures/mmdb/table-rows.ts";

const OPENS = 15;
const READER = JSON.stringify(new URL("../../src/core/viewer/geoip/geoip-table.ts", import.meta.url).href);

/** Prints the costs of one table. */
export function printTableCosts(path: string, bytes: Uint8Array, rows: TableRows): void {
  const table = openGeoipTable(bytes);
  if (!table.ok) throw new Error(`${path} does not open: ${JSON.stringify(table.error)}`);
  const { precision, rows4, rows6, records, residentBytes } = table.value.meta;
  console.log(`\ntable of precision ${precision}: ${rows4} IPv4 rows, ${rows6} IPv6 rows, ${records} records`);
  console.log(`shipped        ${bytes.length} bytes, ${gzipped(bytes)} gzipped`);
  console.log(`held           ${residentBytes} bytes`);
  const warm = Array.from({ length: OPENS }, () => cpuMs(() => openGeoipTable(bytes).ok));
  const cold = Array.from({ length: OPENS }, () => coldMs(path));
  console.log(`opening        ${shown(warm)} ms of CPU time; in a new process ${shown(cold)} ms`);
  const whole = compiled(rows, rows.v6);
  const cut = compiled(rows, cutAt64(rows.v6));
  const [more, moreGzipped] = [whole.length - cut.length, gzipped(whole) - gzipped(cut)];
  console.log(`/128, not /64  ${more} bytes, ${moreGzipped} gzipped`);
}

function gzipped(bytes: Uint8Array): number {
  return gzipSync(bytes, { level: 9 }).length;
}

/** Median and least. */
function shown(times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  return `${(sorted[Math.floor(sorted.length / 2)] ?? 0).toFixed(1)} (least ${(sorted[0] ?? 0).toFixed(1)})`;
}

function cpuMs(run: () => boolean): number {
  const before = process.cpuUsage();
  if (!run()) throw new Error("the table does not open");
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function coldMs(path: string): number {
  const script = `
    import { readFileSync } from "node:fs";
    import { openGeoipTable } from ${READER};
    const bytes = new Uint8Array(readFileSync(${JSON.stringify(path)}));
    const before = process.cpuUsage();
    openGeoipTable(bytes);
    const { user, system } = process.cpuUsage(before);
    console.log((user + system) / 1000);`;
  return Number(spawnSync(process.execPath, ["--input-type=module", "--eval", script], { encoding: "utf8" }).stdout);
}

function compiled({ records, v4 }: TableRows, v6: GeoipRows): Uint8Array {
  const texts = { buildDate: "", source: "", licence: "", attribution: "", centresSource: "", aim: "" };
  const centres = { centres: new Map(), subdivisionCentres: new Map() };
  const known = records.filter((record) => record !== null);
  return writeGeoipTable({ precision: "country", texts, records: known, v4, v6, ...centres });
}

/** Rows that know the upper 64 bits only: of several in one /64, the first. */
function cutAt64({ count, starts, ids }: GeoipRows): GeoipRows {
  const cut = rowsBuilder(6);
  let before: readonly [number, number] | null = null;
  for (let row = 0; row < count; row++) {
    const [a = 0, b = 0] = starts.subarray(row * 4, row * 4 + 2);
    if (before !== null && before[0] === a && before[1] === b) continue;
    cut.add([a, b, 0, 0], ids[row] ?? 0);
    before = [a, b];
  }
  return cut.take();
}

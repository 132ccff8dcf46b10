/**
 * How fast our table finds the country of an address, beside the readers of MMDB files that npm has.
 *
 * Text in, country out, parsing included, over 200,000 different addresses of each family, so that no
 * cache of results helps anybody. All readers answer the same slice before any sees the next one, in an
 * order that changes, and a ratio is the median over slices: what else the machine does then hits all
 * alike. CPU time is counted, not the clock. The MMDB is the Worker's own table written back as one; or GEOROUTER_TABLE names a compiled table and
 * GEOROUTER_MMDB the file that it was built from. Goals: 6 × mmdb-lib for IPv4, 3 × for IPv6.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { open as openWithCache } from "maxmind";
import { Reader, type Response } from "mmdb-lib";
import { SNAPSHOT_PATH } from "../../src/cli/geoip/table-file.ts";
import { parseAddress } from "../../src/core/model/address.ts";
import type { GeoipRows } from "../../src/core/viewer/geoip/geoip-rows.ts";
import { openGeoipTable, type GeoipTable } from "../../src/core/viewer/geoip/geoip-table.ts";
import { rowsOfTable } from "../fixtures/mmdb/table-rows.ts";
import { writeRowsMmdb } from "../fixtures/mmdb/write-rows-mmdb.ts";
import { printTableCosts } from "./geoip-costs.ts";

const ADDRESSES = 200_000;
const SLICE = 100_000;
const PASSES = 8;
const GOALS = { 4: 6, 6: 3 } as const;

/** Finds the country of as many addresses as have one, and counts them. */
type Find = (texts: readonly string[]) => number;

/** Prints look-ups of both families, and what a table costs. */
export async function benchGeoip(): Promise<void> {
  const path = process.env["GEOROUTER_TABLE"] ?? SNAPSHOT_PATH;
  const bytes = new Uint8Array(readFileSync(path));
  const table = opened(bytes);
  const rows = rowsOfTable(bytes);
  const codes = rows.records.slice(1).map((record) => ({ country_code: record?.country ?? "" }));
  const given = process.env["GEOROUTER_MMDB"];
  const mmdb = given === undefined ? writeRowsMmdb(rows.v4, rows.v6, codes) : readFileSync(given);
  const readers = await readersOf(table, mmdb);
  console.log(`\ncountry by address, ns a look-up: median (10th to 90th percentile of slices of ${SLICE})`);
  console.log(`${path}; ${given ?? "the same rows as an MMDB"} of ${mmdb.length} bytes\n`);
  for (const family of [4, 6] as const) {
    const below = randomBelow(12_345);
    const texts = family === 4 ? addresses4(below) : addresses6(below, rows.v6);
    printRace(family, race(readers, texts));
  }
  printTableCosts(path, bytes, rows);
}

function opened(bytes: Uint8Array): GeoipTable {
  const table = openGeoipTable(bytes);
  if (!table.ok) throw new Error(`the table does not open: ${JSON.stringify(table.error)}`);
  return table.value;
}

async function readersOf(table: GeoipTable, mmdb: Buffer): Promise<ReadonlyMap<string, Find>> {
  const plain = new Reader<Response>(mmdb);
  const folder = mkdtempSync(join(tmpdir(), "georouter-bench-"));
  writeFileSync(join(folder, "countries.mmdb"), mmdb);
  const caching = await openWithCache<Response>(join(folder, "countries.mmdb"));
  rmSync(folder, { recursive: true });
  return new Map<string, Find>([
    ["table", (texts) => count(texts, (text) => countryOf(table, text) !== null)],
    ["mmdb-lib", (texts) => count(texts, (text) => codeOf(plain.get(text)) !== null)],
    ["maxmind", (texts) => count(texts, (text) => codeOf(caching.get(text)) !== null)],
  ]);
}

function countryOf(table: GeoipTable, text: string): string | null {
  const address = parseAddress(text);
  return address === null ? null : (table.find(address)?.country ?? null);
}

/** The code of a flat record or of a nested one. */
function codeOf(record: Response | null): string | null {
  if (record === null) return null;
  if ("country_code" in record && typeof record.country_code === "string") return record.country_code || null;
  return "country" in record ? (record.country?.iso_code ?? null) : null;
}

function count(texts: readonly string[], test: (text: string) => boolean): number {
  let passed = 0;
  for (const text of texts) if (test(text)) passed++;
  return passed;
}

/** Nanoseconds a look-up, by reader and slice; the first pass, before all is compiled, is thrown away. */
function race(readers: ReadonlyMap<string, Find>, texts: readonly string[]): ReadonlyMap<string, readonly number[]> {
  const times = new Map([...readers.keys()].map((name): [string, number[]] => [name, []]));
  const found = new Map<string, number>();
  const slices = texts.length / SLICE;
  for (let turn = 0; turn < (PASSES + 1) * slices; turn++) {
    const from = (turn % slices) * SLICE;
    const slice = texts.slice(from, from + SLICE);
    for (const [name, find] of turnedBy([...readers], turn)) {
      const took = cpuNs(() => found.set(name, (found.get(name) ?? 0) + find(slice)));
      if (turn >= slices) times.get(name)?.push(took / slice.length);
    }
  }
  if (new Set(found.values()).size > 1) console.log(`answers differ: ${JSON.stringify([...found])}`);
  return times;
}

function cpuNs(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) * 1000;
}

function turnedBy<T>(list: readonly T[], by: number): readonly T[] {
  const first = by % list.length;
  return [...list.slice(first), ...list.slice(0, first)];
}

function printRace(family: 4 | 6, times: ReadonlyMap<string, readonly number[]>): void {
  const ours = times.get("table") ?? [];
  for (const [name, each] of times) {
    const figures = [0.5, 0.1, 0.9].map((part) => quantile(each, part).toFixed(0));
    const ratio = quantile(
      each.map((time, slice) => time / (ours[slice] ?? time)),
      0.5,
    );
    const goal = name === "mmdb-lib" && ratio < GOALS[family] ? `, under the goal of ${GOALS[family]}` : "";
    const beside = name === "table" ? "" : `  ${ratio.toFixed(2)} × the time of the table${goal}`;
    console.log(`IPv${family}  ${name.padEnd(9)} ${figures[0]} (${figures[1]} to ${figures[2]})${beside}`);
  }
}

function quantile(numbers: readonly number[], part: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(part * (sorted.length - 1))] ?? 0;
}

function randomBelow(seed: number): (end: number) => number {
  let state = seed;
  return (end) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 4_294_967_296) * end);
  };
}

/** Any addresses that are not reserved as a whole. */
function addresses4(below: (end: number) => number): readonly string[] {
  return distinct(() => `${1 + below(223)}.${below(256)}.${below(256)}.${below(256)}`);
}

/** Addresses in the /64 in which a row begins: at random, nearly all IPv6 addresses belong to nobody. */
function addresses6(below: (end: number) => number, { starts, count: rows }: GeoipRows): readonly string[] {
  return distinct(() => {
    const at = below(rows) * 4;
    const upper = [starts[at] ?? 0, starts[at + 1] ?? 0].flatMap((word) => [word >>> 16, word & 0xffff]);
    return [...upper, ...Array.from({ length: 4 }, () => below(65_536))].map((group) => group.toString(16)).join(":");
  });
}

/** Different texts, in memory of one piece each, as a request's header would be. */
function distinct(make: () => string): readonly string[] {
  const texts = new Set<string>();
  while (texts.size < ADDRESSES) texts.add(make());
  return JSON.parse(JSON.stringify([...texts])) as readonly string[];
}

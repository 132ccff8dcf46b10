/**
 * How good routing is by a table, from the command line.
 */
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { writeMmdb, type MmdbValue } from "../../fixtures/mmdb/write-mmdb.ts";
import { FIXTURES, georouter, project } from "../rules-rig.ts";

const town = (state1: string, latitude: number, longitude: number): MmdbValue => ({
  country_code: "US",
  state1,
  city: "x",
  latitude,
  longitude,
});

/** Three quarters of the addresses in the east, one in the west; by country, all of them look as if in the east. */
const CITIES: readonly [string, MmdbValue][] = [
  ["192.0.2.0/25", town("New York", 40.7, -74)],
  ["192.0.2.128/26", town("New Jersey", 40.7, -74.2)],
  ["192.0.2.192/26", town("Oregon", 45.5, -122.7)],
  ["198.51.100.0/28", { country_code: "US" }],
  ["2001:db8::/33", town("New York", 40.7, -74)],
  ["2001:db8:8000::/33", town("Oregon", 45.5, -122.7)],
];
const folder = project({
  "city.mmdb": writeMmdb(CITIES, { ipVersion: 6, recordSize: 28 }),
  "country.mmdb": writeMmdb([["192.0.2.0/24", { country_code: "US" }]], { ipVersion: 6, recordSize: 24 }),
});
const RULES = ["--rules", join(FIXTURES, "../thirteen-clusters")];
const geoip = (...args: readonly string[]) => georouter(folder, ["geoip", ...args]);
const build = (precision: string, ...more: readonly string[]) =>
  geoip("build", "city.mmdb", "--precision", precision, "--out", `${precision}.bin`, "--licence", "CC0", ...more);
const quality = (table: string, ...more: readonly string[]) =>
  geoip("quality", "--truth", "city.mmdb", "--table", table, ...RULES, ...more);

build("cluster", ...RULES);
build("country");

interface Measured {
  readonly table: { readonly name: string; readonly precision: string };
  readonly ipv4: Family;
  readonly ipv6: Family;
}
interface Family {
  readonly weight: number;
  readonly leftOut: number;
  readonly by: Readonly<
    Record<"table" | "country" | "subdivision", { readonly misrouted: number; readonly worst: unknown }>
  >;
}

function measured(table: string): Measured {
  const { status, stdout, stderr } = quality(table, "-o", "json");
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return JSON.parse(stdout) as Measured;
}

describe("as JSON", () => {
  test("by a table of countries the west is misrouted, by addresses and by ranges", () => {
    const { table, ipv4, ipv6 } = measured("country.bin");
    expect(table).toEqual({ name: "country.bin", precision: "country" });
    expect([ipv4.weight, ipv4.leftOut, ipv4.by.table.misrouted]).toEqual([256, 16, 25]);
    expect([ipv6.weight, ipv6.leftOut, ipv6.by.table.misrouted]).toEqual([2, 0, 50]);
    expect(ipv4.by.table.worst).toMatchObject({ country: "US", right: "us-west" });
  });

  test("by a table compiled against the clusters nobody is", () => {
    const { ipv4, ipv6 } = measured("cluster.bin");
    expect([ipv4.by.table.misrouted, ipv6.by.table.misrouted]).toEqual([0, 0]);
  });

  test("what country and subdivision alone would do is told beside it, by the centres of the table", () => {
    const { ipv4 } = measured("cluster.bin");
    expect([ipv4.by.country.misrouted, ipv4.by.subdivision.misrouted]).toEqual([25, 0]);
  });
});

describe("for people", () => {
  test("a family is a heading and a row for each kind of knowledge, in columns", () => {
    const { stdout } = quality("country.bin");
    const lines = stdout.split("\n");
    expect(lines[0]).toBe("IPv4: 256 addresses measured, 16 left out because the truth has no coordinates for them");
    expect(lines[1]).toMatch(/^ {2}what is known +misrouted +second choice +mean detour +worst$/);
    expect(lines[2]).toMatch(/^ {2}country\.bin \(precision country\) +25\.00 % +\S+ % +\d+ km +\d+ km$/);
    expect(new Set(lines.slice(1, 5).map((line) => line.length)).size).toBe(1);
    expect(stdout).toContain("most of it in US 25.00 %; worst at 45.50,-122.70 (US): us-east, not us-west");
    expect(stdout).toMatch(/^IPv6: 2 ranges measured/m);
  });

  test("a table without centres is not said to place anybody at one", () => {
    geoip("build", "country.mmdb", "--out", "uncentred.bin", "--licence", "CC0");
    const { stdout } = quality("uncentred.bin");
    expect(stdout).toMatch(/^ {2}country and subdivision, without a centre of it +\d/m);
    expect(stdout).toMatch(/^ {2}the country alone, without a centre of it +\d/m);
    expect(stdout).not.toContain("at its centre");
    expect(quality("country.bin").stdout).toMatch(/^ {2}the country alone, at its centre +25\.00 %/m);
  });
});

describe("the exit code", () => {
  test.each([
    ["0 without a limit", "country.bin", [], 0],
    ["0 within the limit", "cluster.bin", ["--max", "1"], 0],
    ["1 above it, by the worse family", "country.bin", ["--max", "49.9"], 1],
    ["0 at the limit", "country.bin", ["--max", "50"], 0],
    ["64 for a limit that is none", "country.bin", ["--max", "101"], 64],
    ["65 for a table that is not there", "nowhere.bin", [], 65],
  ])("is %s", (_, table, more, status) => {
    expect(quality(table, ...more).status).toBe(status);
  });

  test("above the limit comes with what to do", () => {
    expect(quality("country.bin", "--max", "1").stderr).toContain(
      "country.bin misroutes 50.00 %, and --max allows 1 %; build it for these rules",
    );
  });

  test("is 65 for a truth without coordinates", () => {
    const run = geoip("quality", "--truth", "country.mmdb", "--table", "country.bin", ...RULES);
    expect(run.status).toBe(65);
    expect(run.stderr).toContain("there is no truth to measure by; pass city files");
  });
});

test("the Worker's own table is measured when none is named", () => {
  const run = geoip("quality", "--truth", "city.mmdb", ...RULES);
  expect(run.status).toBe(0);
  expect(run.stdout).toContain("the Worker's own table (precision country)");
});

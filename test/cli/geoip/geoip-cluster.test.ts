/**
 * Tables compiled against the rules at hand, from the command line: build them, and be told when they no longer fit.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openGeoipTable } from "../../../src/core/viewer/geoip/geoip-table.ts";
import { writeMmdb, type MmdbValue } from "../../fixtures/mmdb/write-mmdb.ts";
import { addressOf } from "../../unit/viewer/geoip/geoip-rows.ts";
import { FIXTURES, georouter, project } from "../rules-rig.ts";

const town = (
  country_code: string,
  state1: string,
  city: string,
  [latitude, longitude]: readonly [number, number],
): MmdbValue => ({ country_code, state1, city, latitude, longitude });

/** The good rules pick the nearer of São Paulo and Frankfurt (whose distance counts 20 % more) outside Europe. */
const CITIES: readonly [string, MmdbValue][] = [
  ["192.0.2.0/25", town("MA", "Casablanca-Settat", "Casablanca", [33.59, -7.62])],
  ["192.0.2.128/26", town("MA", "Souss-Massa", "Agadir", [30.42, -9.6])],
  ["192.0.2.192/26", town("CV", "Santiago", "Praia", [14.93, -23.51])],
  ["198.51.100.0/24", town("BR", "Sao Paulo", "Santos", [-23.96, -46.33])],
  ["203.0.113.0/25", town("IT", "Trentino-Alto Adige", "Trento", [46.07, 11.12])],
  ["203.0.113.128/25", town("IT", "Lombardy", "Milan", [45.46, 9.19])],
  ["2001:db8::/32", town("BR", "Bahia", "Salvador", [-12.97, -38.5])],
];
const CITY = writeMmdb(CITIES, { ipVersion: 6, recordSize: 28, databaseType: "Test-City" });
const COUNTRY = writeMmdb([["192.0.2.0/24", { country_code: "BR" }]], { ipVersion: 6, recordSize: 24 });
const FILES = { "city.mmdb": CITY, "country.mmdb": COUNTRY };

const good = project(FILES);
const BUILD = ["geoip", "build", "city.mmdb", "--precision", "cluster", "--out", "clusters.bin", "--licence", "CC0"];
const built = georouter(good, BUILD);
const bytes = (folder = good): Uint8Array => readFileSync(join(folder, "clusters.bin"));

function tableIn(folder = good) {
  const table = openGeoipTable(bytes(folder));
  if (!table.ok) throw new Error(table.error.kind);
  return table.value;
}

describe("geoip build --precision cluster", () => {
  test("writes a table of that precision and says so", () => {
    expect({ status: built.status, stderr: built.stderr }).toMatchObject({ status: 0 });
    expect(built.stderr).toMatch(/clusters\.bin: precision cluster, 7 networks of 2026-01-02/);
    expect(tableIn().precision).toBe("cluster");
  });

  test("makes one record of places with the same country and nearest cluster, in the middle of their addresses", () => {
    const table = tableIn();
    const [casablanca, agadir] = ["192.0.2.1", "192.0.2.129"].map((ip) => table.find(addressOf(ip)));
    expect(agadir).toBe(casablanca);
    expect(casablanca).toMatchObject({ country: "MA", subdivision: null, city: null });
    expect(casablanca?.coordinates?.lat).toBeCloseTo(32.5, 0);
    expect(table.find(addressOf("192.0.2.193"))?.country).toBe("CV");
  });

  test("keeps a subdivision that the rules name apart, and no other", () => {
    const table = tableIn();
    expect(table.find(addressOf("203.0.113.1"))?.subdivision).toBe("IT-32");
    expect(table.find(addressOf("203.0.113.129"))?.subdivision).toBeNull();
  });

  test("carries what it was compiled against, and is the same to the byte when built again", () => {
    expect(tableIn().meta.aim).toMatch(/^\[\[\["n1",50\.1,8\.7\],\["south",-23\.55,-46\.63\]\],.*\["IT-32"\],\[\]\]$/);
    const before = bytes();
    expect(georouter(good, BUILD).status).toBe(0);
    expect(bytes()).toEqual(before);
  });

  test("says for which clusters it was compiled, in words", () => {
    const { stdout } = georouter(good, ["geoip", "info", "--table", "clusters.bin"]);
    expect(stdout).toContain("clusters\tn1 50.1,8.7; south -23.55,-46.63\nsubdivisions\tIT-32\nrows4\t");
  });

  test("takes the rules from --rules", () => {
    const folder = project(FILES);
    const rules = join(FIXTURES, "../thirteen-clusters");
    expect(georouter(folder, [...BUILD, "--rules", rules, "--depth", "2"]).status).toBe(0);
    expect(tableIn(folder).meta.aim).toContain("ap-northeast");
  });

  test.each([
    ["rules for which countries do as well", [], "--precision country says as much", 1],
    ["a database without coordinates", ["country"], "pass city files, or --precision country", 65],
    ["a folder without rules", ["--rules", "nowhere"], "nowhere is not a folder", 65],
    ["a depth that is none", ["--depth", "0"], "a whole number from 1 to 8", 64],
  ])("refuses %s", (_, more, said, status) => {
    const regions = readFileSync(join(FIXTURES, "good/regions.yaml"), "utf8")
      .replace(", pick: nearest, bias: { north: -20 }", "")
      .replace(", subdivisions: [it-32]", "");
    const folder = project(more.length === 0 ? { ...FILES, "rules/regions.yaml": regions } : FILES);
    const [first = "", ...rest] = more;
    const args = first === "country" ? BUILD.map((arg) => arg.replace("city", "country")) : [...BUILD, first, ...rest];
    const run = georouter(
      folder,
      args.filter((arg) => arg !== ""),
    );
    expect({ status: run.status, said: run.stderr.includes(said) ? said : run.stderr }).toEqual({ status, said });
  });

  test.each([
    ["--depth", "2"],
    ["--rules", "rules"],
  ])("%s goes with no other precision", (option, value) => {
    const run = georouter(good, ["geoip", "build", "city.mmdb", "--out", "x.bin", option, value]);
    expect(run).toMatchObject({ status: 64 });
    expect(run.stderr).toContain(`${option} goes with --precision cluster`);
  });
});

describe("check --table", () => {
  const clusters = readFileSync(join(FIXTURES, "good/clusters.yaml"), "utf8");
  const moved = project({ "rules/clusters.yaml": clusters.replace("lat: 50.1", "lat: 48.2"), "clusters.bin": bytes() });
  const check = (folder: string, ...args: readonly string[]) =>
    georouter(folder, ["check", "--table", "clusters.bin", ...args]);

  test("finds nothing as long as the rules are those of the table", () => {
    const run = check(good, "--strict");
    expect({ status: run.status, stdout: run.stdout }).toMatchObject({ status: 0 });
  });

  test("warns, at the place in the rules, of a cluster that moved, with the command to run", () => {
    const run = check(moved);
    expect(run.status).toBe(0);
    expect(run.stdout).toContain(
      "warning [GR0332] cluster north is at 48.2,8.7, and clusters.bin was compiled for it at 50.1,8.7",
    );
    expect(run.stdout).toContain("--> rules/clusters.yaml:16:17");
    expect(run.stdout).toContain("georouter geoip build CITY --precision cluster --out clusters.bin");
    expect(check(moved, "--strict").status).toBe(3);
  });

  test("is silenced by a comment in that line", () => {
    const silenced = clusters.replace(
      "lat: 50.1, lon: 8.7 }",
      "lat: 48.2, lon: 8.7 } # georouter-ignore GR0332: moves on Monday",
    );
    const folder = project({ "rules/clusters.yaml": silenced, "clusters.bin": bytes() });
    expect(check(folder, "--strict").status).toBe(0);
  });

  test("has nothing to compare with a table of another precision, and says so unless quiet", () => {
    georouter(good, ["geoip", "build", "country.mmdb", "--out", "country.bin", "--licence", "CC0"]);
    const run = georouter(good, ["check", "--table", "country.bin"]);
    expect(run).toMatchObject({ status: 0 });
    expect(run.stderr).toContain("country.bin has precision country and fits all rules");
    expect(georouter(good, ["check", "--table", "country.bin", "--quiet"]).stderr).toBe("");
  });

  test.each([
    ["that is not there", "nowhere.bin", "cannot be read"],
    ["that is none", "city.mmdb", "is no compiled GeoIP table"],
  ])("cannot read a table %s", (_, table, said) => {
    const run = georouter(good, ["check", "--table", table]);
    expect(run.status).toBe(65);
    expect(run.stderr).toContain(said);
  });

  test("without --table, the Worker's own table is compared with and says nothing of itself", () => {
    const run = georouter(moved, ["check", "--strict"]);
    expect([run.status, run.stderr]).toEqual([0, ""]);
  });
});

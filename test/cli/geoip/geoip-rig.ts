/**
 * `georouter geoip` as a process of its own, in a folder with small MMDB files and a text that is none.
 *
 * `countries.mmdb`, `cities.mmdb`, `asn.mmdb` and `proxies.mmdb` are of 2026-01-02; `new.mmdb` has the countries
 * and is 59 days old, whatever the day.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect } from "vitest";
import { writeMmdb, type MmdbValue } from "../../fixtures/mmdb/write-mmdb.ts";

const COUNTRIES: readonly [string, MmdbValue][] = [
  ["192.0.2.0/24", { country_code: "BR" }],
  ["192.0.2.7/32", { country_code: "DE" }],
  ["198.51.100.0/24", { country_code: "EU" }],
  ["2001:db8::/32", { country_code: "FR" }],
  ["2001:db8::1/128", { country_code: "IT" }],
];
const CITIES: readonly [string, MmdbValue][] = [
  ["192.0.2.0/24", { country_code: "BR", state1: "Sao Paulo", city: "Santos", latitude: -20.004, longitude: -45 }],
  ["2001:db8::/32", { country_code: "FR", state1: "", city: "Paris", latitude: 48, longitude: 2 }],
];
/** What a table that is fit to be published states. */
export const STATED = ["--source", "Test Lite", "--licence", "CC0", "--attribution", "by us"];

const folder = mkdtempSync(join(tmpdir(), "georouter-geoip-"));
export const inFolder = (name: string): string => join(folder, name);

writeFileSync(inFolder("countries.mmdb"), writeMmdb(COUNTRIES, { ipVersion: 6, recordSize: 24 }));
writeFileSync(inFolder("cities.mmdb"), writeMmdb(CITIES, { ipVersion: 6, recordSize: 28, databaseType: "Test-City" }));
writeFileSync(inFolder("asn.mmdb"), writeMmdb([["192.0.2.0/24", { asn: 64500 }]], { ipVersion: 4, recordSize: 24 }));
writeFileSync(
  inFolder("proxies.mmdb"),
  writeMmdb([["192.0.2.0/24", { is_proxy: "yes" }]], { ipVersion: 4, recordSize: 24 }),
);
writeFileSync(
  inFolder("new.mmdb"),
  writeMmdb(COUNTRIES, { ipVersion: 6, recordSize: 24, buildEpoch: Math.floor(Date.now() / 1000) - 59 * 86_400 }),
);
writeFileSync(inFolder("notes.txt"), "no database");
afterAll(() => rmSync(folder, { recursive: true }));

const MAIN = fileURLToPath(new URL("../../../src/cli/main.ts", import.meta.url));

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs `georouter geoip …` in the folder, as a process of its own. */
export function geoip(...args: string[]): Ran {
  const run = spawnSync(process.execPath, [MAIN, "geoip", ...args], { cwd: folder, encoding: "utf8" });
  return { code: run.status, out: run.stdout, err: run.stderr };
}

/** A built table, for tests that read one. */
export function built(name: string, ...args: string[]): string {
  expect(geoip("build", "countries.mmdb", "--out", name, ...STATED, ...args)).toMatchObject({ code: 0, out: "" });
  return name;
}

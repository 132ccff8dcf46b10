/** An MMDB file wherever a verb takes `--table`: told apart by its content, and damage is said, not swallowed. */
import { describe, expect, test } from "vitest";
import { writeGeoipTable } from "../../../src/core/viewer/geoip/geoip-write.ts";
import { writeMmdb, type MmdbValue } from "../../fixtures/mmdb/write-mmdb.ts";
import { contentOf } from "../../unit/viewer/geoip/geoip-rows.ts";
import { BOUND_ROUTER, georouter, project } from "../rules-rig.ts";

const PLACES: readonly (readonly [string, MmdbValue])[] = [
  [
    "193.1.218.0/24",
    { country_code: "BR", state1: "Sao Paulo", city: "Santos", latitude: -23.96081, longitude: -46.33 },
  ],
  ["193.1.219.0/24", { country_code: "KP" }],
  ["2001:db8::/32", { country_code: "DE", city: "Bonn" }],
];
const cities = writeMmdb(PLACES, { ipVersion: 6, recordSize: 24, databaseType: "Test-City" });

/** Its record of KP is no text any more; the others are whole. */
const scratched = Buffer.from(cities);
scratched.fill(0xff, scratched.indexOf("KP"), scratched.indexOf("KP") + 2);

const PASSES = `apiVersion: georouter/v1
kind: RuleTest
spec:
  cases:
    - { name: an address of the file, facts: { ip: 193.1.219.1 }, expect: { status: 451 } }
`;

const folder = project({
  "rules/router.yaml": BOUND_ROUTER,
  "rules/tests/a.yaml": PASSES,
  "cities.mmdb": cities,
  "cities.bin": cities,
  "scratched.mmdb": scratched,
  "cut.mmdb": cities.subarray(0, -30),
  "half.mmdb": Buffer.concat([cities.subarray(0, 300), cities.subarray(cities.lastIndexOf("MaxMind.com") - 3)]),
  "table.mmdb": writeGeoipTable(contentOf({ v4: [["0.0.0.0", "FR"]], v6: [["::", null]] })),
  "notes.txt": "no database",
});
const run = (...args: readonly string[]): ReturnType<typeof georouter> => georouter(folder, args);

const BRAZIL = "193.1.218.1\tBR\tSA\tBR-SP\tSantos\t-\t-23.9608,-46.33\tpoint\n";

describe("geoip lookup", () => {
  test.each(["cities.mmdb", "cities.bin"])("reads an MMDB file, whatever its name: %s", (file) => {
    expect(run("geoip", "lookup", "--table", file, "193.1.218.1")).toEqual({ status: 0, stdout: BRAZIL, stderr: "" });
  });

  test("reads a compiled table, whatever its name", () => {
    expect(run("geoip", "lookup", "--table", "table.mmdb", "193.1.218.1").stdout).toBe(
      "193.1.218.1\tFR\tEU\t-\t-\t-\t-\tnone\n",
    );
  });

  test("the centres of the Worker's own table stand in where the file has no coordinates", () => {
    const [answer] = JSON.parse(run("geoip", "lookup", "--table", "cities.mmdb", "2001:db8::1", "-o", "json").stdout);
    expect(answer).toMatchObject({ country: "DE", city: "Bonn", coordinates: null, precision: "country" });
    expect(answer.centre).toEqual({ lat: expect.closeTo(51, -1), lon: expect.closeTo(10, -1), of: "DE" });
  });

  test("damage at one address is an error; the other addresses are answered", () => {
    const ran = run("geoip", "lookup", "--table", "scratched.mmdb", "193.1.219.1", "193.1.218.1", "193.1.219.2");
    expect(ran.status).toBe(65);
    expect(ran.stdout).toContain(BRAZIL);
    expect(ran.stderr).toMatch(
      /^error: scratched\.mmdb is damaged: the record at byte \d+ holds text that is no UTF-8; fetch it again, .*\n$/,
    );
  });

  test.each([
    ["cut.mmdb", /^error: cut\.mmdb is damaged: its metadata runs past the end of its section; fetch it again/],
    ["half.mmdb", /^error: half\.mmdb is damaged: its metadata states a search tree of \d+ nodes, and 300 bytes come /],
    ["notes.txt", /^error: notes\.txt is neither a compiled GeoIP table nor an MMDB file; pass one of them\n$/],
    ["none.mmdb", /^error: none\.mmdb cannot be read: ENOENT.*; check the path\n$/],
  ])("%s is exit code 65", (file, message) => {
    const ran = run("geoip", "lookup", "--table", file, "193.1.218.1");
    expect(ran).toMatchObject({ status: 65, stdout: "", stderr: expect.stringMatching(message) });
  });
});

describe("geoip info", () => {
  test("says what an MMDB file is, how old and how large", () => {
    const ran = run("geoip", "info", "--table", "cities.bin", "-o", "json");
    expect(ran.status).toBe(0);
    expect(JSON.parse(ran.stdout)).toEqual({
      format: "mmdb",
      precision: "point",
      buildDate: "2026-01-02",
      ageDays: expect.any(Number),
      source: "Test-City",
      ipVersion: 6,
      nodes: expect.any(Number),
      residentBytes: cities.length,
      bytes: cities.length,
    });
    expect(ran.stderr).toMatch(/^warning: the data is of 2026-01-02, .*; fetch a newer file from its source\n$/);
  });
});

describe("explain", () => {
  test("places a viewer by the file", () => {
    const ran = run("explain", "--table", "cities.mmdb", "--ip", "193.1.218.1", "-o", "json");
    expect(JSON.parse(ran.stdout)).toMatchObject({
      viewer: { country: "BR", subdivision: "BR-SP", city: "Santos", source: "geoip" },
    });
    expect(ran.status).toBe(0);
  });

  test("damage is a warning, and the viewer is in no known place", () => {
    const ran = run("explain", "--table", "scratched.mmdb", "--ip", "193.1.219.1", "-o", "json");
    expect(JSON.parse(ran.stdout)).toMatchObject({ viewer: { country: null } });
    expect(ran.stderr).toContain("warning: scratched.mmdb is damaged: the record at byte ");
  });

  test("a file that is no table is exit code 65", () => {
    const ran = run("explain", "--table", "notes.txt", "--ip", "193.1.218.1");
    expect(ran).toMatchObject({ status: 65, stderr: expect.stringContaining("notes.txt is neither a compiled GeoIP") });
  });
});

describe("test", () => {
  test("places viewers by the file", () => {
    expect(run("test", "--table", "cities.mmdb")).toMatchObject({ status: 0, stderr: "" });
  });

  test("without it, by the Worker's own table, which knows better", () => {
    expect(run("test")).toMatchObject({ status: 1, stdout: expect.stringContaining("✖ 1 failed") });
  });

  test("a file that is no table is exit code 65", () => {
    const ran = run("test", "--table", "none.mmdb");
    expect(ran).toMatchObject({ status: 65, stderr: expect.stringContaining("none.mmdb cannot be read: ENOENT") });
  });
});

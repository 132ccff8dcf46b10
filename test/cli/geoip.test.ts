import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Command, CommanderError } from "commander";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { geoipCommand } from "../../src/cli/geoip.ts";
import { writeMmdb, type MmdbValue } from "../fixtures/mmdb/write-mmdb.ts";
import { openGeoipTable, type GeoipTable } from "../../src/core/viewer/geoip-table.ts";

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
const STATED = ["--source", "Test Lite", "--licence", "CC0", "--attribution", "by us"];

const folder = mkdtempSync(join(tmpdir(), "georouter-geoip-"));
const inFolder = (name: string): string => join(folder, name);

beforeAll(() => {
  writeFileSync(inFolder("countries.mmdb"), writeMmdb(COUNTRIES, { ipVersion: 6, recordSize: 24 }));
  writeFileSync(
    inFolder("cities.mmdb"),
    writeMmdb(CITIES, { ipVersion: 6, recordSize: 28, databaseType: "Test-City" }),
  );
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
});
afterAll(() => rmSync(folder, { recursive: true }));

const MAIN = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs `georouter geoip …` in the folder, as a process of its own. */
function geoip(...args: string[]): Ran {
  const run = spawnSync(process.execPath, [MAIN, "geoip", ...args], { cwd: folder, encoding: "utf8" });
  return { code: run.status, out: run.stdout, err: run.stderr };
}

function opened(bytes: Uint8Array): GeoipTable {
  const table = openGeoipTable(bytes);
  if (!table.ok) throw new Error(`the table does not open: ${JSON.stringify(table.error)}`);
  return table.value;
}

/** A built table, for tests that read one. */
function built(name: string, ...args: string[]): string {
  expect(geoip("build", "countries.mmdb", "--out", name, ...STATED, ...args)).toMatchObject({ code: 0, out: "" });
  return name;
}

describe("geoip build", () => {
  test("compiles an MMDB file and says what came of it, on stderr", () => {
    const ran = geoip("build", "countries.mmdb", "--out", "made.bin", ...STATED);
    expect(ran).toMatchObject({ code: 0, out: "" });
    expect(ran.err).toContain("no country, so left out: networks of EU (1)");
    expect(ran.err).toContain("no country centres");
    expect(ran.err).toMatch(
      /made\.bin: precision country, \d+ networks of 2026-01-02, 0 centres of countries and 0 of subdivisions, \d+ bytes, \d+ gzipped/,
    );
    expect(opened(readFileSync(inFolder("made.bin"))).meta).toMatchObject({
      buildDate: "2026-01-02",
      source: "Test Lite",
      licence: "CC0",
      attribution: "by us",
      centresSource: "",
    });
  });

  test("writes the same bytes when run again", () => {
    const [one, two] = [built("one.bin", "--centres", "cities.mmdb"), built("two.bin", "--centres", "cities.mmdb")];
    expect(readFileSync(inFolder(one))).toEqual(readFileSync(inFolder(two)));
  });

  test("computes centres from city files, and keeps those of another table", () => {
    const first = built("first.bin", "--centres", "cities.mmdb", "--centres-source", "Test City");
    const second = built("second.bin", "--centres-from", first);
    const lookup = geoip("lookup", "--table", second, "192.0.2.1", "2001:db8::");
    const lines = "192.0.2.1\tBR\tSA\t-\t-\t-\t-20,-45\tcountry\n2001:db8::\tFR\tEU\t-\t-\t-\t48,2\tcountry\n";
    expect(lookup).toEqual({ code: 0, out: lines, err: "" });
    expect(geoip("info", "--table", second).out).toContain("centresSource\tTest City, 2026-01-02");
  });

  test("names the data after its file, and warns that no licence is stated", () => {
    const ran = geoip("build", "countries.mmdb", "--out", "unstated.bin");
    expect(ran.err).toContain("the table names no licence; pass --licence and --attribution before you publish it");
    expect(opened(readFileSync(inFolder("unstated.bin"))).meta).toMatchObject({ source: "Test-Country", licence: "" });
  });

  test("says what came of it as JSON, when asked", () => {
    const args = ["--precision", "subdivision", "--asn", "asn.mmdb", "--licence", "CC0", "-o", "json"];
    const ran = geoip("build", "cities.mmdb", "--out", "told.bin", ...args);
    expect(ran.code).toBe(0);
    expect(JSON.parse(ran.out)).toEqual({
      file: "told.bin",
      precision: "subdivision",
      buildDate: "2026-01-02",
      source: "Test-City; Test-Country",
      networks: 2,
      coded: 1,
      unused: [],
      centres: { countries: 2, subdivisions: 1 },
      dropped: {},
      licence: "CC0",
      attribution: "",
      bytes: readFileSync(inFolder("told.bin")).length,
      gzipBytes: expect.any(Number),
    });
  });

  test("takes each family from the first file that knows it, and names one that adds nothing", () => {
    const ran = geoip("build", "countries.mmdb", "cities.mmdb", "--out", "two.bin", ...STATED);
    expect(ran.err).toContain("note: not used, because the files before know both families: cities.mmdb\n");
  });

  test("warns of old data, and not of new data", () => {
    expect(geoip("build", "countries.mmdb", "--out", "old.bin").err).toMatch(
      /warning: the data is of 2026-01-02, \d+ days old/,
    );
    expect(geoip("build", "new.mmdb", "--out", "new.bin").err).not.toContain("days old");
  });

  test("with --quiet says only what should not be missed", () => {
    const ran = geoip("build", "new.mmdb", "--out", "quiet.bin", ...STATED, "--centres", "cities.mmdb", "--quiet");
    expect(ran).toEqual({ code: 0, out: "", err: "note: no country, so left out: networks of EU (1)\n" });
  });

  const refused: [name: string, args: string[], code: number, message: RegExp][] = [
    ["a missing file", ["none.mmdb"], 65, /none\.mmdb cannot be read: ENOENT.*check the path/],
    ["a file that is no database", ["notes.txt"], 65, /notes\.txt is no MMDB file: .*; pass an MMDB file/],
    [
      "a database of another kind",
      ["proxies.mmdb"],
      65,
      /proxies\.mmdb holds records with is_proxy, and none with a country in country_code, .* or an operator in /,
    ],
    [
      "a place of a database that knows only operators",
      ["asn.mmdb", "--precision", "country"],
      65,
      /asn\.mmdb: no record names a country, .*--precision asn/,
    ],
    ["a missing city file", ["countries.mmdb", "--centres", "none.mmdb"], 65, /none\.mmdb cannot be read/],
    [
      "city files without coordinates",
      ["countries.mmdb", "--centres", "countries.mmdb"],
      65,
      /state no coordinates of any country; pass city files/,
    ],
    [
      "centres from what is no table",
      ["countries.mmdb", "--centres-from", "notes.txt"],
      65,
      /notes\.txt is no compiled GeoIP table/,
    ],
    [
      "an output that cannot be written",
      ["countries.mmdb", "--out", "notes.txt/out.bin"],
      1,
      /notes\.txt\/out\.bin cannot be written: .*; pass another --out/,
    ],
  ];
  test.each(refused)("refuses %s, and writes nothing", (_, args, code, message) => {
    const ran = geoip("build", "--out", "refused.bin", ...args);
    expect(ran).toMatchObject({ code, out: "" });
    expect(ran.err).toMatch(message);
    expect(ran.err).not.toMatch(/\n\s+at /);
    expect(existsSync(inFolder("refused.bin"))).toBe(false);
  });
});

/** An answer in JSON that says nothing. */
const UNKNOWN = {
  country: null,
  continent: null,
  subdivision: null,
  city: null,
  asn: null,
  coordinates: null,
  centre: null,
  precision: "none",
};

describe("geoip lookup", () => {
  test("reads the Worker's own table unless told otherwise", () => {
    const ran = geoip("lookup", "200.160.2.3", "193.99.144.80", "8.8.8.8", "203.116.1.1", "2804:14c::1");
    expect(ran).toMatchObject({ code: 0, err: "" });
    expect(
      ran.out
        .trimEnd()
        .split("\n")
        .map((line) => line.split("\t")[1]),
    ).toEqual(["BR", "DE", "US", "SG", "BR"]);
  });

  test("as JSON: one answer for each address asked, in order", () => {
    const table = built("json.bin", "--centres", "cities.mmdb");
    const ran = geoip("lookup", "-o", "json", "--table", table, "::ffff:192.0.2.7", "192.0.2.8", "203.0.113.1");
    expect(JSON.parse(ran.out)).toEqual([
      { ...UNKNOWN, ip: "::ffff:192.0.2.7", address: "192.0.2.7", country: "DE", continent: "EU" },
      {
        ...UNKNOWN,
        ip: "192.0.2.8",
        address: "192.0.2.8",
        country: "BR",
        continent: "SA",
        centre: { lat: -20, lon: -45, of: "BR" },
        precision: "country",
      },
      { ...UNKNOWN, ip: "203.0.113.1", address: "203.0.113.1" },
    ]);
  });

  test("says all that a record has: coordinates of its own need no centre, and an operator may be all", () => {
    const made = geoip("build", "cities.mmdb", "--precision", "subdivision", "--asn", "asn.mmdb", "--out", "all.bin");
    expect(made.code).toBe(0);
    const ran = geoip("lookup", "--table", "all.bin", "192.0.2.1", "2001:db8::1");
    expect(ran.out).toBe(
      "192.0.2.1\tBR\tSA\tBR-SP\t-\tAS64500\t-20,-45\tsubdivision\n2001:db8::1\tFR\tEU\t-\t-\t-\t48,2\tcountry\n",
    );
    expect(JSON.parse(geoip("lookup", "--table", "all.bin", "192.0.2.1", "-o", "json").out)).toMatchObject([
      { subdivision: "BR-SP", asn: 64500, coordinates: { lat: -20, lon: -45 }, centre: null, precision: "subdivision" },
    ]);
    expect(geoip("build", "asn.mmdb", "--out", "asn.bin").code).toBe(0);
    expect(geoip("lookup", "--table", "asn.bin", "192.0.2.1")).toMatchObject({
      code: 0,
      out: "192.0.2.1\t-\t-\t-\t-\tAS64500\t-\tnone\n",
    });
  });

  test("an address of which nothing is known is exit code 1", () => {
    expect(geoip("lookup", "--table", built("exit.bin"), "192.0.2.1", "203.0.113.1")).toEqual({
      code: 1,
      out: "192.0.2.1\tBR\tSA\t-\t-\t-\t-\tnone\n203.0.113.1\t-\t-\t-\t-\t-\t-\tnone\n",
      err: "",
    });
  });

  const texts = ["8.8.8", "010.8.8.8", "8.8.8.8:443", "[2001:db8::1]", "fe80::1%eth0", "unknown", ""];
  test("what is no address is exit code 65 with a word of advice, and the others are answered", () => {
    const ran = geoip("lookup", "--table", built("wrong.bin"), "192.0.2.1", ...texts);
    expect(ran).toMatchObject({ code: 65, out: "192.0.2.1\tBR\tSA\t-\t-\t-\t-\tnone\n" });
    for (const text of texts) expect(ran.err).toContain(`${JSON.stringify(text)} is no IP address; write it in full`);
  });

  test("as JSON, what is no address has an error in its place", () => {
    const ran = geoip("lookup", "-o", "json", "--table", built("wrong-json.bin"), "8.8.8", "192.0.2.1");
    expect(ran.code).toBe(65);
    expect(JSON.parse(ran.out)).toEqual([
      { ip: "8.8.8", error: expect.stringContaining("is no IP address") },
      expect.objectContaining({ country: "BR" }),
    ]);
  });

  test("a damaged table is exit code 65", () => {
    const bytes = readFileSync(inFolder(built("whole.bin")));
    writeFileSync(inFolder("cut.bin"), bytes.subarray(0, -1));
    expect(geoip("lookup", "--table", "cut.bin", "192.0.2.1")).toMatchObject({
      code: 65,
      out: "",
      err: expect.stringMatching(/cut\.bin is a damaged GeoIP table \(checksum\); .* compile it again/),
    });
  });
});

describe("geoip info", () => {
  test("as JSON: source, date, licence and sizes", () => {
    const table = built("info.bin", "--centres", "cities.mmdb");
    const ran = geoip("info", "-o", "json", "--table", table);
    expect(ran.code).toBe(0);
    expect(JSON.parse(ran.out)).toEqual({
      format: 2,
      precision: "country",
      buildDate: "2026-01-02",
      ageDays: expect.any(Number),
      source: "Test Lite",
      licence: "CC0",
      attribution: "by us",
      centresSource: "Test-City, 2026-01-02",
      aim: "",
      rows4: 5,
      // One for ::, the start, one after the split /64, one after the network; inside: before, at and after ::1.
      rows6: 7,
      records: 4,
      centres: 2,
      subdivisionCentres: 1,
      residentBytes: expect.any(Number),
      bytes: readFileSync(inFolder(table)).length,
      gzipBytes: expect.any(Number),
    });
  });

  test("of a later format: exit code 65, and what to do", () => {
    const bytes = readFileSync(inFolder(built("format.bin")));
    writeFileSync(inFolder("later.bin"), bytes.fill(9, 7, 8));
    const ran = geoip("info", "--table", "later.bin");
    expect(ran.code).toBe(65);
    expect(ran.err).toContain("later.bin has GeoIP format 9, and this version reads format 2; compile it again");
  });

  test("warns of data older than 60 days with its age and what to do, and answers all the same", () => {
    const ran = geoip("info", "--table", built("old-info.bin"));
    expect(ran.code).toBe(0);
    expect(ran.out).toContain("buildDate\t2026-01-02\n");
    expect(ran.err).toMatch(
      /^warning: the data is of 2026-01-02, \d+ days old, and networks move; build it again .*geoip build MMDB --out old-info\.bin\n$/,
    );
    expect(geoip("build", "new.mmdb", "--out", "new-info.bin").code).toBe(0);
    expect(geoip("info", "--table", "new-info.bin").err).toBe("");
  });

  describe("of the Worker's own table", () => {
    const info = (): Record<string, string> => JSON.parse(geoip("info", "-o", "json").out) as Record<string, string>;
    const notices = ["../../NOTICE", "../../src/edge/geoip/NOTICE.md"].map((path) =>
      readFileSync(new URL(path, import.meta.url), "utf8"),
    );

    test("says whose data it is and what must be shown, as both notices do", () => {
      const { source = "", licence = "", attribution = "", buildDate = "", centresSource = "" } = info();
      expect({ source, licence, attribution }).toEqual({
        source: "DB-IP Country Lite",
        licence: "CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/)",
        attribution: "IP Geolocation by DB-IP (https://db-ip.com)",
      });
      const [centres = "", centresDate = ""] = centresSource.split(", ");
      for (const notice of notices) {
        expect(notice).toMatch(new RegExp(`${source}(, data of | \\| )${buildDate}`));
        expect(notice).toMatch(new RegExp(`${centres}(, data of | \\| )${centresDate}`));
        expect(notice).toContain('<a href="https://db-ip.com">IP Geolocation by DB-IP</a>');
      }
    });

    test("has the centres of every country, and of subdivisions", () => {
      expect(info()).toMatchObject({ precision: "country", centres: 250 });
      expect(Number(info()["subdivisionCentres"])).toBeGreaterThan(2900);
    });
  });
});

describe("wrong usage is commander's error, for the entry of the command line to report", () => {
  const cases: [name: string, args: string[], code: string][] = [
    ["no address", ["lookup"], "commander.missingArgument"],
    ["no database", ["build", "--out", "x.bin"], "commander.missingArgument"],
    ["no output", ["build", "countries.mmdb"], "commander.missingMandatoryOptionValue"],
    [
      "an unknown precision",
      ["build", "a.mmdb", "--out", "x.bin", "--precision", "street"],
      "commander.invalidArgument",
    ],
    ["an unknown form", ["lookup", "-o", "yaml", "8.8.8.8"], "commander.invalidArgument"],
    ["an unknown option", ["info", "--verbose"], "commander.unknownOption"],
    ["an unknown command", ["find", "8.8.8.8"], "commander.unknownCommand"],
    [
      "centres from two sources",
      ["build", "a.mmdb", "--out", "x.bin", "--centres", "b", "--centres-from", "c"],
      "commander.conflictingOption",
    ],
  ];
  test.each(cases)("%s", async (_, args, code) => {
    const command = geoipCommand();
    for (const each of [command, ...command.commands]) each.configureOutput({ writeErr: () => {} });
    const parsed = new Command("georouter").addCommand(command).parseAsync(["geoip", ...args], { from: "user" });
    await expect(parsed).rejects.toBeInstanceOf(CommanderError);
    await expect(parsed).rejects.toMatchObject({ code });
  });
});

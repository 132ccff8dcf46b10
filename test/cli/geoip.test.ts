import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command, CommanderError } from "commander";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { geoipCommand } from "../../src/cli/geoip.ts";
import { writeMmdb, type MmdbValue } from "../fixtures/mmdb/write-mmdb.ts";
import { opened } from "../unit/viewer/geoip-rows.ts";

const COUNTRIES: readonly [string, MmdbValue][] = [
  ["192.0.2.0/24", { country_code: "BR" }],
  ["192.0.2.7/32", { country_code: "DE" }],
  ["198.51.100.0/24", { country_code: "EU" }],
  ["2001:db8::/32", { country_code: "FR" }],
  ["2001:db8::1/128", { country_code: "IT" }],
];
const CITIES: readonly [string, MmdbValue][] = [
  ["192.0.2.0/24", { country_code: "BR", latitude: -20.004, longitude: -45 }],
  ["2001:db8::/32", { country_code: "FR", latitude: 48, longitude: 2 }],
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
  writeFileSync(inFolder("notes.txt"), "no database");
});
afterAll(() => rmSync(folder, { recursive: true }));

/** As string literals of a module. */
const MODULES = {
  commander: JSON.stringify(import.meta.resolve("commander")),
  geoip: JSON.stringify(new URL("../../src/cli/geoip.ts", import.meta.url).href),
};

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs `georouter geoip …` in the folder, as a process of its own. */
function geoip(...args: string[]): Ran {
  const script = `
    import { Command } from ${MODULES.commander};
    import { geoipCommand } from ${MODULES.geoip};
    await new Command("georouter").addCommand(geoipCommand()).parseAsync(process.argv.slice(1), { from: "user" });`;
  const run = spawnSync(process.execPath, ["--input-type=module", "--eval", script, "--", "geoip", ...args], {
    cwd: folder,
    encoding: "utf8",
  });
  return { code: run.status, out: run.stdout, err: run.stderr };
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
    expect(ran.err).toMatch(/made\.bin: \d+ networks of 2026-01-02, 0 centres, \d+ bytes, \d+ gzipped/);
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
    expect(lookup).toEqual({ code: 0, out: "192.0.2.1\tBR\tSA\t-20,-45\n2001:db8::\tFR\tEU\t48,2\n", err: "" });
    expect(geoip("info", "--table", second).out).toContain("centresSource\tTest City, 2026-01-02");
  });

  test("names the data after its file, and warns that no licence is stated", () => {
    const ran = geoip("build", "countries.mmdb", "--out", "unstated.bin");
    expect(ran.err).toContain("the table names no licence; pass --licence and --attribution before you publish it");
    expect(opened(readFileSync(inFolder("unstated.bin"))).meta).toMatchObject({ source: "Test-Country", licence: "" });
  });

  const refused: [name: string, args: string[], code: number, message: RegExp][] = [
    ["a missing file", ["none.mmdb"], 65, /none\.mmdb cannot be read: ENOENT.*check the path/],
    ["a file that is no database", ["notes.txt"], 65, /notes\.txt is no MMDB file: .*; pass an MMDB file/],
    [
      "a database without countries",
      ["asn.mmdb"],
      65,
      /asn\.mmdb holds records with asn, and none with a country in country_code, /,
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
      { ip: "::ffff:192.0.2.7", address: "192.0.2.7", country: "DE", continent: "EU", centre: null },
      { ip: "192.0.2.8", address: "192.0.2.8", country: "BR", continent: "SA", centre: { lat: -20, lon: -45 } },
      { ip: "203.0.113.1", address: "203.0.113.1", country: null, continent: null, centre: null },
    ]);
  });

  test("an address without a country is exit code 1", () => {
    expect(geoip("lookup", "--table", built("exit.bin"), "192.0.2.1", "203.0.113.1")).toEqual({
      code: 1,
      out: "192.0.2.1\tBR\tSA\t-\n203.0.113.1\t-\t-\t-\n",
      err: "",
    });
  });

  const texts = ["8.8.8", "010.8.8.8", "8.8.8.8:443", "[2001:db8::1]", "fe80::1%eth0", "unknown", ""];
  test("what is no address is exit code 65 with a word of advice, and the others are answered", () => {
    const ran = geoip("lookup", "--table", built("wrong.bin"), "192.0.2.1", ...texts);
    expect(ran).toMatchObject({ code: 65, out: "192.0.2.1\tBR\tSA\t-\n" });
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
    expect(ran).toMatchObject({ code: 0, err: "" });
    expect(JSON.parse(ran.out)).toEqual({
      format: 1,
      buildDate: "2026-01-02",
      source: "Test Lite",
      licence: "CC0",
      attribution: "by us",
      centresSource: "Test-City, 2026-01-02",
      rows4: 5,
      // One for ::, the start, one after the split /64, one after the network; inside: before, at and after ::1.
      rows6: 7,
      centres: 2,
      bytes: readFileSync(inFolder(table)).length,
      gzipBytes: expect.any(Number),
    });
  });

  test("of a later format: exit code 65, and what to do", () => {
    const bytes = readFileSync(inFolder(built("format.bin")));
    writeFileSync(inFolder("later.bin"), bytes.fill(9, 7, 8));
    const ran = geoip("info", "--table", "later.bin");
    expect(ran.code).toBe(65);
    expect(ran.err).toContain("later.bin has GeoIP format 9, and this version reads format 1; compile it again");
  });

  test("of the Worker's own table", () => {
    expect(geoip("info").out).toContain("source\tDB-IP Country Lite\n");
  });
});

describe("wrong usage is commander's error, for the entry of the command line to report", () => {
  const cases: [name: string, args: string[], code: string][] = [
    ["no address", ["lookup"], "commander.missingArgument"],
    ["no database", ["build", "--out", "x.bin"], "commander.missingArgument"],
    ["no output", ["build", "countries.mmdb"], "commander.missingMandatoryOptionValue"],
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

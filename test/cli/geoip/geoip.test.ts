import { existsSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { describe, expect, test } from "vitest";
import { geoipCommand } from "../../../src/cli/geoip.ts";
import { writeMmdb, type MmdbValue } from "../../fixtures/mmdb/write-mmdb.ts";
import { opened } from "../../unit/viewer/geoip/geoip-rows.ts";
import { built, geoip, inFolder, STATED } from "./geoip-rig.ts";

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

  test("warns when precision subdivision was asked of a file that names no part of a country", () => {
    const build = (file: string): string =>
      geoip("build", file, "--precision", "subdivision", "--out", "parts.bin", ...STATED).err;
    const warning =
      "warning: no record names a part of its country, so the table tells no more than countries; pass city";
    expect(build("countries.mmdb")).toContain(warning);
    expect(build("cities.mmdb")).not.toContain(warning);
  });

  test("takes each family from the first file that knows it, and names one that adds nothing", () => {
    const ran = geoip("build", "countries.mmdb", "cities.mmdb", "--out", "two.bin", ...STATED);
    expect(ran.err).toContain("note: not used, because the files before know both families: cities.mmdb\n");
  });

  test("says when it knows nothing of a family, and what was not read", () => {
    const ran = geoip("build", "asn.mmdb", "--centres", "cities.mmdb", "--out", "four.bin", ...STATED);
    expect(ran.err).toContain(
      "note: nothing is known of IPv6: no file has networks of it; pass a file for each family\n",
    );
    expect(ran.err).toContain("note: not read, because a table of operators places nobody: cities.mmdb\n");
  });

  test("of many codes that are no country shows those with most networks", () => {
    const codes = "Q1 Q2 Q3 Q4 Q5 Q6 Q7 Q8 Q9 Q9".split(" ");
    const networks = codes.map((code, at): [string, MmdbValue] => [`10.0.${at * 2}.0/24`, { country_code: code }]);
    const bytes = writeMmdb([...networks, ["192.0.2.0/24", { country_code: "BR" }]], { ipVersion: 6, recordSize: 24 });
    writeFileSync(inFolder("many.mmdb"), bytes);
    expect(geoip("build", "many.mmdb", "--out", "many.bin").err).toContain(
      "networks of Q9 (2), Q1 (1), Q2 (1), Q3 (1), Q4 (1), Q5 (1), Q6 (1), Q7 (1), and 1 more\n",
    );
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

  test("never replaces a database that it reads, by whatever name", () => {
    const before = readFileSync(inFolder("cities.mmdb"));
    symlinkSync("cities.mmdb", inFolder("link.bin"));
    for (const args of [
      ["cities.mmdb", "--out", "link.bin"],
      ["countries.mmdb", "--centres", "cities.mmdb", "--out", "./cities.mmdb"],
      ["countries.mmdb", "--asn", "cities.mmdb", "--out", inFolder("cities.mmdb")],
    ]) {
      const { code, err } = geoip("build", ...args);
      expect(err).toMatch(/--out \S+ is the database cities\.mmdb itself.*; pass another --out/);
      expect(code).toBe(64);
    }
    expect(readFileSync(inFolder("cities.mmdb")).equals(before)).toBe(true);
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
      /asn\.mmdb: no record names a country by its two letters, .*--precision asn/,
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

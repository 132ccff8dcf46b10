import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { rowsBuilder, type GeoipRows } from "../../../src/core/viewer/geoip/geoip-rows.ts";
import { writeGeoipTable } from "../../../src/core/viewer/geoip/geoip-write.ts";
import { countryCode } from "../../unit/viewer/placing.ts";
import { built, geoip, inFolder } from "./geoip-rig.ts";

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
    const notices = ["../../../NOTICE", "../../../src/edge/geoip/NOTICE.md"].map((path) =>
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

describe("texts of a table that anybody may have made", () => {
  const EVIL = "a\u001b]0;x\u0007\u009b31m\u202e\nzz";
  const table = inFolder("evil.bin");
  const writeEvil = (): void => {
    const record = { country: countryCode("BR"), subdivision: null, city: EVIL, coordinates: null, asn: null };
    const texts = { buildDate: EVIL, source: EVIL, licence: EVIL, attribution: EVIL, centresSource: EVIL, aim: EVIL };
    const rows = (family: 4 | 6): GeoipRows => {
      const builder = rowsBuilder(family);
      builder.add([0, 0, 0, 0], 1);
      return builder.take();
    };
    const content = {
      precision: "country",
      texts,
      records: [record],
      centres: new Map(),
      subdivisionCentres: new Map(),
    } as const;
    writeFileSync(table, writeGeoipTable({ ...content, v4: rows(4), v6: rows(6) }));
  };

  test.each(["info", "info -o json", "lookup 8.8.8.8", "lookup 8.8.8.8 -o json"])(
    "geoip %s: cannot steer a terminal, nor begin lines of their own",
    (command) => {
      writeEvil();
      const { out, err } = geoip(...command.split(" "), "--table", table);
      expect(out).toMatch(/u001b|U\+001B/);
      // oxlint-disable-next-line no-control-regex -- they are what must not be there
      expect(out + err).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]|\nzz/u);
    },
  );
});

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { COUNTRY_CODES } from "../../../../src/core/model/country.ts";
import { PRECISIONS } from "../../../../src/core/viewer/geoip/geoip-format.ts";
import { readGeoipMeta } from "../../../../src/core/viewer/geoip/geoip-table.ts";
import {
  addressOf,
  bytesOf,
  country,
  countryAt,
  opened,
  subdivision,
  type RowTexts,
  type TableTexts,
} from "./geoip-rows.ts";

const lookUp = (table: TableTexts, address: string): string | null =>
  countryAt(opened(bytesOf(table)), addressOf(address));

describe("IPv4", () => {
  const v4: RowTexts = [
    ["1.0.0.0", "AU"],
    ["1.0.0.128", "JP"],
    ["1.0.1.0", null],
    ["9.255.255.255", "DE"],
    ["10.0.0.0", null],
    ["200.160.0.0", "BR"],
    ["255.255.255.255", "US"],
  ];
  const cases: [address: string, country: string | null, because: string][] = [
    ["0.0.0.0", null, "nothing begins before the first row"],
    ["0.255.255.255", null, "the last address before the first row"],
    ["1.0.0.0", "AU", "a row begins at its first address"],
    ["1.0.0.127", "AU", "a row reaches to the next one"],
    ["1.0.0.128", "JP", "rows are as fine as the source"],
    ["1.0.1.0", null, "a row without a country ends the one before"],
    ["9.255.255.255", "DE", "a single address"],
    ["10.0.0.0", null, "the address after it, in the next /16"],
    ["200.160.2.3", "BR", "a row over many /16s"],
    ["255.255.255.254", "BR", "the last but one"],
    ["255.255.255.255", "US", "the last of all"],
    ["::ffff:200.160.2.3", "BR", "a mapped address is the IPv4 address it carries"],
    ["::1", null, "IPv6 has rows of its own"],
  ];
  test.each(cases)("%s is %s: %s", (address, wanted) => {
    expect(lookUp({ v4 }, address)).toBe(wanted);
  });
});

describe("IPv6", () => {
  const v6: RowTexts = [
    ["::1", "IS"],
    ["::2", null],
    ["2001:db8::", "BR"],
    ["2001:db8:0:1::", "AR"],
    ["2001:db8:0:1::5", "CL"],
    ["2001:db8:0:1::6", "AR"],
    ["2001:db8:0:1:8000::", "UY"],
    ["2001:db8:0:2:0:0:0:1", "PY"],
    ["2001:db8:0:4::", null],
    ["2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "FR"],
    ["2001:db9::", "DE"],
    ["ffff:ffff:ffff:ffff::1", "ZA"],
  ];
  const cases: [address: string, country: string | null, because: string][] = [
    ["::", null, "the first /64 begins without a country"],
    ["::1", "IS", "a single address in the first /64"],
    ["::2", null, "the address after it"],
    ["0:0:0:1::", null, "the next /64 goes on as the first one ended"],
    ["2001:db8::ffff", "BR", "a whole /64"],
    ["2001:db8:0:1::4", "AR", "the start of a split /64"],
    ["2001:db8:0:1::5", "CL", "one address inside it"],
    ["2001:db8:0:1::6", "AR", "the address after it"],
    ["2001:db8:0:1:7fff:ffff:ffff:ffff", "AR", "the last of its lower half"],
    ["2001:db8:0:1:8000::", "UY", "the first of its upper half"],
    ["2001:db8:0:2::", "UY", "the next /64, split too, goes on as the one before ended"],
    ["2001:db8:0:2::1", "PY", "its second address"],
    ["2001:db8:0:3::", "PY", "the /64 after it goes on as it ended"],
    ["2001:db8:0:4::", null, "until a row without a country"],
    ["2001:db8:ffff:ffff:ffff:ffff:ffff:fffe", null, "the last but one of a /32"],
    ["2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "FR", "the last of a /32"],
    ["2001:db9::", "DE", "a row that begins just where a split /64 ends"],
    ["ffff:ffff:ffff:ffff::", "DE", "the very last /64 begins as the one before"],
    ["ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ZA", "the last of all"],
  ];
  test.each(cases)("%s is %s: %s", (address, wanted) => {
    expect(lookUp({ v6 }, address)).toBe(wanted);
  });

  test("a /64 costs one row, a split one also the rows inside it and the one after it", () => {
    expect(opened(bytesOf({ v6: [["2001:db8::", "BR"]] })).meta.rows6).toBe(2);
    expect(opened(bytesOf({ v6: [["2001:db8::1", "BR"]] })).meta.rows6).toBe(5);
  });
});

describe("centres", () => {
  const table = opened(
    bytesOf({
      v4: [["1.0.0.0", "AU"]],
      centres: { BR: { lat: -21.316, lon: -47.024 }, FJ: { lat: -17.8, lon: 180 }, AQ: { lat: -90, lon: -180 } },
    }),
  );
  const cases: [code: string, centre: { lat: number; lon: number } | null][] = [
    ["BR", { lat: -21.32, lon: -47.02 }],
    ["FJ", { lat: -17.8, lon: 180 }],
    ["AQ", { lat: -90, lon: -180 }],
    ["AU", null],
    ["DE", null],
  ];
  test.each(cases)("%s: hundredths of a degree, or none", (code, centre) => {
    expect(table.centre(country(code))).toEqual(centre);
  });
});

describe("centres of subdivisions", () => {
  const table = opened(
    bytesOf({
      v4: [["1.0.0.0", { country: country("BR"), subdivision: subdivision("BR-RJ") }]],
      centres: { BR: { lat: -21.3, lon: -47 } },
      subdivisionCentres: {
        "US-CA": { lat: 36.17, lon: -119.75 },
        "BR-SP": { lat: -23, lon: -47.555 },
        "GB-ENG": { lat: 52, lon: -0.004 },
        "AD-02": { lat: 42.5, lon: 1.6 },
      },
    }),
  );
  const cases: [code: string, centre: { lat: number; lon: number } | null][] = [
    ["BR-SP", { lat: -23, lon: -47.55 }],
    ["US-CA", { lat: 36.17, lon: -119.75 }],
    ["GB-ENG", { lat: 52, lon: 0 }],
    ["AD-02", { lat: 42.5, lon: 1.6 }],
    ["BR-RJ", null],
    ["BR-MG", null],
    ["BR", null],
  ];
  test.each(cases)("%s: hundredths of a degree, or none", (code, centre) => {
    expect(table.subdivisionCentre(subdivision(code))).toEqual(centre);
  });

  test("are asked for again and again: the answer is the same object, and nobody can change it", () => {
    const centre = table.subdivisionCentre(subdivision("BR-SP"));
    expect(table.subdivisionCentre(subdivision("BR-SP"))).toBe(centre);
    expect(Object.isFrozen(centre)).toBe(true);
    expect(table.centre(country("BR"))).toBe(table.centre(country("BR")));
    expect(Object.isFrozen(table.centre(country("BR")))).toBe(true);
  });
});

describe("records", () => {
  const cases: [name: string, says: NonNullable<RowTexts[number][1]>][] = [
    ["a country", { country: country("BR") }],
    ["a subdivision", { country: country("BR"), subdivision: subdivision("BR-SP") }],
    ["a subdivision of a country that the record does not name", { subdivision: subdivision("US-PR") }],
    ["a city in any script", { country: country("CN"), city: "北京 / Beijing" }],
    ["a place", { country: country("FJ"), coordinates: { lat: -17.8, lon: -180 } }],
    ["the pole, and the antimeridian", { coordinates: { lat: 90, lon: 180 } }],
    ["where equator and prime meridian meet", { coordinates: { lat: 0, lon: 0 } }],
    ["the smallest and the largest network", { asn: 1 }],
    ["the largest network", { asn: 4_294_967_295 }],
    [
      "everything",
      {
        country: country("BR"),
        subdivision: subdivision("BR-SP"),
        city: "Pinheiros",
        coordinates: { lat: -23.56, lon: -46.69 },
        asn: 28_573,
      },
    ],
  ];
  test.each(cases)("%s", (_, says) => {
    const v4: RowTexts = [
      ["1.0.0.0", says],
      ["2.0.0.0", "AU"],
    ];
    const wanted = { country: null, subdivision: null, city: null, coordinates: null, asn: null, ...Object(says) };
    const table = opened(bytesOf({ precision: "point", v4, v6: [["2001:db8::", says]] }));
    expect(table.find(addressOf("1.2.3.4"))).toEqual(wanted);
    expect(table.find(addressOf("2001:db8::1"))).toEqual(wanted);
    expect(table.find(addressOf("2.0.0.0"))).toMatchObject({ country: "AU" });
  });

  test("a look-up makes no object: addresses of one record get the same one, frozen", () => {
    const row = { country: country("BR"), coordinates: { lat: 1, lon: 2 } };
    const table = opened(
      bytesOf({
        v4: [
          ["1.0.0.0", row],
          ["2.0.0.0", "AU"],
          ["3.0.0.0", row],
        ],
        v6: [["2001:db8::1", row]],
      }),
    );
    const found = ["1.0.0.0", "1.9.9.9", "3.0.0.0", "2001:db8::1"].map((ip) => table.find(addressOf(ip)));
    expect(new Set(found).size).toBe(1);
    expect(Object.isFrozen(found[0])).toBe(true);
    expect(Object.isFrozen(found[0]?.coordinates)).toBe(true);
  });

  test.each([1, 254, 255, 256, 65_534, 65_535, 65_536])("%i of them, each found by its own address", (count) => {
    const table = opened(
      bytesOf({
        precision: "asn",
        v4: Array.from({ length: count }, (_, n) => [`9.${n >>> 16}.${(n >>> 8) & 255}.${n & 255}`, { asn: n + 1 }]),
      }),
    );
    const wrong = Array.from({ length: count }, (_, n) => n).filter((n) => {
      const found = table.find({ ...addressOf("9.0.0.0"), words: [9 * 2 ** 24 + n, 0, 0, 0] });
      return found?.asn !== n + 1;
    });
    expect(wrong).toEqual([]);
    expect(table.meta.records).toBe(count);
  });
});

describe("what a table says of itself", () => {
  const texts = {
    source: "Ländertabelle 国 🐱",
    licence: "",
    attribution: "© 2026",
    centresSource: "City, 2026-06-05",
    aim: '{"clusters":[]}',
  };
  const bytes = bytesOf({ precision: "cluster", v4: [["1.0.0.0", "AU"]], centres: { BR: { lat: 1, lon: 1 } }, texts });

  test("survives, whatever the script", () => {
    const { residentBytes, ...rest } = opened(bytes).meta;
    expect(rest).toEqual({
      format: 2,
      precision: "cluster",
      buildDate: "2026-06-01",
      ...texts,
      rows4: 2,
      rows6: 1,
      records: 1,
      centres: 1,
      subdivisionCentres: 0,
    });
    expect(residentBytes).toBeGreaterThan(bytes.length);
  });

  test("is read without the rows, which may not have arrived yet", () => {
    const wanted = { format: 2, precision: "cluster", buildDate: "2026-06-01", ...texts };
    expect(readGeoipMeta(bytes)).toEqual({ ok: true, value: wanted });
    expect(readGeoipMeta(bytes.subarray(0, -8))).toEqual({ ok: true, value: wanted });
    expect(readGeoipMeta(bytes.subarray(0, 40))).toEqual({ ok: false, error: { kind: "damaged", part: "texts" } });
    expect(readGeoipMeta(bytes.subarray(0, 4))).toEqual({ ok: false, error: { kind: "not-a-table" } });
    expect(readGeoipMeta(bytes.with(7, 1))).toEqual({
      ok: false,
      error: { kind: "other-format", found: 1, wanted: 2 },
    });
  });

  test.each(PRECISIONS)("of precision %s", (precision) => {
    const table = opened(bytesOf({ precision }));
    expect([table.precision, table.meta.precision]).toEqual([precision, precision]);
  });
});

test("a table without rows knows no country", () => {
  expect(lookUp({}, "8.8.8.8")).toBe(null);
  expect(lookUp({}, "2001:4860:4860::8888")).toBe(null);
});

describe("the committed snapshot", () => {
  const repo = new URL("../../../..", import.meta.url);
  const read = (path: string): Buffer => readFileSync(fileURLToPath(new URL(path, repo)));
  const bytes = read("src/edge/geoip/country.bin");
  const table = opened(bytes);

  test("has at most 800,000 bytes gzipped", () => {
    expect(gzipSync(bytes, { level: 9 }).length).toBeLessThanOrEqual(800_000);
  });

  const anchors: [address: string, country: string | null][] = [
    ["200.160.2.3", "BR"],
    ["193.99.144.80", "DE"],
    ["8.8.8.8", "US"],
    ["203.116.1.1", "SG"],
    ["2804:14c::1", "BR"],
    ["2a00:1450:4001::1", "DE"],
    ["10.0.0.1", null],
    ["::1", null],
  ];
  test.each(anchors)("places %s in %s", (address, wanted) => {
    expect(countryAt(table, addressOf(address))).toBe(wanted);
  });

  test("knows a centre for every country, and none at 0,0", () => {
    const centres = COUNTRY_CODES.map((code) => table.centre(code));
    expect(centres).not.toContain(null);
    expect(centres).not.toContainEqual({ lat: 0, lon: 0 });
  });

  test("names source, licence and attribution", () => {
    expect(table.meta).toMatchObject({
      source: "DB-IP Country Lite",
      centresSource: expect.stringMatching(/^DB-IP City Lite, /),
    });
    expect(table.meta.licence).toContain("CC BY 4.0");
    expect(table.meta.attribution).toContain("https://db-ip.com");
  });

  test.each(["NOTICE", "src/edge/geoip/NOTICE.md"])("has its dates in %s", (path) => {
    const notice = read(path).toString("utf8");
    const [, centresDate] = table.meta.centresSource.split(", ");
    expect(notice).toMatch(new RegExp(`DB-IP Country Lite(, data of | \\| )${table.meta.buildDate}`));
    expect(notice).toMatch(new RegExp(`DB-IP City Lite(, data of | \\| )${centresDate}`));
    expect(notice).toContain("https://creativecommons.org/licenses/by/4.0/");
  });
});

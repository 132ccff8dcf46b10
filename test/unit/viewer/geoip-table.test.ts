import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { COUNTRY_CODES } from "../../../src/core/model/country.ts";
import { openGeoipTable } from "../../../src/core/viewer/geoip-table.ts";
import { addressOf, bytesOf, country, countryAt, opened, seal, type RowTexts, type TableTexts } from "./geoip-rows.ts";

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

test("what a table says of itself survives, whatever the script", () => {
  const texts = {
    source: "Ländertabelle 国 🐱",
    licence: "",
    attribution: "© 2026",
    centresSource: "City, 2026-06-05",
  };
  expect(opened(bytesOf({ v4: [["1.0.0.0", "AU"]], texts })).meta).toEqual({
    format: 1,
    buildDate: "2026-06-01",
    ...texts,
    rows4: 2,
    rows6: 1,
  });
});

test("a table without rows knows no country", () => {
  expect(lookUp({}, "8.8.8.8")).toBe(null);
  expect(lookUp({}, "2001:4860:4860::8888")).toBe(null);
});

describe("bytes that are no table", () => {
  const good = bytesOf({ v4: [["1.0.0.0", "AU"]] });
  const changed = (at: number, value: number): Uint8Array => good.with(at, value);
  const cases: [name: string, bytes: Uint8Array, fault: object][] = [
    ["nothing", new Uint8Array(0), { kind: "not-a-table" }],
    ["less than a head", good.subarray(0, 11), { kind: "not-a-table" }],
    ["an MMDB file", new Uint8Array(Buffer.from("\xab\xcd\xefMaxMind.com", "latin1")), { kind: "not-a-table" }],
    ["a later format", changed(7, 2), { kind: "other-format", found: 2, wanted: 1 }],
    ["a changed checksum", changed(11, (good[11] ?? 0) ^ 1), { kind: "damaged", part: "checksum" }],
    ["a changed byte", changed(20, (good[20] ?? 0) ^ 128), { kind: "damaged", part: "checksum" }],
    ["a missing byte", good.subarray(0, -1), { kind: "damaged", part: "checksum" }],
  ];
  test.each(cases)("%s", (_, bytes, fault) => {
    expect(openGeoipTable(bytes)).toEqual({ ok: false, error: fault });
  });
});

describe("a body that no writer makes, under a right checksum", () => {
  const texts = [0, 0, 0, 0, 0];
  const brazil = [1, 66, 82, 0, 0, 0, 0];
  const none4 = [1, 0, 0];
  const none6 = [1, 0, 0, 0];
  const cases: [name: string, body: readonly number[], part: string][] = [
    ["a text longer than the rest", [9, 65], "texts"],
    ["more countries than the rest could hold", [...texts, 9, 66, 82], "places"],
    ["255 countries", [...texts, 255, 1, ...Array.from({ length: 255 }, () => [66, 82, 0, 0, 0, 0]).flat()], "places"],
    ["a code that is no country", [...texts, 1, 88, 88, 0, 0, 0, 0, ...none4, ...none6], "places"],
    ["a centre beyond the pole", [...texts, 1, 66, 82, 0x23, 0x29, 0, 0, ...none4, ...none6], "places"],
    ["a centre beyond 180 degrees", [...texts, 1, 66, 82, 0, 0, 0x46, 0x51, ...none4, ...none6], "places"],
    ["no IPv4 row", [...texts, ...brazil, 0, ...none6], "ipv4"],
    ["IPv4 rows that begin above zero", [...texts, ...brazil, 1, 1, 0, ...none6], "ipv4"],
    ["two IPv4 rows at one address", [...texts, ...brazil, 2, 0, 0, 0, 1, ...none6], "ipv4"],
    ["IPv4 rows past the last address", [...texts, ...brazil, 3, 0, 255, 255, 255, 255, 15, 1, 0, 1, 0], "ipv4"],
    ["an IPv4 row with an unknown country", [...texts, ...brazil, 1, 0, 2, ...none6], "ipv4"],
    ["a split IPv4 row", [...texts, ...brazil, 1, 0, 255, ...none6], "ipv4"],
    ["no IPv6 row", [...texts, ...brazil, ...none4, 0], "ipv6"],
    ["IPv6 rows that begin above zero", [...texts, ...brazil, ...none4, 1, 0, 1, 0], "ipv6"],
    ["two IPv6 rows at one address", [...texts, ...brazil, ...none4, 2, 0, 0, 0, 0, 0, 1], "ipv6"],
    ["an IPv6 row with an unknown country", [...texts, ...brazil, ...none4, 1, 0, 0, 2], "ipv6"],
    [
      "IPv6 rows past the last address",
      [...texts, ...brazil, ...none4, 3, 0, 255, 255, 255, 255, 15, 1, 0, 0, 0, 0, 1, 0],
      "ipv6",
    ],
    ["a split /64 without its rows", [...texts, ...brazil, ...none4, 1, 0, 0, 255], "ipv6"],
    ["a split inside a split /64", [...texts, ...brazil, ...none4, 1, 0, 0, 255, 1, 0, 0, 255, ...none6], "ipv6"],
    ["a byte after the end", [...texts, ...brazil, ...none4, ...none6, 0], "end"],
  ];
  test.each(cases)("%s", (_, body, part) => {
    expect(openGeoipTable(seal(body))).toEqual({ ok: false, error: { kind: "damaged", part } });
  });

  test("without the fault, the same body opens", () => {
    const table = opened(seal([...texts, ...brazil, 2, 0, 5, 0, 1, 1, 0, 0, 255, 2, 0, 0, 0, 9, 0, 1]));
    expect(countryAt(table, addressOf("0.0.0.4"))).toBe(null);
    expect(countryAt(table, addressOf("0.0.0.5"))).toBe("BR");
    expect(countryAt(table, addressOf("::8"))).toBe(null);
    expect(countryAt(table, addressOf("::9"))).toBe("BR");
  });
});

describe("the committed snapshot", () => {
  const repo = new URL("../../../", import.meta.url);
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

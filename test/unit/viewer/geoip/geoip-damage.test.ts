import { describe, expect, test } from "vitest";
import { openGeoipTable } from "../../../../src/core/viewer/geoip/geoip-table.ts";
import { addressOf, bytesOf, countryAt, opened, seal } from "./geoip-rows.ts";

describe("bytes that are no table", () => {
  const good = bytesOf({ v4: [["1.0.0.0", "AU"]] });
  const changed = (at: number, value: number): Uint8Array => good.with(at, value);
  const cases: [name: string, bytes: Uint8Array, fault: object][] = [
    ["nothing", new Uint8Array(0), { kind: "not-a-table" }],
    ["less than a head", good.subarray(0, 11), { kind: "not-a-table" }],
    ["an MMDB file", new Uint8Array(Buffer.from("\xab\xcd\xefMaxMind.com", "latin1")), { kind: "not-a-table" }],
    ["the format before", changed(7, 1), { kind: "other-format", found: 1, wanted: 2 }],
    ["a later format", changed(7, 3), { kind: "other-format", found: 3, wanted: 2 }],
    ["a changed checksum", changed(11, (good[11] ?? 0) ^ 1), { kind: "damaged", part: "checksum" }],
    ["a changed byte", changed(20, (good[20] ?? 0) ^ 128), { kind: "damaged", part: "checksum" }],
    ["a missing byte", good.subarray(0, -1), { kind: "damaged", part: "checksum" }],
  ];
  test.each(cases)("%s", (_, bytes, fault) => {
    expect(openGeoipTable(bytes)).toEqual({ ok: false, error: fault });
  });
});

describe("a body that no writer makes, under a right checksum", () => {
  type Parts = Readonly<Record<"head" | "places" | "records" | "v4" | "v6" | "splits", readonly number[]>>;
  const ascii = (text: string): readonly number[] => [text.length, ...Buffer.from(text)];
  /** A text of 16,384 units or more. */
  const long = (text: string): readonly number[] => {
    const { length } = text;
    return [(length & 127) | 128, ((length >>> 7) & 127) | 128, length >>> 14, ...Buffer.from(text)];
  };
  const noColumns = [0, 0, 0, 0];
  /** One country, one record, one row of nothing in each family, no divided /64. */
  const parts: Parts = {
    head: [0, 0, 0, 0, 0, 0, 0],
    places: [...ascii("BR"), ...noColumns],
    records: [0, 1, 1, 1, 0, 0, 0, 0, 0],
    v4: [1, 0, 0],
    v6: [1, 1, 0, 0, 0],
    splits: [0],
  };
  const bodyOf = (changes: Partial<Parts>): readonly number[] => Object.values({ ...parts, ...changes }).flat();

  const cases: [name: string, part: string, changes: Partial<Parts>][] = [
    ["a precision that is none", "texts", { head: [5, 0, 0, 0, 0, 0, 0] }],
    ["a text longer than the rest", "texts", { head: [0, 99, 65] }],
    ["a code that is no country", "places", { places: [...ascii("XX"), ...noColumns] }],
    ["a country in lower case", "places", { places: [...ascii("br"), ...noColumns] }],
    ["a gap between countries", "places", { places: [...ascii("BR  US"), ...noColumns] }],
    ["a gap after the last country", "places", { places: [...ascii("BR "), ...noColumns] }],
    ["a gap within a country", "places", { places: [...ascii("BR/SP//RJ"), ...noColumns] }],
    ["more countries than there are", "places", { places: [...long("BR ".repeat(30_000) + "BR"), ...noColumns] }],
    ["a subdivision without a name", "places", { places: [...ascii("BR/"), ...noColumns] }],
    ["a subdivision with a long name", "places", { places: [...ascii("BR/ABCD"), ...noColumns] }],
    ["a column of five bytes", "places", { places: [...ascii("BR"), 5, 0, 0, 0, 0, 0, 0, 0, 0] }],
    ["a centre beyond the pole", "places", { places: [...ascii("BR"), 2, 0x46, 0x52, 1, 1, 0, 0] }],
    ["a centre beyond 180 degrees", "places", { places: [...ascii("BR"), 1, 1, 2, 0x8c, 0xa2, 0, 0] }],
    ["a centre without a longitude", "places", { places: [...ascii("BR"), 1, 1, 0, 0, 0] }],
    ["a centre without a latitude", "places", { places: [...ascii("BR"), 0, 1, 1, 0, 0] }],
    ["more cities than the rest could hold", "records", { records: [99, 0] }],
    ["more records than the rest could hold", "records", { records: [0, 99, 0] }],
    ["a record of an unknown country", "records", { records: [0, 1, 1, 2, 0, 0, 0, 0, 0] }],
    ["a record of an unknown subdivision", "records", { records: [0, 1, 1, 1, 1, 1, 0, 0, 0, 0] }],
    ["a record of an unknown city", "records", { records: [0, 1, 1, 1, 0, 1, 1, 0, 0, 0] }],
    ["a record off the globe", "records", { records: [0, 1, 1, 1, 0, 0, 2, 0x46, 0x52, 1, 1, 0] }],
    ["no IPv4 row", "ipv4", { v4: [0, 0] }],
    ["IPv4 rows that begin above zero", "ipv4", { v4: [1, 1, 0] }],
    ["two IPv4 rows at one address", "ipv4", { v4: [2, 0, 0, 0] }],
    ["IPv4 rows past the last address", "ipv4", { v4: [3, 0, 255, 255, 255, 255, 15, 129, 128, 128, 8, 0] }],
    ["an IPv4 step that ends with the bytes", "ipv4", { v4: [2, 0, 255, 255, 255], v6: [], splits: [] }],
    ["an IPv4 row that steps where the first one does not", "ipv4", { v4: [2, 1, 0, 0] }],
    ["an IPv4 step of 33 bits", "ipv4", { v4: [2, 0, 255, 255, 255, 255, 16, 0] }],
    ["an IPv4 row with an unknown record", "ipv4", { v4: [1, 0, 1, 255] }],
    ["IPv4 rows with an unknown record among the common ones", "ipv4", { v4: [1, 0, 255, 1, 1, 2, 0] }],
    ["common records that do not ascend", "ipv4", { v4: [1, 0, 255, 2, 1, 1, 1, 0, 0] }],
    ["an IPv4 row with a byte that means no record", "ipv4", { v4: [1, 0, 255, 1, 1, 1, 1, 1, 0] }],
    ["an IPv4 row with a rare record while bytes are left", "ipv4", { v4: [1, 0, 255, 1, 1, 1, 1, 255, 1, 1] }],
    ["more common records than the rest could hold", "ipv4", { v4: [1, 0, 255, 200, 1] }],
    ["a divided IPv4 row", "ipv4", { v4: [1, 0, 1, 2] }],
    ["no IPv6 row", "ipv6", { v6: [0, 0, 0] }],
    ["IPv6 rows that begin above zero in the first word", "ipv6", { v6: [1, 1, 1, 0, 0] }],
    ["IPv6 rows that begin above zero in the second word", "ipv6", { v6: [1, 1, 0, 1, 0] }],
    ["two IPv6 rows at one address", "ipv6", { v6: [2, 2, 0, 0, 0, 0, 0] }],
    ["IPv6 rows past the last first word", "ipv6", { v6: [3, 7, 0, 255, 255, 255, 255, 15, 1, 0, 0, 0, 0] }],
    ["IPv6 rows past the last second word", "ipv6", { v6: [3, 3, 0, 0, 0, 0, 255, 255, 255, 255, 15, 1, 0] }],
    ["an IPv6 step of 33 bits in the first word", "ipv6", { v6: [2, 6, 0, 255, 255, 255, 255, 16, 0, 1, 0] }],
    ["an IPv6 step of 33 bits in the second word", "ipv6", { v6: [2, 2, 0, 0, 0, 255, 255, 255, 255, 16, 0] }],
    ["an IPv6 row that steps where the first one does not", "ipv6", { v6: [2, 2, 0, 0, 1, 0, 0] }],
    ["fewer first words than rows", "ipv6", { v6: [2, 1, 0, 0, 1, 0] }],
    ["more first words than rows", "ipv6", { v6: [1, 2, 0, 0, 0, 0] }],
    ["an IPv6 row with an unknown record", "ipv6", { v6: [1, 1, 0, 0, 1, 3] }],
    ["a divided /64 without its rows", "ipv6", { v6: [1, 1, 0, 0, 1, 2] }],
    ["a divided /64 of no rows", "ipv6", { v6: [1, 1, 0, 0, 1, 2], splits: [0, 0] }],
    [
      "a divided /64 of no rows before one that has some",
      "ipv6",
      { v6: [2, 2, 0, 1, 0, 0, 1, 2, 2], splits: [0, 1, 0, 0, 0] },
    ],
    ["a divided /64 of more rows than the rest could hold", "ipv6", { v6: [1, 1, 0, 0, 1, 2], splits: [99, 0] }],
    ["a divided /64 that begins above zero", "ipv6", { v6: [1, 1, 0, 0, 1, 2], splits: [1, 0, 1, 0] }],
    ["two rows at one address inside a /64", "ipv6", { v6: [1, 1, 0, 0, 1, 2], splits: [2, 0, 0, 0, 0, 0] }],
    [
      "rows past the end of a /64",
      "ipv6",
      { v6: [1, 1, 0, 0, 1, 2], splits: [3, 0, 0, 0, 0, 1, 255, 255, 255, 255, 15, 0] },
    ],
    ["a divided /64 inside a divided /64", "ipv6", { v6: [1, 1, 0, 0, 1, 2], splits: [1, 0, 0, 1, 2] }],
    ["a byte after the end", "end", { splits: [0, 0] }],
  ];
  test.each(cases)("%s", (_, part, changes) => {
    expect(openGeoipTable(seal(bodyOf(changes)))).toEqual({ ok: false, error: { kind: "damaged", part } });
  });

  test.each([
    ["records", [0, 129, 128, 32]],
    ["cities", [129, 128, 32]],
  ])("more %s than an isolate could hold, though each takes no byte", (_, many) => {
    const bytes = seal([...parts.head, ...parts.places, ...many, ...Array.from({ length: 2 ** 19 + 100 }, () => 0)]);
    expect(openGeoipTable(bytes)).toEqual({ ok: false, error: { kind: "damaged", part: "records" } });
  });

  test("ids by the commonest are what they stand for", () => {
    const v4 = [2, 0, 128, 128, 128, 40, 255, 2, 1, 0, 1, 1, 0, 1, 0];
    const table = opened(seal(bodyOf({ v4 })));
    expect(["0.0.0.4", "0.0.0.5"].map((ip) => countryAt(table, addressOf(ip)))).toEqual([null, "BR"]);
  });

  test("without any fault, such a body opens", () => {
    const v4 = [2, 0, 128, 128, 128, 40, 1, 0, 1];
    const v6 = [2, 2, 0, 1, 0, 0, 1, 2, 0];
    const table = opened(seal(bodyOf({ v4, v6, splits: [2, 0, 0, 0, 9, 1, 0, 1] })));
    expect(countryAt(table, addressOf("0.0.0.4"))).toBe(null);
    expect(countryAt(table, addressOf("0.0.0.5"))).toBe("BR");
    expect(countryAt(table, addressOf("::8"))).toBe(null);
    expect(countryAt(table, addressOf("::9"))).toBe("BR");
    expect(countryAt(table, addressOf("0:1::"))).toBe(null);
  });
});

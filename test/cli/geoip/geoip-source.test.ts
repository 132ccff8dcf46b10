import { describe, expect, test } from "vitest";
import { sourceReader } from "../../../src/cli/geoip/build/read-source.ts";
import { mmdb, sourceOf, type Networks } from "./built-table.ts";

const BOTH: Networks = [
  ["192.0.2.0/24", { country_code: "BR" }],
  ["192.0.2.128/25", { country_code: "DE" }],
  ["2001:db8::/32", { country_code: "BR" }],
];

/** Which country begins where, of one family. */
function begins(source: ReturnType<typeof sourceOf>, family: 4 | 6): readonly string[] {
  const { starts, ids } = family === 4 ? source.v4 : source.v6;
  return [...ids].map((id, row) => {
    const start = (starts[row * (family === 4 ? 1 : 4)] ?? 0).toString(16);
    return `${start} ${source.records[id - 1]?.country ?? "-"}`;
  });
}

describe("a source", () => {
  test("has each record once, with how much of either family it covers and in how many networks", () => {
    const { records } = sourceOf(mmdb(BOTH));
    expect(records.map(({ country, weight4, weight6, networks }) => ({ country, weight4, weight6, networks }))).toEqual(
      [
        { country: "BR", weight4: 2 ** -25, weight6: 2 ** -32, networks: 2 },
        { country: "DE", weight4: 2 ** -25, weight6: 0, networks: 1 },
      ],
    );
  });

  test("has a row where the record changes, and one where nothing is known", () => {
    const source = sourceOf(mmdb(BOTH));
    expect(begins(source, 4)).toEqual(["0 -", "c0000200 BR", "c0000280 DE", "c0000300 -"]);
    expect(begins(source, 6)).toEqual(["0 -", "20010db8 BR", "20010db9 -"]);
  });
});

describe("several files", () => {
  const only4 = mmdb([["192.0.2.0/24", { country_code: "FR" }]], { ipVersion: 4, databaseType: "Four" });
  const only6 = mmdb([["2001:db8::/32", { country_code: "IT" }]], { databaseType: "Six" });

  test.each([
    ["IPv4 first", [only4, only6], [[4], [6]]],
    ["IPv6 first", [only6, only4], [[6], [4]]],
  ])("with a family each make one source: %s", (_, files, families) => {
    const source = sourceOf(...files);
    expect(begins(source, 4)).toEqual(["0 -", "c0000200 FR", "c0000300 -"]);
    expect(begins(source, 6)).toEqual(["0 -", "20010db8 IT", "20010db9 -"]);
    expect(source.files.map((file) => file.families)).toEqual(families);
  });

  test("give a family from the first that knows it, whole: nothing of a later one fills its gaps or weighs", () => {
    const source = sourceOf(only4, mmdb(BOTH));
    expect(begins(source, 4)).toEqual(["0 -", "c0000200 FR", "c0000300 -"]);
    expect(begins(source, 6)).toEqual(["0 -", "20010db8 BR", "20010db9 -"]);
    expect(source.records.map(({ country, weight4, networks }) => [country, weight4, networks])).toEqual([
      ["FR", 2 ** -24, 1],
      ["BR", 0, 1],
      ["DE", 0, 0],
    ]);
  });

  test("a file that adds nothing says so", () => {
    expect(sourceOf(mmdb(BOTH), only4, only6).files.map((file) => file.families)).toEqual([[4, 6], [], []]);
  });
});

test("without rows, records and weights are the same", () => {
  const reader = sourceReader({ rows: false });
  reader.add(mmdb(BOTH), () => undefined);
  const source = reader.take();
  expect(source.records).toEqual(sourceOf(mmdb(BOTH)).records);
  expect([source.v4.count, source.v6.count]).toEqual([0, 0]);
});

describe("a file that says nothing we read is a fault, and says what it has", () => {
  test.each([
    [
      "of another schema",
      mmdb([["192.0.2.0/24", { is_proxy: "yes", name: "x" }]]),
      /^holds records with is_proxy, name, and none with a country in country_code, .* or an operator in autonomous_system_number, /,
    ],
    ["of no records", mmdb([]), /^holds no records/],
    ["whose country is no text", mmdb([["192.0.2.0/24", { country_code: 55 }]]), /none with a country/],
  ])("%s", (_, bytes, detail) => {
    const added = sourceReader({ rows: true }).add(bytes, () => undefined);
    expect(added).toMatchObject({
      ok: false,
      error: { kind: "unknown-schema", detail: expect.stringMatching(detail) },
    });
  });

  test("a code that is no country is something said", () => {
    expect(sourceOf(mmdb([["192.0.2.0/24", { country_code: "EU" }]])).records).toMatchObject([{ noCountry: "EU" }]);
  });
});

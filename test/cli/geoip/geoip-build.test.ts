import { describe, expect, test } from "vitest";
import { build, built, mmdb, tableOf, type Networks } from "./built-table.ts";
import { addressOf } from "../../unit/viewer/geoip/geoip-rows.ts";

/** A record as `DE/Bavaria/Munich` with its coordinates. */
const city = (path: string, latitude: number, longitude: number): Networks[number][1] => {
  const [country_code = "", state1 = "", name = ""] = path.split("/");
  return { country_code, state1, city: name, latitude, longitude };
};
const CITIES: Networks = [
  ["192.0.2.0/25", city("DE/Bavaria/Munich", 48, 11)],
  ["192.0.2.128/26", city("DE/Bavaria/Hof", 50, 11)],
  ["192.0.2.192/26", city("DE/Hesse/Frankfurt", 50, 8)],
  ["198.51.100.0/24", city("HK/Kowloon/", 22, 114)],
  ["203.0.113.0/24", city("DE//", 51, 9)],
  ["2001:db8::/32", city("DE/Bayern/Munich", 60, 20)],
];
const OPERATORS: Networks = [
  ["192.0.2.64/26", { autonomous_system_number: 64500 }],
  ["192.0.2.128/25", { asn: "AS64501" }],
  ["8.8.8.0/24", { autonomous_system_number: 15169 }],
];

const found = (table: ReturnType<typeof tableOf>, ip: string) => table.find(addressOf(ip));
const NO_MORE = { subdivision: null, city: null, coordinates: null, asn: null };

describe("precision country", () => {
  const table = tableOf([mmdb(CITIES)], { precision: "country" });

  test("says the country and no more, and takes the centres from the same file", () => {
    expect(table.precision).toBe("country");
    expect(found(table, "192.0.2.1")).toEqual({ ...NO_MORE, country: "DE" });
    expect(table.meta).toMatchObject({ records: 2, centres: 2, subdivisionCentres: 2 });
  });

  test("is the default for a file that names countries", () => {
    expect(built([mmdb(CITIES)]).precision).toBe("country");
  });

  test("knows nothing where no record is", () => expect(found(table, "9.9.9.9")).toBe(null));
});

describe("precision subdivision", () => {
  const table = tableOf([mmdb(CITIES)], { precision: "subdivision" });

  test("says the country's part by code, with the middle of its addresses, in both families", () => {
    const bavaria = { ...NO_MORE, country: "DE", subdivision: "DE-BY", coordinates: { lat: 48.67, lon: 11 } };
    expect(found(table, "192.0.2.1")).toEqual(bavaria);
    expect(found(table, "192.0.2.130")).toEqual(bavaria);
    expect(found(table, "2001:db8::1")).toEqual(bavaria);
    expect(found(table, "192.0.2.192")).toMatchObject({ subdivision: "DE-HE", coordinates: { lat: 50, lon: 8 } });
  });

  test("a part without a code has coordinates and no code", () => {
    expect(found(table, "198.51.100.1")).toEqual({ ...NO_MORE, country: "HK", coordinates: { lat: 22, lon: 114 } });
  });

  test("of whom only the country is known, only the country is said", () => {
    expect(found(table, "203.0.113.1")).toEqual({ ...NO_MORE, country: "DE" });
  });

  test("says which share of the addresses with a part has a code for it", () => {
    expect(built([mmdb(CITIES)], { precision: "subdivision" }).coded).toBeCloseTo(0.5, 6);
    expect(built([mmdb([["192.0.2.0/24", { country_code: "DE" }]])]).coded).toBe(null);
  });

  test("parts of one name in two countries are two", () => {
    const two = tableOf(
      [
        mmdb([
          ["192.0.2.0/25", city("DE/Nowhere/", 50, 9)],
          ["192.0.2.128/25", city("FR/Nowhere/", 48, 2)],
        ]),
      ],
      {
        precision: "subdivision",
      },
    );
    expect([found(two, "192.0.2.1")?.country, found(two, "192.0.2.129")?.country]).toEqual(["DE", "FR"]);
  });
});

describe("precision asn", () => {
  test("is the default for a file that knows only operators, and places nobody", () => {
    const table = tableOf([mmdb(OPERATORS)]);
    expect(table.precision).toBe("asn");
    expect(found(table, "192.0.2.130")).toEqual({ ...NO_MORE, country: null, asn: 64501 });
    expect(found(table, "192.0.2.1")).toBe(null);
  });

  test("of a file without operators is refused, as is a place of one without countries", () => {
    expect(build([mmdb(CITIES)], { precision: "asn" })).toMatchObject({
      error: expect.stringMatching(/no record names a network operator.*pass an ASN file/),
    });
    expect(build([mmdb(OPERATORS)], { precision: "country" })).toMatchObject({
      error: expect.stringMatching(/no record names a country.*--precision asn/),
    });
    expect(build([mmdb(CITIES)], { asn: [mmdb(CITIES)] })).toMatchObject({
      error: expect.stringMatching(/asn1\.mmdb: no record names a network operator/),
    });
  });
});

test("a file whose countries are all none is refused, and says what is wanted", () => {
  const spelt = mmdb([["192.0.2.0/24", { country: "Brazil" }]]);
  expect(build([spelt])).toMatchObject({
    error: expect.stringMatching(
      /file1\.mmdb: no record names a country by its two letters, .*pass a country or city file/,
    ),
  });
});

test("the families that the files know are told", () => {
  expect(built([mmdb(CITIES)]).families).toEqual([4, 6]);
  expect(built([mmdb([["2001:db8::/32", { country_code: "FR" }]])]).families).toEqual([6]);
});

describe("operators beside places", () => {
  const table = tableOf([mmdb(CITIES)], { precision: "subdivision", asn: [mmdb(OPERATORS)] });

  test.each([
    ["192.0.2.63", "DE-BY", null],
    ["192.0.2.64", "DE-BY", 64500],
    ["192.0.2.127", "DE-BY", 64500],
    ["192.0.2.128", "DE-BY", 64501],
    ["192.0.2.192", "DE-HE", 64501],
    ["198.51.100.1", null, null],
    ["8.8.8.8", null, 15169],
  ])("%s: %s, AS%s", (ip, subdivision, asn) => expect(found(table, ip)).toMatchObject({ subdivision, asn }));

  test("an address that neither file knows is unknown", () => expect(found(table, "9.9.9.9")).toBe(null));
});

describe("what a table says of itself", () => {
  const old = mmdb(CITIES, { databaseType: "Cities", buildEpoch: Date.UTC(2025, 1, 3) / 1000 });
  const young = mmdb([["2001:db8::/32", { country_code: "FR" }]], {
    databaseType: "More",
    buildEpoch: Date.UTC(2025, 4, 6) / 1000,
  });

  test("the day of the oldest file, and the names of all", () => {
    const four = mmdb([["192.0.2.0/24", { country_code: "DE" }]], {
      ipVersion: 4,
      databaseType: "Four",
      buildEpoch: Date.UTC(2025, 7, 1) / 1000,
    });
    expect(tableOf([four, young]).meta).toMatchObject({ buildDate: "2025-05-06", source: "Four; More" });
    expect(tableOf([young, old]).meta).toMatchObject({ buildDate: "2025-02-03", source: "More; Cities" });
    expect(tableOf([old], { source: "Named" }).meta.source).toBe("Named");
  });

  test("where the centres come from; nothing without any", () => {
    expect(tableOf([old]).meta.centresSource).toBe("Cities, 2025-02-03");
    expect(tableOf([old], { centres: { kind: "source", name: "Lite" } }).meta.centresSource).toBe("Lite, 2025-02-03");
    expect(tableOf([young]).meta.centresSource).toBe("");
  });

  test("a file that adds nothing is named", () => {
    const only4 = mmdb([["192.0.2.0/24", { country_code: "FR" }]], { ipVersion: 4 });
    expect(built([mmdb(CITIES), only4]).unused).toEqual([expect.stringMatching(/file2\.mmdb$/)]);
    expect(built([only4, mmdb(CITIES)]).unused).toEqual([]);
  });
});

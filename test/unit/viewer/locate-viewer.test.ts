import { describe, expect, test } from "vitest";
import { countryRecord } from "./geoip-rows.ts";
import { parseAddress } from "../../../src/core/model/address.ts";
import { asId, type CountryCode } from "../../../src/core/model/ids.ts";
import { NOWHERE, type PlaceTable } from "../../../src/core/model/place.ts";
import type { LocateSource } from "../../../src/core/model/rules.ts";
import { locateViewer, readCoordinates, type CfPlace, type Located } from "../../../src/core/viewer/locate-viewer.ts";

const BR = asId<CountryCode>("BR");

/** Knows one network of Brazil and Brazil's centre. */
const TABLE: PlaceTable = {
  precision: "country",
  find: ({ text }) => (text.startsWith("200.") ? countryRecord(BR) : null),
  subdivisionCentre: () => null,
  centre: (country) => (country === BR ? { lat: -21, lon: -47 } : null),
};

interface Asking {
  readonly cf?: CfPlace | null;
  readonly ip?: string;
  readonly sources?: readonly LocateSource[];
  readonly table?: PlaceTable | null;
}

function locate({ cf = null, ip, sources = ["cf", "geoip"], table = TABLE }: Asking): Located {
  return locateViewer(sources, cf, ip === undefined ? null : parseAddress(ip), () => table);
}

const asked = (asking: Asking): readonly string[] =>
  locate(asking).asked.map(({ source, outcome, said }) => `${source} ${outcome} ${said}`.trim());

describe("the first source that names a country wins", () => {
  const rows: [name: string, asking: Asking, country: string | null, asked: string[]][] = [
    ["Cloudflare", { cf: { country: "DE" }, ip: "200.1.1.1" }, "DE", ["cf used DE"]],
    ["Cloudflare in lower case", { cf: { country: "de" } }, "DE", ["cf used DE"]],
    ["the table after Cloudflare's silence", { ip: "200.1.1.1" }, "BR", ["cf absent", "geoip used BR"]],
    ["the table after XX", { cf: { country: "XX" }, ip: "200.1.1.1" }, "BR", ["cf unknown XX", "geoip used BR"]],
    [
      "the table first where it is written first",
      { cf: { country: "DE" }, ip: "200.1.1.1", sources: ["geoip", "cf"] },
      "BR",
      ["geoip used BR"],
    ],
    [
      "Cloudflare after the table",
      { cf: { country: "DE" }, ip: "8.8.8.8", sources: ["geoip", "cf"] },
      "DE",
      ["geoip unknown", "cf used DE"],
    ],
    ["nobody", { cf: { country: "XX" }, ip: "8.8.8.8" }, null, ["cf unknown XX", "geoip unknown"]],
    ["nobody without an address", {}, null, ["cf absent", "geoip absent"]],
    ["nobody without a table", { ip: "200.1.1.1", table: null }, null, ["cf absent", "geoip absent"]],
    ["nobody where no source is asked", { cf: { country: "DE" }, sources: [] }, null, []],
    ["Tor ends the search", { cf: { country: "T1" }, ip: "200.1.1.1" }, null, ["cf tor T1"]],
  ];
  test.each(rows)("%s", (_, asking, country, steps) => {
    expect(locate(asking).place.country).toBe(country);
    expect(asked(asking)).toEqual(steps);
  });

  const silent: [name: string, country: unknown][] = [
    ["undefined", undefined],
    ["a number", 55],
    ["null", null],
    ["empty", ""],
  ];
  test.each(silent)("cf.country that is %s is silence", (_, country) => {
    expect(asked({ cf: { country } })[0]).toBe("cf absent");
  });

  test.each(["BRA", "UK", "EU", "A1", "  ", "Brazil, and more than sixteen characters"])(
    "cf.country %j is no country, and only its beginning is kept",
    (country) => {
      const [step] = locate({ cf: { country } }).asked;
      expect(step).toEqual({ source: "cf", outcome: "unknown", said: country.slice(0, 16) });
    },
  );

  test("the place of nobody is nowhere", () => {
    expect(locate({}).place).toEqual(NOWHERE);
  });
});

describe("all fields of a place come from one source", () => {
  const cf = {
    country: "BR",
    continent: "SA",
    regionCode: "sp",
    city: "Campinas",
    latitude: "-22.90",
    longitude: "-47.06",
  };

  test("from Cloudflare, coordinates as text", () => {
    expect(locate({ cf, ip: "8.8.8.8" }).place).toEqual({
      source: "cf",
      country: "BR",
      continent: "SA",
      subdivision: "BR-SP",
      city: "Campinas",
      coordinates: { lat: -22.9, lon: -47.06 },
      precision: "point",
    });
  });

  test("without coordinates the centre of its country stands in", () => {
    expect(locate({ cf: { country: "BR" } }).place).toMatchObject({
      source: "cf",
      continent: "SA",
      coordinates: { lat: -21, lon: -47 },
      precision: "country",
      city: null,
      subdivision: null,
    });
  });

  test("and nothing where the table has no centre", () => {
    expect(locate({ cf: { country: "DE" } }).place).toMatchObject({ coordinates: null, precision: "none" });
  });

  test("from the table: country, continent and centre", () => {
    expect(locate({ cf: { country: "XX", city: "Campinas" }, ip: "200.1.1.1" }).place).toEqual({
      ...NOWHERE,
      source: "geoip",
      country: "BR",
      continent: "SA",
      coordinates: { lat: -21, lon: -47 },
      precision: "country",
    });
  });

  const odd: [name: string, more: CfPlace, wanted: Record<string, unknown>][] = [
    ["a continent that is none falls back to the country's", { continent: "XX" }, { continent: "SA" }],
    ["Cloudflare's continent is believed", { continent: "NA" }, { continent: "NA" }],
    ["a region code of four characters", { regionCode: "ABCD" }, { subdivision: null }],
    ["a region code with a hyphen", { regionCode: "B-P" }, { subdivision: null }],
    ["a region code that is a number", { regionCode: 13 }, { subdivision: null }],
    ["an empty city", { city: "" }, { city: null }],
    ["a very long city", { city: "x".repeat(500) }, { city: "x".repeat(200) }],
    ["half a pair of coordinates", { latitude: "1.0" }, { precision: "country" }],
  ];
  test.each(odd)("%s", (_, more, wanted) => {
    expect(locate({ cf: { country: "BR", ...more } }).place).toMatchObject(wanted);
  });
});

const opened = (): never => {
  throw new Error("the table was opened");
};

test("the table is opened only when it is asked", () => {
  const cf = { country: "BR", latitude: "-22.9", longitude: "-47.06" };
  expect(locateViewer(["cf", "geoip"], cf, null, opened).place.country).toBe("BR");
});

describe("coordinates", () => {
  const rows: [lat: unknown, lon: unknown, found: { lat: number; lon: number } | null][] = [
    [1.5, 2, { lat: 1.5, lon: 2 }],
    ["-90", "180", { lat: -90, lon: 180 }],
    ["0", "10.5", { lat: 0, lon: 10.5 }],
    [0, 0, null],
    ["0.0", "0", null],
    [90.01, 0, null],
    [0, -180.01, null],
    [Number.NaN, 1, null],
    [Number.POSITIVE_INFINITY, 1, null],
    ["1e1", "1", null],
    [" 1", "1", null],
    ["0x10", "1", null],
    ["", "1", null],
    [null, 1, null],
    [1, undefined, null],
  ];
  test.each(rows)("%j, %j → %j", (lat, lon, found) => {
    expect(readCoordinates(lat, lon)).toEqual(found);
  });
});

import { describe, expect, test } from "vitest";
import { countryRecord } from "./geoip/geoip-rows.ts";
import { parseAddress } from "../../../src/core/model/address.ts";
import { asId, type CountryCode } from "../../../src/core/model/ids.ts";
import { NOWHERE, type PlaceTable } from "../../../src/core/model/place.ts";
import type { LocateSource, RouterRule } from "../../../src/core/model/rules.ts";
import { locateViewer, type CfPlace, type Located } from "../../../src/core/viewer/locate-viewer.ts";
import { countryCode, placingOf } from "./placing.ts";

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
  readonly headers?: Readonly<Record<string, string>>;
  readonly peerTrusted?: boolean;
  readonly router?: Partial<RouterRule>;
}

function locate(asking: Asking): Located {
  const { cf = null, ip, sources = ["cf", "geoip"], table = TABLE, headers = {}, peerTrusted = false, router } = asking;
  return locateViewer(sources, placingOf(router), {
    cf,
    headers: new Map(Object.entries(headers)),
    address: ip === undefined ? null : parseAddress(ip),
    peerTrusted,
    table: () => table,
  });
}

const asked = (asking: Asking): readonly string[] =>
  locate(asking).asked.map(({ source, outcome, said }) => `${source} ${outcome} ${said}`.trim());

describe("the first source that names a country wins", () => {
  const rows: [name: string, asking: Asking, country: string | null, asked: string[]][] = [
    ["Cloudflare", { cf: { country: "DE" }, ip: "200.1.1.1" }, "DE", ["cf used DE"]],
    ["a code of old", { cf: { country: "uk" } }, "GB", ["cf used UK"]],
    ["Cloudflare in lower case", { cf: { country: "de" } }, "DE", ["cf used DE"]],
    ["the table after Cloudflare's silence", { ip: "200.1.1.1" }, "BR", ["cf absent", "geoip used BR"]],
    ["the table after XX", { cf: { country: "XX" }, ip: "200.1.1.1" }, "BR", ["cf unknown XX", "geoip used BR"]],
    [
      "the table first where it is written first",
      { cf: { country: "DE" }, ip: "200.1.1.1", sources: ["geoip", "cf"] },
      "BR",
      ["geoip used BR", "cf differs DE"],
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

  test.each(["BRA", "EU", "A1", "  ", "Brazil, and more than sixteen characters"])(
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
  const witnesses = { cf, headers: new Map(), address: parseAddress("200.1.1.1"), peerTrusted: false, table: opened };
  expect(locateViewer(["cf", "geoip"], placingOf(), witnesses).place.country).toBe("BR");
});

describe("sources behind the winner are compared with it", () => {
  const ORDER = ["geoip", "cf"] as const;
  const rows: [name: string, cf: CfPlace | null, asked: string[]][] = [
    ["the same country", { country: "br" }, ["geoip used BR", "cf agrees BR"]],
    ["another", { country: "DE" }, ["geoip used BR", "cf differs DE"]],
    ["Tor", { country: "T1" }, ["geoip used BR", "cf differs T1"]],
    ["one that knows nothing adds nothing", { country: "XX" }, ["geoip used BR"]],
    ["one that is silent adds nothing", null, ["geoip used BR"]],
  ];
  test.each(rows)("%s", (_, cf, steps) => {
    expect(asked({ cf, ip: "200.1.1.1", sources: ORDER })).toEqual(steps);
  });

  test("and never change the place", () => {
    const { place } = locate({ cf: { country: "DE", city: "Berlin" }, ip: "200.1.1.1", sources: ORDER });
    expect(place).toMatchObject({ country: "BR", city: null, source: "geoip" });
  });

  test("but the table is not: it costs something", () => {
    expect(asked({ cf: { country: "DE" }, ip: "200.1.1.1", sources: ["cf", "geoip"] })).toEqual(["cf used DE"]);
  });
});

describe("headers", () => {
  const router: Partial<RouterRule> = { geoHeaders: { kind: "preset", preset: "cloudfront" } };
  const ORDER = ["headers", "cf", "geoip"] as const;
  const headers = { "cloudfront-viewer-country": "JP", "cloudfront-viewer-asn": "2497" };
  const cf = { country: "DE", asn: 3320 };

  test("of a trusted peer place the viewer; what Cloudflare says is about the peer", () => {
    const asking = { router, headers, cf, sources: ORDER, peerTrusted: true };
    expect(locate(asking)).toMatchObject({ place: { country: "JP", source: "headers" }, asn: 2497 });
    expect(asked(asking)).toEqual(["headers used JP", "cf peer"]);
  });

  test("of anybody else are no word at all", () => {
    const asking = { router, headers, cf, sources: ORDER };
    expect(locate(asking)).toMatchObject({ place: { country: "DE", source: "cf" }, asn: 3320 });
    expect(asked(asking)).toEqual(["headers untrusted", "cf used DE"]);
    expect(asked({ ...asking, sources: ["cf", "headers"] })).toEqual(["cf used DE", "headers untrusted"]);
  });

  test("Cloudflare never places who is behind a trusted peer, whatever the order", () => {
    const asking = { router, cf, sources: ["cf", "headers", "geoip"] as const, ip: "200.1.1.1", peerTrusted: true };
    expect(locate(asking)).toMatchObject({ place: { country: "BR", source: "geoip" }, asn: null });
    expect(asked(asking)).toEqual(["cf peer", "headers absent", "geoip used BR"]);
  });

  test("T1 in a trusted peer's headers ends the search", () => {
    const asking = {
      router,
      headers: { "cloudfront-viewer-country": "T1" },
      ip: "200.1.1.1",
      sources: ORDER,
      peerTrusted: true,
    };
    expect(locate(asking).place).toEqual(NOWHERE);
    expect(asked(asking)).toEqual(["headers tor T1"]);
  });

  test("are compared behind the table", () => {
    const asking = { router, headers, sources: ["geoip", "headers"] as const, ip: "200.1.1.1", peerTrusted: true };
    expect(asked(asking)).toEqual(["geoip used BR", "headers differs JP"]);
  });

  test("without `geoHeaders` there are none", () => {
    expect(asked({ headers, sources: ["headers"], peerTrusted: true })).toEqual(["headers absent"]);
  });
});

describe("aliases hold for every source, and the trace has what was said", () => {
  const router = {
    aliases: { BR: countryCode("PT"), XK: countryCode("RS"), "UA-43": countryCode("RU"), AP: countryCode("SG") },
  };
  const rows: [name: string, asking: Asking, wanted: object, asked: string[]][] = [
    ["Cloudflare", { cf: { country: "XK" } }, { country: "RS", continent: "EU" }, ["cf used XK"]],
    [
      "a subdivision",
      { cf: { country: "UA", regionCode: "43" } },
      { country: "RU", subdivision: null },
      ["cf used UA-43"],
    ],
    [
      "its neighbours",
      { cf: { country: "UA", regionCode: "30" } },
      { country: "UA", subdivision: "UA-30" },
      ["cf used UA"],
    ],
    ["a code that is no country", { cf: { country: "ap" } }, { country: "SG" }, ["cf used AP"]],
    [
      "the table, whose centre is that of the place itself",
      { ip: "200.1.1.1" },
      { country: "PT", continent: "EU", coordinates: { lat: -21, lon: -47 }, precision: "country" },
      ["cf absent", "geoip used BR"],
    ],
  ];
  test.each(rows)("%s", (_, asking, wanted, steps) => {
    expect(locate({ ...asking, router }).place).toMatchObject(wanted);
    expect(asked({ ...asking, router })).toEqual(steps);
  });

  test("and comparisons", () => {
    const aliases = { XK: countryCode("RS"), BR: countryCode("RS") };
    const asking = { cf: { country: "XK" }, ip: "200.1.1.1", sources: ["geoip", "cf"] as const, router: { aliases } };
    expect(asked(asking)).toEqual(["geoip used BR", "cf agrees XK"]);
  });
});

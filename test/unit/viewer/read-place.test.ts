/**
 * The words of one source: sentinels, contradictions, and what aliases make of them.
 */
import { describe, expect, test } from "vitest";
import type { CountryCode } from "../../../src/core/model/ids.ts";
import { placeOf, readPlace, type SaidPlace } from "../../../src/core/viewer/read-place.ts";
import { countryCode } from "./placing.ts";

const SILENT: SaidPlace = { country: "", continent: "", subdivision: "", city: null, lat: "", lon: "" };

function read(said: Partial<SaidPlace>, aliases: Readonly<Record<string, CountryCode>> = {}) {
  const reading = readPlace({ ...SILENT, ...said }, new Map(Object.entries(aliases)));
  const { outcome } = reading;
  return outcome === "used" ? placeOf("headers", reading, () => null) : `${outcome} ${reading.said}`.trim();
}

describe("codes that name no country", () => {
  const rows: [code: string, outcome: string][] = [
    ["", "absent"],
    ["XX", "unknown XX"],
    ["zz", "unknown zz"],
    ["T1", "tor T1"],
    ["t1", "tor t1"],
    ["A1", "unknown A1"],
    ["A2", "unknown A2"],
    ["O1", "unknown O1"],
    ["EU", "unknown EU"],
    ["AP", "unknown AP"],
    ["AN", "unknown AN"],
    ["reserved", "unknown reserved"],
    ["BRA", "unknown BRA"],
    ["BR, US", "unknown BR, US"],
    [" BR", "unknown  BR"],
    ["\u0131q", "unknown \u0131q"],
    ["a very long answer of somebody", "unknown a very long answ"],
  ];
  test.each(rows)("%j: %s", (code, outcome) => {
    expect(read({ country: code })).toBe(outcome);
  });

  test("say nothing more with a subdivision, a city or coordinates", () => {
    const more = { subdivision: "BR-SP", city: "Santos", lat: "-23.9", lon: "-46.3" };
    expect(read({ ...more, country: "XX" })).toBe("unknown XX");
    expect(read({ ...more, country: "EU" })).toBe("unknown EU");
    expect(read({ city: "Santos", lat: "-23.9", lon: "-46.3" })).toBe("absent");
  });
});

describe("codes that do", () => {
  const rows: [name: string, said: Partial<SaidPlace>, wanted: object][] = [
    ["in lower case", { country: "br" }, { country: "BR", continent: "SA" }],
    ["of old", { country: "UK" }, { country: "GB" }],
    ["with a part of the country", { country: "US", subdivision: "ca" }, { subdivision: "US-CA" }],
    ["by the subdivision alone", { subdivision: "USCA" }, { country: "US", subdivision: "US-CA" }],
    ["with a subdivision of another country", { country: "BR", subdivision: "US-CA" }, { subdivision: null }],
    ["with a continent of their own", { country: "CY", continent: "as" }, { continent: "AS" }],
    ["with a continent that is none", { country: "CY", continent: "XX" }, { continent: "EU" }],
    ["with coordinates that are none", { country: "BR", lat: "999.0", lon: "999.0" }, { coordinates: null }],
    ["with 0,0", { country: "BR", lat: "0.0", lon: "0.0" }, { coordinates: null }],
    ["with coordinates", { country: "BR", lat: "-23.5", lon: "-46.6" }, { coordinates: { lat: -23.5, lon: -46.6 } }],
    ["with an empty city", { country: "BR", city: "" }, { city: null }],
    ["with a long one", { country: "BR", city: "x".repeat(300) }, { city: "x".repeat(200) }],
  ];
  test.each(rows)("%s", (_, said, wanted) => {
    expect(read(said)).toMatchObject(wanted);
  });
});

describe("aliases", () => {
  const ALIASES = { XK: countryCode("RS"), "UA-43": countryCode("UA"), AP: countryCode("SG"), ZZ: countryCode("DE") };

  const rows: [name: string, said: Partial<SaidPlace>, wanted: object | string][] = [
    ["a country", { country: "XK", subdivision: "01" }, { country: "RS", subdivision: null, continent: "EU" }],
    [
      "a subdivision that a source counts to another country",
      { country: "RU", subdivision: "UA-43" },
      { country: "UA", subdivision: "UA-43" },
    ],
    ["a code that is no country", { country: "AP" }, { country: "SG", continent: "AS" }],
    ["never what stands for nothing", { country: "ZZ" }, "unknown ZZ"],
    ["that of the part before that of the country", { country: "XK", subdivision: "UA-43" }, { country: "UA" }],
    ["nothing else", { country: "BR", subdivision: "SP" }, { country: "BR", subdivision: "BR-SP" }],
    ["coordinates stay", { country: "XK", lat: "42.6", lon: "21.1" }, { coordinates: { lat: 42.6, lon: 21.1 } }],
  ];
  test.each(rows)("%s", (_, said, wanted) => {
    expect([read(said, ALIASES)]).toMatchObject([wanted]);
  });
});

test.each([
  "203.0.113.77",
  " 203.0.113.77",
  "ip=203.0.113.77",
  "2001:db8:85a3::1",
  "::ffff:cb00:714d",
  "é203.0.113.77",
])("an address in place of a country is not repeated: %j", (country) => {
  expect(read({ country })).toBe("unknown (no code)");
});

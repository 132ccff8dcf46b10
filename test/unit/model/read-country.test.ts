import * as fc from "fast-check";
import { iso31661Reserved } from "iso-3166/1-reserved.js";
import { describe, expect, test } from "vitest";
import { COUNTRY_CODES, parseCountry } from "../../../src/core/model/country.ts";
import { readCountry } from "../../../src/core/model/read-country.ts";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ".split("");
const PAIRS = LETTERS.flatMap((first) => LETTERS.map((second) => first + second));

test("today's codes are themselves, in any case", () => {
  for (const code of COUNTRY_CODES) {
    expect(readCountry(code)).toBe(code);
    expect(readCountry(code.toLowerCase())).toBe(code);
  }
});

describe("codes that sources still send become the country of today", () => {
  const read: [text: string, country: string][] = [
    ["UK", "GB"],
    ["uk", "GB"],
    ["Uk", "GB"],
    ["EL", "GR"],
    ["AC", "SH"],
    ["TA", "SH"],
    ["IC", "ES"],
    ["EA", "ES"],
    ["DG", "IO"],
    ["CP", "FR"],
    ["FX", "FR"],
    ["CQ", "GG"],
    ["DD", "DE"],
    ["ZR", "CD"],
    ["BU", "MM"],
    ["TP", "TL"],
    ["YD", "YE"],
    ["HV", "BF"],
    ["DY", "BJ"],
    ["VD", "VN"],
    ["RH", "ZW"],
    ["NH", "VU"],
    ["CT", "KI"],
    ["WK", "UM"],
    ["PZ", "PA"],
    ["NQ", "AQ"],
  ];
  test.each(read)("%s → %s", (text, country) => {
    expect(readCountry(text)).toBe(country);
    expect(parseCountry(text)).toBeNull();
  });
});

describe("a country that became several is not guessed", () => {
  test.each(["SU", "YU", "CS", "AN", "NT", "PC", "FQ"])("%s", (code) => {
    expect(readCountry(code)).toBeNull();
  });
});

describe("what stands for no country is none", () => {
  const nowhere = ["XX", "ZZ", "T1", "A1", "A2", "O1", "EU", "AP", "UN", "EZ", "QO", "AA", "", "-", "--", "??"];
  const odd = ["reserved", "GBR", "USA", "B", " ", "UK ", " UK", "U K", "ﬁ", "ß", "__proto__", "constructor"];
  test.each([...nowhere, ...odd])("%j", (text) => {
    expect(readCountry(text)).toBeNull();
  });
});

test("of all pairs of letters, those that are no country are read only where ISO reserves or once assigned them", () => {
  const reserved = new Set<string>(iso31661Reserved.map(({ alpha2 }) => alpha2));
  const added = PAIRS.filter((pair) => parseCountry(pair) === null && readCountry(pair) !== null);
  expect(added.filter((pair) => !reserved.has(pair))).toEqual(["EL"]);
  expect(added).toHaveLength(27);
});

test("whatever is read is a country, and reading it again changes nothing", () => {
  const anyText = fc.oneof(fc.string(), fc.string({ minLength: 2, maxLength: 2, unit: "binary" }));
  fc.assert(
    fc.property(anyText, (text) => {
      const country = readCountry(text);
      expect(country === null || COUNTRY_CODES.includes(country)).toBe(true);
      expect(readCountry(country ?? "")).toBe(country);
    }),
  );
});

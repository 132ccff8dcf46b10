import { describe, expect, test } from "vitest";
import { COUNTRY_CODES } from "../../../../src/core/model/country.ts";
import {
  parseContinentCode,
  parseCountryCode,
  parseSubdivisionCode,
} from "../../../../src/core/ruleset/values/place-code.ts";

test("every country code is read in any case", () => {
  for (const code of COUNTRY_CODES) {
    expect(parseCountryCode(code)).toEqual({ ok: true, value: code });
    expect(parseCountryCode(code.toLowerCase())).toEqual({ ok: true, value: code });
  }
});

test("Norway and Kosovo are countries", () => {
  expect(parseCountryCode("NO").ok).toBe(true);
  expect(parseCountryCode("XK").ok).toBe(true);
});

describe("an unknown country comes with what was probably meant", () => {
  test.each([
    ["UK", 'did you mean "GB"?'],
    ["uk", 'did you mean "GB"?'],
    ["EL", 'did you mean "GR"?'],
    ["IC", 'did you mean "ES"?'],
    ["zr", 'did you mean "CD"?'],
    ["YU", 'did you mean "RS"?'],
    ["EN", 'did you mean "GB"?'],
    ["RB", 'did you mean "BR"?'],
    ["EU", "continents"],
    ["ZZ", "ZA, ZM, ZW"],
    ["BRA", "two letters"],
    ["Brazil", "two letters"],
    ["", "two letters"],
    ["1", "two letters"],
  ])("%j", (text, hint) => {
    expect(parseCountryCode(text)).toEqual({
      ok: false,
      error: { code: "GR0204", hint: expect.stringContaining(hint) },
    });
  });
});

test.each(["XX", "T1", "A1", "AP"])("%s, which databases use for nowhere, is no country", (code) => {
  expect(parseCountryCode(code).ok).toBe(false);
});

test("continents are read in any case", () => {
  expect(parseContinentCode("eu")).toEqual({ ok: true, value: "EU" });
});

test.each([
  ["BR", "BR is a country: write it under countries"],
  ["LATAM", "use one of AF, AN, AS, EU, NA, OC, SA"],
])("%s is no continent", (text, hint) => {
  expect(parseContinentCode(text)).toEqual({ ok: false, error: { code: "GR0204", hint } });
});

test.each([
  ["BR-SP", "BR-SP"],
  ["br-sp", "BR-SP"],
  ["FR-2A", "FR-2A"],
  ["GB-ENG", "GB-ENG"],
  ["AT-9", "AT-9"],
])("%s is the subdivision %s", (text, code) => {
  expect(parseSubdivisionCode(text)).toEqual({ ok: true, value: code });
});

test.each([
  ["SP", "country in front"],
  ["BR_SP", "country in front"],
  ["BR-", "country in front"],
  ["BR-LONG", "use a code of ISO 3166-2: BR-AC, BR-AL, "],
  ["BR-SAO", 'did you mean "BR-SP" (São Paulo)?'],
  ["br-sao paulo", 'did you mean "BR-SP" (São Paulo)?'],
  ["CN-11", 'did you mean "CN-BJ" (Beijing Shi)?'],
  ["fr-j", 'did you mean "FR-IDF" (Île-de-France)?'],
  ["IN-CT", 'did you mean "IN-CG" (Chhattīsgarh)?'],
  ["UK-ENG", 'did you mean "GB"?'],
  ["BR-S P", 'did you mean "BR-SP" (São Paulo)?'],
  ["BR-ſP", "BR-SP"],
  ["PR-001", "write it under countries"],
])("%s is no subdivision", (text, hint) => {
  expect(parseSubdivisionCode(text)).toEqual({
    ok: false,
    error: { code: "GR0204", hint: expect.stringContaining(hint) },
  });
});

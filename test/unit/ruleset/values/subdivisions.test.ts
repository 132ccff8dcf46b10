import { iso31662 } from "iso-3166/2.js";
import { describe, expect, test } from "vitest";
import { parseCountry } from "../../../../src/core/model/country.ts";
import { isSubdivision, subdivisionHint } from "../../../../src/core/ruleset/values/subdivisions.ts";

test("the list is sorted by code, which the search relies on", () => {
  const codes = iso31662.map(({ code }) => code);
  expect(codes).toEqual(codes.toSorted((a, b) => (a < b ? -1 : 1)));
});

test("every code of ISO 3166-2 is one, and its country is known", () => {
  expect(iso31662.filter(({ code }) => !isSubdivision(code))).toEqual([]);
  expect(iso31662.filter(({ code }) => parseCountry(code.slice(0, 2)) === null)).toEqual([]);
});

test.each(["", "BR", "BR-", "BR-XX", "br-sp", "ZZ-99", "AA-00", "CN-22", "BR-SPX"])("%j is none", (code) => {
  expect(isSubdivision(code)).toBe(false);
});

describe("a wrong subdivision comes with what was probably meant", () => {
  test.each([
    ["the beginning of its name", "BR", "SAO", "BR-SP"],
    ["its name, accents or not", "DE", "Bayern", "DE-BY"],
    ["letters in another order", "BR", "PS", "BR-SP"],
    ["a letter too many", "GB", "ENGX", "GB-ENG"],
    ["a letter too few", "GB", "NI", "GB-NIR"],
    ["another letter", "CA", "QX", "CA-QC"],
  ])("%s", (_, country, part, code) => {
    expect(subdivisionHint(country, part)).toContain(`did you mean "${code}"`);
  });

  test("the name is shown beside the code", () => {
    expect(subdivisionHint("BR", "SAO")).toBe('did you mean "BR-SP" (São Paulo)?');
  });

  test("one letter that could be several is not guessed", () => {
    expect(subdivisionHint("US", "CF")).toMatch(/^use a code of ISO 3166-2: US-AK, US-AL, .* and \d+ more$/);
  });

  test("a country without subdivisions is to be written as a country", () => {
    expect(subdivisionHint("PR", "001")).toBe("ISO 3166-2 has no subdivisions of PR: write it under countries");
  });

  test("a name of many letters is answered at once", () => {
    expect(subdivisionHint("BR", "x".repeat(100_000))).toContain("use a code");
  });
});

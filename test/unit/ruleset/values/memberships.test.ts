import { describe, expect, test } from "vitest";
import { COUNTRY_CODES } from "../../../../src/core/model/country.ts";
import type { CountryCode } from "../../../../src/core/model/ids.ts";
import { partsOf } from "../../../../src/core/ruleset/values/containment.ts";
import { memberships } from "../../../../src/core/ruleset/values/memberships.ts";

const ALL = new Map(memberships().map(({ name, countries }) => [name, countries]));
const members = (name: string): readonly CountryCode[] => ALL.get(name) ?? [];
const SIZES: Readonly<Record<string, number>> = {
  eu: 27,
  "eu-eea": 30,
  "eu-territories": 7,
  eurozone: 21,
  efta: 4,
  "united-nations": 193,
  dach: 3,
  benelux: 3,
  nordics: 9,
  baltics: 3,
  visegrad: 4,
  gcc: 6,
  "arab-league": 22,
  asean: 11,
  mercosur: 5,
  "andean-community": 4,
  usmca: 3,
};

test("each has as many members as it says of itself, so no code in the lists is misspelt or twice", () => {
  expect(Object.fromEntries([...ALL].map(([name, countries]) => [name, countries.length]))).toEqual(SIZES);
});

test("names are in alphabetical order, and each says what it rests on", () => {
  const names = memberships().map(({ name }) => name);
  expect(names).toEqual(names.toSorted());
  expect(memberships().filter(({ basis }) => basis.length < 15)).toEqual([]);
});

test("members are in alphabetical order", () => {
  for (const [name, countries] of ALL) expect([name, countries]).toEqual([name, countries.toSorted()]);
});

describe("the European Union", () => {
  test("with Iceland, Liechtenstein and Norway is the economic area", () => {
    expect(members("eu-eea").filter((code) => !members("eu").includes(code))).toEqual(["IS", "LI", "NO"]);
  });

  test("has neither the United Kingdom nor Switzerland", () => {
    expect(members("eu-eea").filter((code) => ["GB", "CH"].includes(code))).toEqual([]);
  });

  test("has all who pay in euro, and those whom CLDR counts among them", () => {
    expect(members("eurozone").filter((code) => !members("eu").includes(code))).toEqual([]);
    expect(partsOf("EZ").filter((code) => !members("eurozone").some((member) => member === code))).toEqual([]);
  });

  test("has members whose far parts have codes of their own, which are another group", () => {
    expect(members("eu-territories").filter((code) => members("eu").includes(code))).toEqual([]);
    expect(members("eu-territories")).toContain("RE");
    expect(members("eu-territories")).not.toContain("BL");
  });

  test("shares no member with EFTA", () => {
    expect(members("efta").filter((code) => members("eu").includes(code))).toEqual([]);
  });
});

test("the United Nations have no member that is disputed, an observer or a part of another", () => {
  const without: readonly string[] = ["XK", "TW", "PS", "EH", "HK", "MO", "VA", "AQ", "PR", "GL", "RE"];
  expect(members("united-nations").filter((code) => without.includes(code))).toEqual([]);
  expect(COUNTRY_CODES.length - members("united-nations").length).toBe(57);
});

describe("all of one group are members of another", () => {
  test.each([
    ["benelux", "eurozone"],
    ["baltics", "eurozone"],
    ["visegrad", "eu"],
    ["gcc", "arab-league"],
    ["usmca", "united-nations"],
    ["mercosur", "united-nations"],
    ["andean-community", "united-nations"],
    ["asean", "united-nations"],
  ])("%s in %s", (inner, outer) => {
    expect(members(inner).filter((code) => !members(outer).includes(code))).toEqual([]);
  });
});

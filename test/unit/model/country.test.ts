import { describe, expect, test } from "vitest";
import { continentOf, COUNTRY_CODES, parseContinent, parseCountry } from "../../../src/core/model/country.ts";

const CONTINENTS = ["AF", "AN", "AS", "EU", "NA", "OC", "SA"];

describe("country codes", () => {
  test("are the 249 of ISO 3166-1 and XK, each once, in order", () => {
    expect(COUNTRY_CODES).toHaveLength(250);
    expect(new Set(COUNTRY_CODES).size).toBe(250);
    expect(COUNTRY_CODES).toEqual(COUNTRY_CODES.toSorted());
    expect(COUNTRY_CODES).toContain("XK");
  });

  test("are those that the platform's own list of names knows", () => {
    const names = new Intl.DisplayNames("en", { type: "region", fallback: "none" });
    expect(COUNTRY_CODES.filter((code) => names.of(code) === undefined)).toEqual([]);
  });

  test("each lies in a continent", () => {
    for (const code of COUNTRY_CODES) expect(CONTINENTS).toContain(continentOf(code));
  });

  const read: [text: string, code: string | null][] = [
    ["BR", "BR"],
    ["br", "BR"],
    ["xK", "XK"],
    ["XX", null],
    ["T1", null],
    ["UK", null],
    ["EU", null],
    ["AN", null],
    ["", null],
    ["B", null],
    ["BRA", null],
    ["ß", null],
    ["ﬁ", null],
  ];
  test.each(read)("%j → %j", (text, code) => {
    expect(parseCountry(text)).toBe(code);
  });

  const continents: [country: string, continent: string][] = [
    ["BR", "SA"],
    ["MX", "NA"],
    ["PA", "NA"],
    ["DE", "EU"],
    ["RU", "EU"],
    ["TR", "AS"],
    ["EG", "AF"],
    ["AU", "OC"],
    ["AQ", "AN"],
    ["CY", "EU"],
    ["TL", "OC"],
    ["IO", "AS"],
    ["TF", "AN"],
    ["XK", "EU"],
  ];
  test.each(continents)("%s lies in %s", (country, continent) => {
    const code = parseCountry(country);
    expect(code === null ? null : continentOf(code)).toBe(continent);
  });
});

describe("continent codes", () => {
  const read: [text: string, code: string | null][] = [
    ["SA", "SA"],
    ["eu", "EU"],
    ["BR", null],
    ["", null],
    ["EUR", null],
  ];
  test.each(read)("%j → %j", (text, code) => {
    expect(parseContinent(text)).toBe(code);
  });

  test.each(CONTINENTS)("%s is one", (code) => {
    expect(parseContinent(code)).toBe(code);
  });
});

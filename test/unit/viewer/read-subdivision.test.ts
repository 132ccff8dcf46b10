import { describe, expect, test } from "vitest";
import { parseCountry } from "../../../src/core/model/country.ts";
import { readSubdivision } from "../../../src/core/viewer/read-subdivision.ts";

describe("a subdivision as sources write it", () => {
  const rows: [text: string, country: string, code: string | null][] = [
    ["SP", "BR", "BR-SP"],
    ["sp", "BR", "BR-SP"],
    ["BR-SP", "BR", "BR-SP"],
    ["br-sp", "", "BR-SP"],
    ["USCA", "US", "US-CA"],
    ["usca", "", "US-CA"],
    ["GBENG", "GB", "GB-ENG"],
    ["ENG", "GB", "GB-ENG"],
    ["43", "UA", "UA-43"],
    ["1", "AT", "AT-1"],
    ["11", "CN", "CN-BJ"],
    ["UA-43", "RU", "UA-43"],
    ["SP", "", null],
    ["USCA", "BR", null],
    ["ABCD", "BR", null],
    ["XX-SP", "", null],
    ["BR-", "BR", null],
    ["BR-SPXX", "BR", null],
    ["B-P", "BR", null],
    ["-SP", "BR", null],
    ["S P", "BR", null],
    ["\u00df", "BR", null],
    ["\u0131n", "BR", null],
    ["reserved", "BR", null],
    ["", "BR", null],
    ["x".repeat(5000), "BR", null],
  ];
  test.each(rows)("%j in %j is %j", (text, country, code) => {
    expect(readSubdivision(text, parseCountry(country))).toBe(code);
  });
});

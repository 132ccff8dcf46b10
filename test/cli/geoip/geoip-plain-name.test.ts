import { describe, expect, test } from "vitest";
import { isPlainName, LONGEST_NAME } from "../../../src/cli/geoip/mmdb/plain-name.ts";
import { unknownSchema } from "../../../src/cli/geoip/build/record-schema.ts";
import { sourceRecordReader } from "../../../src/cli/geoip/build/source-record.ts";

const STEERING: readonly (readonly [what: string, text: string])[] = [
  ["an escape sequence", "\u001b[2JSantos"],
  ["a line end", "Santos\nerror: all is lost"],
  ["a tab", "Santos\tBR"],
  ["a carriage return", "Santos\rBR"],
  ["NUL", "Santos\0"],
  ["DEL", "Santos\u007f"],
  ["a control character of Latin 1", "\u009b2J"],
  ["a line separator", "Santos\u2028"],
  ["text turned around", "Santos\u202e"],
  ["an isolate", "\u2066Santos"],
  ["nothing", ""],
  ["a name longer than any", "a".repeat(LONGEST_NAME + 1)],
];

describe("a name is short, on one line, and steers nothing", () => {
  test.each([
    "Santos",
    "São Paulo",
    "東京都",
    "تهران",
    "a".repeat(LONGEST_NAME),
    "Côte d'Ivoire",
    "می‌خواهم",
    " ",
    "😀",
  ])("%s", (text) => {
    expect(isPlainName(text)).toBe(true);
  });

  test.each(STEERING)("not: %s", (_, text) => {
    expect(isPlainName(text)).toBe(false);
  });
});

describe("what is no name is not read", () => {
  test.each(STEERING)("%s as a city, the country stays", (_, city) => {
    const record = sourceRecordReader()({ country_code: "BR", city, state1: city });
    expect(record).toMatchObject({ country: "BR", city: null, subdivision: null, unnamedPart: null });
  });

  test.each(STEERING)("%s as a country", (_, country_code) => {
    expect(sourceRecordReader()({ country_code })).toMatchObject({ country: null, noCountry: null });
  });
});

describe("a file of an unknown schema is told by the first of its fields", () => {
  test("few", () => {
    expect(unknownSchema({ is_proxy: 1, note: 2 })).toMatch(/^holds records with is_proxy, note, and none with a /);
  });

  test("many, and some that nobody should see", () => {
    const record = Object.fromEntries(
      ["\u001b[2J", "a", "b", "c", "d", "e", "f", "g", "h", "i", "j"].map((name) => [name, 1]),
    );
    expect(unknownSchema(record)).toMatch(/^holds records with \(no name\), a, b, c, d, e, f, g and 3 more, and none /);
  });
});

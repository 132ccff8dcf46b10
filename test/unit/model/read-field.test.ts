import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readCmcdField, readCookie, readQueryField } from "../../../src/core/model/read-field.ts";

describe("query", () => {
  const rows: [query: string, name: string, value: string | null][] = [
    ["a=1&b=2", "b", "2"],
    ["a=1&a=2", "a", "1"],
    ["a", "a", ""],
    ["a=", "a", ""],
    ["a=b=c", "a", "b=c"],
    ["a=x+y%20z", "a", "x y z"],
    ["a=%2B", "a", "+"],
    ["%61=1", "a", "1"],
    ["a=%E0%A4", "a", "%E0%A4"],
    ["%E0%A4=1", "a", null],
    ["a=%", "a", "%"],
    ["A=1", "a", null],
    ["", "a", null],
    ["&&a=1&", "a", "1"],
    ["aa=1", "a", null],
    ["%61%62=1", "ab", "1"],
    ["%61b=1", "ab", "1"],
    ["%61b=1", "a", null],
    ["%61=1", "ab", null],
    ["a%5f=1", "a_", "1"],
    ["a%5F=1", "a_", "1"],
    ["caf%C3%A9=1", "café", "1"],
    ["caf%c3%a9=1", "café", "1"],
    ["caf%E9=1", "café", null],
    ["100%25=1", "100%", "1"],
    ["100%=1", "100%", "1"],
    ["%31%=1", "1%", null],
    ["%F0%9F%93%BA=1", "📺", "1"],
    ["%x=1", "\ud83d", null],
    ["%3D=1", "=", "1"],
    ["%61=2&a=1", "a", "2"],
    ["constructor", "__proto__", null],
    ["__proto__=1&constructor=2", "constructor", "2"],
  ];
  test.each(rows)("%j: %s is %j", (query, name, value) => {
    expect(readQueryField(query, name)).toBe(value);
  });

  test("a name is found by the same keys as if each key were decoded", () => {
    const piece = fc.constantFrom(
      "a",
      "b",
      "%61",
      "%",
      "%4",
      "%C3",
      "%A9",
      "é",
      "%C3%A9",
      "%c3%a9",
      "%25",
      "\ud83d",
      "📺",
    );
    const text = fc.array(piece, { minLength: 1, maxLength: 5 }).map((pieces) => pieces.join(""));
    const name = fc.oneof(text, fc.constantFrom("a", "ab", "é", "%", "aé", "a%"));
    fc.assert(
      fc.property(text, name, (key, wanted) => {
        const found = key === wanted || decoded(key) === wanted;
        expect(readQueryField(`x=0&${key}=1`, wanted)).toBe(found ? "1" : null);
      }),
      {
        seed: 42,
        numRuns: 3000,
        examples: [
          ["%61", "a"],
          ["%C3%A9", "é"],
          ["%C3", "%C3"],
        ],
      },
    );
  });
});

describe("cookies", () => {
  const rows: [header: string, name: string, value: string | null][] = [
    ["sid=1; b=2", "b", "2"],
    ["sid=1;b=2", "b", "2"],
    ["sid=1; sid=2", "sid", "1"],
    ["sid=a=b", "sid", "a=b"],
    ["sid=%20 ", "sid", "%20"],
    ['sid="q"', "sid", '"q"'],
    ["sids=1", "sid", null],
    ["xsid=1", "sid", null],
    ["\u00a0sid=1", "sid", null],
    ["SID=1", "sid", null],
    ["", "sid", null],
    ["sid", "sid", ""],
    [`${"a=1; ".repeat(2000)}sid=z`, "sid", "z"],
    ["sid=a b\t \t", "sid", "a b"],
    ["sid= \t ", "sid", ""],
    ["sid= a", "sid", " a"],
    ["\t sid=1", "sid", "1"],
    ["sid =1", "sid", null],
    ["constructor=1", "__proto__", null],
    ["__proto__=1", "__proto__", "1"],
  ];
  test.each(rows)("%j: %s is %j", (header, name, value) => {
    expect(readCookie(header, name)).toBe(value);
  });
});

describe("CMCD", () => {
  const rows: [list: string, name: string, value: string | null][] = [
    ['sid="6e2f",st=l', "sid", "6e2f"],
    ['sid="6e2f",st=l', "st", "l"],
    ['br=3200, sid="x"', "sid", "x"],
    ['sid=""', "sid", ""],
    ["bs", "bs", ""],
    ['nor="a,sid=x",sid="y"', "sid", "y"],
    ['nor="a,b",st=l', "nor", "a,b"],
    [String.raw`nor="a\",sid=x",sid="y"`, "sid", "y"],
    [String.raw`nor="a\\",sid="y"`, "sid", "y"],
    [String.raw`br=1\,sid="y"`, "sid", "y"],
    ['sid="open,st=l', "st", null],
    ['sid="open,st=l', "sid", '"open,st=l'],
    [",,sid=1,", "sid", "1"],
    ["", "sid", null],
    ["sids=1", "sid", null],
  ];
  test.each(rows)("%j: %s is %j", (list, name, value) => {
    expect(readCmcdField(list, name)).toBe(value);
  });
});

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // not valid percent-encoding
  }
}

/** The fastest of several runs, in milliseconds: what others do on the machine only adds. */
function fastest(run: () => unknown): number {
  const times = Array.from({ length: 7 }, () => {
    const started = performance.now();
    run();
    return performance.now() - started;
  });
  return Math.min(...times);
}

describe("eight times as long a text takes far less than sixty-four times as long:", () => {
  const rows: [name: string, read: (length: number) => () => unknown][] = [
    ["blanks inside a cookie", (length) => readsCookie(`sid=${" ".repeat(length)}x`)],
    ["blanks before a cookie's name", (length) => readsCookie(`${" ".repeat(length)}x=1`)],
    ["nothing but semicolons", (length) => readsCookie(";".repeat(length))],
    ["parts without =", (length) => readsQuery("a&".repeat(length / 2))],
    ["escapes that are cut short", (length) => readsQuery("%&".repeat(length / 2))],
    ["escapes that are not UTF-8", (length) => readsQuery("%FF&".repeat(length / 4))],
    ["one long name of escapes", (length) => readsQuery("%61".repeat(length / 3))],
  ];
  test.each(rows)("%s", (_, read) => {
    const short = fastest(read(16_000));
    const long = fastest(read(128_000));
    expect(long).toBeLessThan(32 * Math.max(short, 0.05));
  });
});

function readsCookie(header: string): () => unknown {
  return () => readCookie(header, "sid");
}

function readsQuery(query: string): () => unknown {
  return () => readQueryField(query, "sid");
}

test("malformed escapes cost no exceptions: 8,000 of them take no longer than ten times 8,000 plain parts", () => {
  const plain = fastest(readsQuery("a&".repeat(8000)));
  const malformed = fastest(readsQuery("%&".repeat(8000)));
  expect(malformed).toBeLessThan(10 * Math.max(plain, 0.2));
});

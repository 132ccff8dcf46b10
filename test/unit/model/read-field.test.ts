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
  ];
  test.each(rows)("%j: %s is %j", (query, name, value) => {
    expect(readQueryField(query, name)).toBe(value);
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

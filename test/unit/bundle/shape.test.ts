import { describe, expect, test } from "vitest";
import {
  exactlyOne,
  fields,
  flag,
  integer,
  isName,
  kinds,
  list,
  nullable,
  number,
  oneOf,
  record,
  text,
  type Shape,
} from "../../../src/core/bundle/shape.ts";

const even = text(4, { wanted: "an even word", test: (value) => value.length % 2 === 0 });
const point = fields({ x: number(0, 9), y: nullable(number(0, 9)) });
const choice = kinds({ none: {}, some: { of: list(flag, 2) } });
const one = exactlyOne({ exact: text(5), present: flag });

describe("what passes", () => {
  const rows: [name: string, shape: Shape, value: unknown][] = [
    ["text", text(3), "abc"],
    ["empty text", text(3), ""],
    ["text of a form", even, "ab"],
    ["a number at its ends", number(-1, 1), -1],
    ["a fraction", number(0, 1), 0.5],
    ["a whole number", integer(0, 5), 5],
    ["a flag", flag, false],
    ["one of texts and numbers", oneOf("a", 2), 2],
    ["null", nullable(flag), null],
    ["a list at its limit", list(flag, 2), [true, false]],
    ["an empty list", list(flag, 2), []],
    ["a record of names", record(flag, 2), { "sa-east": true, constructor: false }],
    ["fields", point, { x: 1, y: null }],
    ["fields and more", point, { x: 1, y: 2, z: 3 }],
    ["a kind", choice, { kind: "some", of: [true] }],
    ["a kind without fields", choice, { kind: "none" }],
    ["exactly one", one, { present: true }],
  ];
  test.each(rows)("%s", (_, shape, value) => {
    expect(shape(value, "$")).toBeNull();
  });
});

describe("what does not, and where", () => {
  const rows: [name: string, shape: Shape, value: unknown, path: string, wanted: string][] = [
    ["text that is too long", text(3), "abcd", "$", "text of at most 3 characters"],
    ["a number for text", text(3), 1, "$", "text of at most 3 characters"],
    ["text of another form", even, "abc", "$", "an even word"],
    ["a number out of range", number(-1, 1), 1.01, "$", "a number from -1 to 1"],
    ["NaN", number(-1, 1), Number.NaN, "$", "a number from -1 to 1"],
    ["text for a number", number(-1, 1), "0", "$", "a number from -1 to 1"],
    ["a fraction for a whole number", integer(0, 5), 1.5, "$", "a whole number from 0 to 5"],
    ["a whole number out of range", integer(0, 5), 6, "$", "a whole number from 0 to 5"],
    ["1 for true", flag, 1, "$", "true or false"],
    ["none of them", oneOf("a", 2), "2", "$", "one of a, 2"],
    ["undefined for null", nullable(flag), undefined, "$", "true or false"],
    ["a long list", list(flag, 1), [true, true], "$", "a list of at most 1 entries"],
    ["a record for a list", list(flag, 1), { length: 0 }, "$", "a list of at most 1 entries"],
    ["a wrong entry", list(flag, 3), [true, 0, true], "$[1]", "true or false"],
    ["a list for a record", record(flag, 2), [], "$", "a record of at most 2 entries"],
    ["a record that is too large", record(flag, 1), { a: true, b: true }, "$", "a record of at most 1 entries"],
    ["a key that is no name", record(flag, 2), { "A b": true }, "$", "names as keys"],
    ["a dangerous key", record(flag, 2), JSON.parse('{"__proto__": true}'), "$", "names as keys"],
    ["a wrong value in a record", record(flag, 2), { a: 1 }, "$.a", "true or false"],
    ["null for fields", point, null, "$", "a record"],
    ["a list for fields", point, [], "$", "a record"],
    ["a missing field", point, { x: 1 }, "$.y", "to be present"],
    ["a field of the prototype", fields({ toString: flag }), {}, "$.toString", "to be present"],
    ["a wrong field", point, { x: 10, y: null }, "$.x", "a number from 0 to 9"],
    ["an unknown kind", choice, { kind: "all" }, "$.kind", "one of none, some"],
    ["a kind of the prototype", choice, { kind: "constructor" }, "$.kind", "one of none, some"],
    ["no kind", choice, {}, "$.kind", "one of none, some"],
    ["no record of a kind", choice, "some", "$.kind", "one of none, some"],
    ["a wrong field of a kind", choice, { kind: "some", of: [1] }, "$.of[0]", "true or false"],
    ["none of the fields", one, {}, "$", "exactly one of exact, present"],
    ["two of them", one, { exact: "a", present: true }, "$", "exactly one of exact, present"],
    ["another one", one, { toString: 1 }, "$", "exactly one of exact, present"],
    ["a wrong one", one, { present: 1 }, "$.present", "true or false"],
    ["a list of one", one, ["exact"], "$", "exactly one of exact, present"],
  ];
  test.each(rows)("%s", (...[, shape, value, path, wanted]) => {
    expect(shape(value, "$")).toEqual({ path, wanted });
  });
});

describe("names", () => {
  test.each(["a", "0", "sa-east", "a".repeat(63), "a--b", "constructor"])("%s is one", (name) => {
    expect(isName(name)).toBe(true);
  });

  test.each(["", "-a", "a-", "A", "a_b", "a.b", "a".repeat(64), "a\n", "ä", "__proto__"])("%j is none", (name) => {
    expect(isName(name)).toBe(false);
  });
});

import { describe, expect, test } from "vitest";
import { canonicalJson } from "../../../../src/core/ruleset/compile/canonical-json.ts";

test.each([
  ["keys in code unit order", { b: 1, a: 2, B: 3, é: 4 }, '{"B":3,"a":2,"b":1,"é":4}'],
  ["keys that look like numbers as text, not by value", { 10: 1, 9: 2, a: 3 }, '{"10":1,"9":2,"a":3}'],
  ["nested maps sorted too", { a: { d: 1, c: [{ f: 1, e: 2 }] } }, '{"a":{"c":[{"e":2,"f":1}],"d":1}}'],
  ["lists in their own order", [3, 1, 2], "[3,1,2]"],
  ["text escaped as JSON does", 'a"\n\u2028', JSON.stringify('a"\n\u2028')],
  ["numbers in their shortest form", [1.5, 1e21, -0, 0.1 + 0.2], "[1.5,1e+21,0,0.30000000000000004]"],
  ["null and flags", [null, true, false], "[null,true,false]"],
  ["nothing inside", [{}, []], "[{},[]]"],
])("writes %s", (_, value, expected) => {
  expect(canonicalJson(value)).toBe(expected);
});

test("what is written reads back as the same value", () => {
  const value = { z: [1, { y: "x", a: null }], a: { b: true } };
  expect(JSON.parse(canonicalJson(value))).toEqual(value);
});

describe("what JSON cannot hold is a fault of the caller", () => {
  test.each([
    ["undefined", undefined],
    ["undefined in a map", { a: undefined }],
    ["not a number", Number.NaN],
    ["infinity", [Number.POSITIVE_INFINITY]],
    ["a function", () => 1],
  ])("%s", (_, value) => {
    expect(() => canonicalJson(value)).toThrow(TypeError);
  });
});

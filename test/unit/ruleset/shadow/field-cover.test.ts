import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { matchField } from "../../../../src/core/model/field-test.ts";
import type { FieldTest } from "../../../../src/core/model/route-rule.ts";
import { fieldImplies } from "../../../../src/core/ruleset/shadow/field-cover.ts";

describe("implied", () => {
  test.each<[string, FieldTest, FieldTest]>([
    ["a value by its list", { exact: "gold" }, { oneOf: ["gold", "silver"] }],
    ["a list by a longer one", { oneOf: ["a", "b"] }, { oneOf: ["b", "c", "a"] }],
    ["a list by a beginning", { oneOf: ["ab", "ac"] }, { prefix: "a" }],
    ["a longer beginning by a shorter", { prefix: "abc" }, { prefix: "ab" }],
    ["a longer end by a shorter", { suffix: "abc" }, { suffix: "bc" }],
    ["a beginning by not being something else", { prefix: "a" }, { not: "b" }],
    ["an end by not being something else", { suffix: "a" }, { not: "ab" }],
    ["any value by being there", { not: "x" }, { present: true }],
    ["absence by absence", { present: false }, { present: false }],
    ["not being something by the same", { not: "x" }, { not: "x" }],
  ])("%s", (_, given, wanted) => {
    expect(fieldImplies(given, wanted)).toBe(true);
  });
});

describe("not implied", () => {
  test.each<[string, FieldTest, FieldTest]>([
    ["a list by part of it", { oneOf: ["a", "b"] }, { oneOf: ["a"] }],
    ["a shorter beginning by a longer", { prefix: "a" }, { prefix: "ab" }],
    ["a beginning by an end", { prefix: "aa" }, { suffix: "aa" }],
    ["a beginning by not being what begins so", { prefix: "a" }, { not: "ab" }],
    ["being there by a value", { present: true }, { exact: "a" }],
    ["absence by not being something", { present: false }, { not: "x" }],
    ["a value by absence", { exact: "" }, { present: false }],
    ["not being one thing by not being another", { not: "a" }, { not: "b" }],
  ])("%s", (_, given, wanted) => {
    expect(fieldImplies(given, wanted)).toBe(false);
  });
});

describe("over all short values", () => {
  const letters = ["", "a", "b"];
  const values = letters.flatMap((a) => letters.flatMap((b) => letters.map((c) => a + b + c)));
  const value = fc.constantFrom(...new Set(values));
  const filled = value.filter((text) => text !== "");
  const fieldTest: fc.Arbitrary<FieldTest> = fc.oneof(
    value.map((exact) => ({ exact })),
    filled.map((prefix) => ({ prefix })),
    filled.map((suffix) => ({ suffix })),
    fc.boolean().map((present) => ({ present })),
    fc.uniqueArray(value, { minLength: 1, maxLength: 4 }).map((oneOf) => ({ oneOf })),
    value.map((not) => ({ not })),
  );
  /** Longer than any test's own text, so that "some other value" is among them. */
  const all = [null, ...new Set(values.flatMap((one) => values.map((two) => one + two))), "other"];

  test("what is implied holds for each of them, and what holds for each is implied", () => {
    fc.assert(
      fc.property(fieldTest, fieldTest, (given, wanted) => {
        const holds = all.every((one) => !matchField(given, one) || matchField(wanted, one));
        expect(fieldImplies(given, wanted)).toBe(holds);
      }),
      { seed: 42, numRuns: 3000 },
    );
  });
});

import { expect, test } from "vitest";
import { partsOf } from "../../../../src/core/ruleset/values/containment.ts";

test.each([
  ["143", "TM TJ KG KZ UZ"],
  ["001", "019 002 150 142 009"],
  ["202", "011 017 014 018"],
])("%s has %s in it", (code, parts) => {
  expect(partsOf(code).join(" ")).toBe(parts);
});

test("unions are there by their letters", () => {
  expect(partsOf("EU")).toHaveLength(27);
  expect(partsOf("UN")).toHaveLength(193);
});

test.each(["BR", "999", "", "__proto__"])("%j, which contains nothing, has no parts", (code) => {
  expect(partsOf(code)).toEqual([]);
});

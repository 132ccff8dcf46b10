import { describe, expect, test } from "vitest";
import { factReader, type FactReader } from "../../../../src/core/ops/facts/fact-reader.ts";

const reader = (value: unknown): FactReader => factReader(value);

describe("a field", () => {
  const rows: [
    name: string,
    value: unknown,
    read: (facts: FactReader) => unknown,
    wanted: unknown,
    faults: string[],
  ][] = [
    ["text", { a: "x" }, (facts) => facts.text("a"), "x", []],
    ["absent text", {}, (facts) => facts.text("a"), null, []],
    ["a number for text", { a: 5 }, (facts) => facts.text("a"), null, ["a must be text, found 5"]],
    ["null for text", { a: null }, (facts) => facts.text("a"), null, []],
    ["a member of every object", {}, (facts) => facts.text("toString"), null, []],
    ["a number", { a: 5 }, (facts) => facts.number("a", 0, 5), 5, []],
    [
      "a number out of range",
      { a: 6 },
      (facts) => facts.number("a", 0, 5),
      null,
      ["a must be a number from 0 to 5, found 6"],
    ],
    [
      "text for a number",
      { a: "5" },
      (facts) => facts.number("a", 0, 5),
      null,
      ['a must be a number from 0 to 5, found "5"'],
    ],
    ["a time in milliseconds", { at: 7 }, (facts) => facts.time("at"), 7, []],
    ["a time in words", { at: "1970-01-01T12:00:00Z" }, (facts) => facts.time("at"), 43_200_000, []],
    [
      "no time",
      { at: "tea" },
      (facts) => facts.time("at"),
      null,
      ['at must be a time such as 2026-11-28T03:00:00Z, found "tea"'],
    ],
    [
      "texts",
      { h: { a: "1", b: "2" } },
      (facts) => facts.texts("h"),
      [
        ["a", "1"],
        ["b", "2"],
      ],
      [],
    ],
    [
      "texts with a number",
      { h: { a: 1, b: "2" } },
      (facts) => facts.texts("h"),
      [["b", "2"]],
      ["h.a must be text, found 1"],
    ],
    ["a list for texts", { h: ["a"] }, (facts) => facts.texts("h"), [], ['h must be an object, found ["a"]']],
    ["absent texts", {}, (facts) => facts.texts("h"), [], []],
    ["a code", { c: "br" }, (facts) => facts.code("c", (text) => text.toUpperCase(), "a code"), "BR", []],
    ["no code", { c: "br" }, (facts) => facts.code("c", () => null, "a code"), null, ['c must be a code, found "br"']],
  ];
  test.each(rows)("%s", (...[, value, read, wanted, faults]) => {
    const facts = reader(value);
    expect(read(facts)).toEqual(wanted);
    expect(facts.faults).toEqual(faults);
  });
});

describe("the object", () => {
  const values: [value: unknown, shown: string][] = [
    [null, "null"],
    [[], "[]"],
    ["x", '"x"'],
    [undefined, "nothing"],
  ];
  test.each(values)("%j is none", (value, shown) => {
    expect(reader(value).faults).toEqual([`facts must be a JSON object, found ${shown}`]);
  });

  test("names every field that is not known", () => {
    const facts = reader({ a: 1, b: 2, c: 3 });
    facts.refuseUnknown(new Set(["b", "xylophone"]));
    expect(facts.faults).toEqual(['unknown fact "a"; did you mean "b"?', 'unknown fact "c"; did you mean "b"?']);
  });

  test("says what is known where nothing is close", () => {
    const facts = reader({ colour: 1 });
    facts.refuseUnknown(new Set(["ip", "country"]));
    expect(facts.faults).toEqual(['unknown fact "colour"; known are ip, country']);
  });

  test("has a field that is there and not null, right or wrong", () => {
    const facts = reader({ a: false, b: null });
    expect([facts.has("a"), facts.has("b"), facts.has("c"), facts.has("toString")]).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });

  test("shows only the beginning of a long value", () => {
    const facts = reader({ a: ["x".repeat(500)] });
    facts.text("a");
    expect(facts.faults[0]?.length).toBeLessThan(120);
  });
});

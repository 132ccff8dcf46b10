import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeField } from "../../../src/core/viewer/decode-field.ts";

/** UTF-8 bytes, each shown as one character. */
const mojibake = (text: string): string => Buffer.from(text, "utf8").toString("latin1");

describe("percent", () => {
  const rows: [text: string, wanted: string | null][] = [
    ["S%C3%A3o%20Paulo", "São Paulo"],
    ["s%c3%a3o", "são"],
    ["Berlin", "Berlin"],
    ["a+b", "a+b"],
    ["", ""],
    ["100%", null],
    ["%zz", null],
    ["%C3", null],
    ["%C0%AF", null],
    ["%ED%A0%80", null],
    ["a%00b", null],
    ["a%0D%0Ab", null],
    ["x".repeat(1025), null],
  ];
  test.each(rows)("%j is %j", (text, wanted) => {
    expect(decodeField(text, "percent")).toBe(wanted);
  });
});

describe("bytes", () => {
  const rows: [name: string, text: string, wanted: string | null][] = [
    ["UTF-8 read as Latin-1", mojibake("São Paulo"), "São Paulo"],
    ["more than two bytes", mojibake("札幌 🏔"), "札幌 🏔"],
    ["ASCII with a percent sign", "100% Berlin %41", "100% Berlin %41"],
    ["a percent sign beside other letters", mojibake("100 % São"), "100 % São"],
    ["Latin-1 that is no UTF-8 stays", "São Paulo", "São Paulo"],
    ["text that was decoded before stays", "札幌", "札幌"],
    ["control characters", mojibake("a\u0085b"), null],
    ["bytes of control characters", "a\u0007", null],
  ];
  test.each(rows)("%s", (_, text, wanted) => {
    expect(decodeField(text, "bytes")).toBe(wanted);
  });
});

describe("laws", () => {
  const printable = fc.string({ unit: "grapheme", maxLength: 60 }).filter((text) => !/[\p{Cc}\p{Cs}]/u.test(text));

  test("what a proxy encodes is what is read", () => {
    fc.assert(
      fc.property(printable, (text) => {
        expect(decodeField(encodeURIComponent(text), "percent")).toBe(text);
        expect(decodeField(mojibake(text), "bytes")).toBe(text);
      }),
    );
  });

  test("whatever comes, there is text without controls or nothing, and never an exception", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.constantFrom("percent", "bytes"), (text, encoding) => {
        expect(decodeField(text, encoding) ?? "").not.toMatch(/\p{Cc}/u);
      }),
    );
  });
});

import { describe, expect, test } from "vitest";
import { forbiddenCharacters } from "../../../../src/core/ruleset/source/plain-text.ts";

describe("plain text may hold", () => {
  test.each([
    ["letters of any script", "São Paulo 北京 Київ"],
    ["tabs and line breaks", "a\tb\nc\r\nd"],
    ["characters beyond 16 bits", "📺"],
    ["joiners that scripts need", "می\u200cخواهم"],
  ])("%s", (_, text) => {
    expect(forbiddenCharacters(text)).toEqual([]);
  });
});

describe("plain text may not hold", () => {
  test.each([
    ["a NUL", "a\0b", 1, "U+0000"],
    ["a bell", "\u0007", 0, "U+0007"],
    ["a carriage return alone", "a\rb\r\n", 1, "U+000D"],
    ["a delete", "ab\u007f", 2, "U+007F"],
    ["an override of direction", "x\u202e", 1, "U+202E"],
    ["an isolate", "\u2066", 0, "U+2066"],
    ["an Arabic letter mark", "\u061c", 0, "U+061C"],
    ["a byte order mark", "\ufeffkind", 0, "U+FEFF"],
    ["what decoders leave for bytes that are not UTF-8", "a\ufffd", 1, "U+FFFD"],
    ["a lone high surrogate", "a\ud800b", 1, "U+D800"],
    ["a lone low surrogate", "\udc00", 0, "U+DC00"],
  ])("%s", (_, text, at, code) => {
    expect(forbiddenCharacters(text)).toEqual([expect.objectContaining({ at, what: expect.stringContaining(code) })]);
  });
});

test("all of them are told, in order", () => {
  expect(forbiddenCharacters("\u202ea\u0007").map(({ at }) => at)).toEqual([0, 2]);
});

test("in what is no text at all, only the first", () => {
  expect(forbiddenCharacters("\0\0\0\0")).toHaveLength(1);
});

import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { columns, fill, foldText, scalarText } from "../../../../src/core/ruleset/format/scalar-text.ts";

const double = (value: string) => ({ written: "double", source: JSON.stringify(value), value }) as const;
const single = (value: string) => ({ written: "single", source: `'${value}'`, value }) as const;
const plain = (source: string) => ({ written: "plain", source, value: source }) as const;

describe("quotes go where YAML reads the same without them", () => {
  test.each(["a", "a b", "São Paulo", "header:x-id", "/live/*", "https://gw.example", "a#b", "203.0.113.0/24", "it's"])(
    "%s",
    (value) => {
      expect(scalarText(double(value), false)).toBe(value);
      expect(parse(`[${value}]`)).toEqual([value]);
    },
  );
});

describe("quotes stay where YAML, or an older YAML, reads something else without them", () => {
  test.each(["", "NO", "on", "y", "~", "null", "10", "1e3", "12:30", "2026-11-28", "0x1f", "1.5", ".inf", "<<", "="])(
    "%j",
    (value) => {
      expect(scalarText(double(value), false)).toBe(`"${value}"`);
    },
  );
  test.each([
    "- a",
    "*.example",
    "&a",
    "!a",
    "%a",
    "@a",
    "`a",
    "[a",
    "{a",
    "#a",
    "a: b",
    "a #b",
    "a:",
    "... a",
    " a",
    "a ",
    "?",
  ])("%j", (value) => {
    expect(scalarText(double(value), false)).toBe(`"${value}"`);
    expect(parse(scalarText(double(value), false))).toBe(value);
  });
  test("inside brackets also where there is a comma or a bracket", () => {
    expect(scalarText(double("a, b"), true)).toBe('"a, b"');
    expect(scalarText(double("a, b"), false)).toBe("a, b");
    expect(scalarText(double("a]"), true)).toBe('"a]"');
  });
});

test("what has none gets none, and numbers stay as they are written", () => {
  for (const text of ["NO", "on", "12:30", "010", "39.0", "1E3", "~"]) expect(scalarText(plain(text), true)).toBe(text);
});

test("single quotes become double ones, unless those would need escapes", () => {
  expect(scalarText(single("NO"), false)).toBe('"NO"');
  expect(scalarText(single('- "a"'), false)).toBe(`'- "a"'`);
  expect(scalarText(single("- a\\b"), false)).toBe("'- a\\b'");
});

test("escapes stay as they are written", () => {
  const scalar = { written: "double", source: '"S\\u00e3o\\n"', value: "São\n" } as const;
  expect(scalarText(scalar, false)).toBe(scalar.source);
});

test("text over several lines comes in one, with hidden characters escaped", () => {
  expect(scalarText({ written: "plain", source: "a\n  b", value: "a b" }, false)).toBe("a b");
  const hidden = { written: "double", source: '"a\\u202e\n b: c"', value: "a\u202e b: c" } as const;
  expect(scalarText({ ...hidden, source: '"a\n b: c"' }, false)).toBe('"a\\u202e b: c"');
});

test("text is broken at single spaces, and a long word has a line of its own", () => {
  expect(foldText("aa bb cc dddddddd e", 5, 6)).toEqual(["aa bb", "cc", "dddddddd", "e"]);
  expect(foldText("a  b c", 2, 4)).toEqual(["a  b", "c"]);
  expect(fill([], ", ", { first: 1, width: 1 })).toEqual([]);
});

test("a character outside the first plane is one column", () => {
  expect(columns("a😀é")).toBe(3);
});

import { describe, expect, test } from "vitest";
import { cpuClock } from "../../cpu-clock.ts";
import { readYaml } from "../../../../src/core/ruleset/source/read-yaml.ts";
import { plainValue } from "../../../../src/core/ruleset/source/source-document.ts";
import { sourceText } from "../../../../src/core/ruleset/source/source-text.ts";
import { inShort } from "../rule-files.ts";

const read = (text: string) => readYaml(sourceText("x.yaml", text));
const values = (text: string): readonly unknown[] => read(text).documents.map(({ root }) => plainValue(root));
const found = (text: string): readonly string[] => inShort(read(text).issues).map((line) => line.slice(0, 60));

describe("YAML 1.2 is read as it is meant", () => {
  test.each([
    ["NO is text, not false", "a: [NO, off, yes, y]", { a: ["NO", "off", "yes", "y"] }],
    ["true and false are flags", "a: [true, False]", { a: [true, false] }],
    ["numbers are decimal, also with leading zeros", "a: [010, 1e3, -2.5]", { a: [10, 1000, -2.5] }],
    ["12:30 is text", "a: 12:30", { a: "12:30" }],
    ["a tilde and nothing are null", "a: ~\nb:", { a: null, b: null }],
    ["keys are text", "1: a\ntrue: b", { 1: "a", true: "b" }],
    ["toString is a key like others", "toString: 1", { toString: 1 }],
    ["Windows line breaks", "a: 1\r\nb: 2\r\n", { a: 1, b: 2 }],
  ])("%s", (_, text, value) => {
    expect(values(text)).toEqual([value]);
    expect(found(text)).toEqual([]);
  });

  test("a file may hold several documents", () => {
    expect(values("a: 1\n---\nb: 2\n")).toEqual([{ a: 1 }, { b: 2 }]);
  });

  test("a comment is no content", () => {
    expect(values("# about\na: 1 # one\n")).toEqual([{ a: 1 }]);
  });
});

describe("what is no map is refused", () => {
  test.each([
    ["nothing", "", "1:1 GR0105 there is an empty document here"],
    ["only a comment", "# later\n", "1:1 GR0105 there is an empty document here"],
    ["null", "null", "1:1 GR0105 there is an empty document here"],
    ["a list", "[]", "1:1 GR0105 a rule file is a map with apiVersion, kind and"],
    ["text", "hello", "1:1 GR0105 a rule file is a map with apiVersion, kind and"],
    ["an empty document among others", "a: 1\n---\n", "2:4 GR0105 there is an empty document here"],
  ])("%s", (_, text, expected) => {
    expect(found(text).map((line) => line.slice(0, expected.length))).toEqual([expected.slice(0, 60)]);
  });
});

describe("what YAML can do and rules do not is refused", () => {
  test.each([
    ["an anchor and its alias", "a: &x 1\nb: *x", ["1:4 GR0103", "2:4 GR0103"]],
    ["a tag", "a: !!str 1", ["1:4 GR0103"]],
    ["a tag of one's own", "a: !include b.yaml", ["1:4 GR0103"]],
    ["a directive", "%YAML 1.1\n---\na: 1", ["1:1 GR0103"]],
    ["a merge key", "<<: { a: 1 }", ["1:1 GR0103"]],
    ["__proto__", "a: { __proto__: 1 }", ["1:6 GR0103"]],
    ["constructor", "constructor: 1", ["1:1 GR0103"]],
    ["a byte order mark", "\ufeffa: 1", ["1:1 GR0101"]],
    ["UTF-16 read as UTF-8", "\ufffd\ufffda\0:\0", ["1:1 GR0101"]],
  ])("%s", (_, text, expected) => {
    expect(found(text).map((line) => line.slice(0, 10))).toEqual(expected);
  });

  test("inside quotes it is only text", () => {
    expect(read("a: '&x *y !z <<'\nb: \"# georouter-ignore GR0204: no\"")).toMatchObject({ issues: [], ignores: [] });
  });

  test("a billion laughs are not even laughed once", () => {
    const laughs = [
      "a: &a [ha, ha]",
      ..."bcdefgh".split("").map((name, at) => `${name}: &${name} [*${"abcdefg"[at]}]`),
    ];
    const { documents, whole } = read(laughs.join("\n"));
    expect(documents).toEqual([]);
    expect(whole).toBe(false);
  });
});

describe("broken YAML is told with its place", () => {
  test.each([
    ["a second key on the line", "a: b: c", "1:4 GR0102"],
    ["a tab", "a:\n\tb: 1", "2:1 GR0102"],
    ["an open quote", "a: 'b", "1:6 GR0102"],
    ["an open bracket", "a: [b", "1:6 GR0102"],
    ["a key that is a list", "? [a]\n: b", "1:3 GR0102"],
    ["another indentation", "a:\n    b: 1\n  c: 2", "3:1 GR0102"],
    ["a character that text cannot begin with", "a: @b", "1:4 GR0102"],
    ["an unknown escape", 'a: "\\q"', "1:5 GR0102"],
  ])("%s", (_, text, expected) => {
    const { issues, whole } = read(text);
    expect(inShort(issues)[0]?.slice(0, expected.length)).toBe(expected);
    expect(whole).toBe(false);
    expect(issues.every(({ hint }) => hint !== "")).toBe(true);
  });
});

test.each([
  [": 1", "1:1 GR0102 there is a colon without a key"],
  ["a: { : 1 }", "1:5 GR0102 there is a colon without a key"],
  ["a:\n  ? \n  : 1", "2:5 GR0102 there is a colon without a key"],
])("a colon without a key is told with its place: %j", (text, expected) => {
  expect(found(text).map((line) => line.slice(0, expected.length))).toEqual([expected]);
});

test("a key may be an empty text for those who write one", () => {
  expect(values('"": 1')).toEqual([{ "": 1 }]);
});

describe("a key written twice", () => {
  const { documents, issues, whole } = read("a: 1\nb: { c: 1, c: 2 }\na: 3\n");
  test("is told, with the first place", () => {
    expect(
      issues.map(({ line, column, code, related }) => [line, column, code, related?.line, related?.column]),
    ).toEqual([
      [3, 1, "GR0102", 1, 1],
      [2, 12, "GR0102", 2, 6],
    ]);
  });
  test("counts once, as it was written first, and the rest is still read", () => {
    expect(documents.map(({ root }) => plainValue(root))).toEqual([{ a: 1, b: { c: 1 } }]);
    expect(whole).toBe(true);
  });
});

const nested = (levels: number): string => `a: ${"[".repeat(levels - 1)}${"]".repeat(levels - 1)}`;

describe("work is bounded before it is done", () => {
  test.each([
    ["a million brackets", "[".repeat(1_000_000)],
    ["a million braces", "{a: ".repeat(250_000)],
    ["half a million list items inside one another", "- ".repeat(500_000)],
    ["half a million keys inside one another", "? ".repeat(500_000)],
    [
      "lines that are indented further and further",
      Array.from({ length: 1000 }, (_, at) => `${" ".repeat(at)}a:`).join("\n"),
    ],
  ])("%s", (_, text) => {
    const spent = cpuClock();
    expect(read(text).issues.map(({ code }) => code)).toEqual(["GR0104"]);
    expect(spent()).toBeLessThan(2000);
  });

  test("16 levels are read, 17 are not", () => {
    expect(found(nested(16))).toEqual([]);
    expect(found(nested(17))).toHaveLength(1);
  });

  test("more than 1 MiB is not parsed, and the message has both numbers", () => {
    expect(read(`a: ${"x".repeat(1_048_576)}`).issues[0]?.message).toMatch(/1048576 .*1048579/);
    expect(read(`a: ${"é".repeat(524_288)}`).issues[0]?.message).toContain("1048579");
    expect(read(`a: ${"x".repeat(1_048_573)}`).issues).toEqual([]);
  });
});

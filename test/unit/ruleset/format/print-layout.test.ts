import { describe, expect, test } from "vitest";
import type { Collection, Entry, Layout } from "../../../../src/core/ruleset/format/layout.ts";
import { printLayouts } from "../../../../src/core/ruleset/format/print-layout.ts";

const word = (value: string) => ({ written: "plain", source: value, value }) as const;
const scalar = (value: string): Layout => ({ kind: "scalar", scalar: word(value) });
const entry = (key: string | null, value: Layout, more: Partial<Entry> = {}): Entry => ({
  before: [],
  key: key === null ? null : word(key),
  value,
  behind: null,
  ...more,
});
const map = (entries: readonly Entry[], more: Partial<Collection> = {}): Collection => ({
  kind: "map",
  flow: false,
  entries,
  after: [],
  ...more,
});
const list = (values: readonly Layout[], flow: boolean): Collection => ({
  kind: "list",
  flow,
  entries: values.map((value) => entry(null, value)),
  after: [],
});

test("documents are parted by a line, and the file ends with one line break", () => {
  expect(printLayouts([map([entry("a", scalar("1"))]), map([entry("b", { kind: "nothing" })])])).toBe(
    "a: 1\n---\nb:\n",
  );
});

test("a list in a list begins in the line of its hyphen", () => {
  const inner = list([scalar("a"), list([scalar("b"), scalar("c")], false)], false);
  expect(printLayouts([list([inner], false)])).toBe("- - a\n  - - b\n    - c\n");
});

test("a comment behind a hyphen stands in front of it", () => {
  const item = entry(null, map([entry("a", scalar("1"), { before: ["# a"] })]), { behind: "# dash" });
  expect(printLayouts([{ ...list([], false), entries: [item] }])).toBe("# dash\n# a\n- a: 1\n");
});

test("brackets of a root stay while they fit and nothing stands around them", () => {
  expect(printLayouts([map([entry("a", scalar("1"))], { flow: true, after: ["# end"] })])).toBe("a: 1\n# end\n");
  expect(printLayouts([map([entry("a", scalar("1"))], { flow: true })])).toBe("{ a: 1 }\n");
});

test("brackets stay up to a line of 120 characters, key and indentation included", () => {
  const line = (length: number): string => {
    const value = list([scalar("x".repeat(length - "  key: []".length))], true);
    return printLayouts([map([entry("a", map([entry("key", value)]))])]);
  };
  expect(line(120)).toMatch(/^a:\n {2}key: \[x+\]\n$/);
  expect(line(121)).toMatch(/^a:\n {2}key:\n {4}\[x+\]\n$/);
});

describe("a list of values that is too long", () => {
  const words = Array.from({ length: 30 }, (_, at) => scalar(`word-${at}`));
  test("is filled under its key, with the comment behind the key", () => {
    const lines = printLayouts([map([entry("a", list(words, true), { behind: "# c" })])]).split("\n");
    expect(lines[0]).toBe("a: # c");
    expect(lines[1]).toMatch(/^ {2}\[word-0, .*,$/);
    expect(lines.at(-2)).toMatch(/^ {3}word-.*, word-29\]$/);
    expect(lines.every((line) => line.length <= 120)).toBe(true);
  });
  test("is filled behind its hyphen, with the comment at its end", () => {
    const item = entry(null, list(words, true), { behind: "# c" });
    const lines = printLayouts([{ ...list([], false), entries: [item] }]).split("\n");
    expect(lines[0]).toMatch(/^- \[word-0, .*,$/);
    expect(lines.at(-2)).toMatch(/^ {3}word-.*\] # c$/);
  });
});

test("empty lines of a text are kept, and those between entries are one", () => {
  const text: Layout = { kind: "block-text", style: "|", lines: ["a", "", "", "b"] };
  expect(printLayouts([map([entry("t", text), entry("u", scalar("1"), { before: ["", "", "# u", "", ""] })])])).toBe(
    "t: |\n  a\n\n\n  b\n\n# u\n\nu: 1\n",
  );
});

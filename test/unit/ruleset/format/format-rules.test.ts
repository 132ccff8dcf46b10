import { describe, expect, test } from "vitest";
import { formatRules } from "../../../../src/core/ruleset/format/format-rules.ts";

/** The form of a text; fails when there is none. */
function formed(text: string): string {
  const result = formatRules("x.yaml", text);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

const FILE = "apiVersion: georouter/v1\nkind: Router\nspec:\n";
/** The form of what stands under `spec` of a Router. */
const inSpec = (text: string): string => formed(`${FILE}${text}`).slice(FILE.length);

describe("space", () => {
  test("indentation is two spaces, lists under their key too", () => {
    expect(inSpec("    hosts:\n    - a.example\n    -   b.example\n")).toBe(
      "  hosts:\n    - a.example\n    - b.example\n",
    );
  });
  test("one empty line is kept between entries, none at the start or end of a block", () => {
    expect(inSpec("\n  hosts:\n\n    - a\n\n\n\n    - b\n\n  mode: route\n\n\n")).toBe(
      "  mode: route\n\n  hosts:\n    - a\n\n    - b\n",
    );
  });
  test("spaces inside brackets and behind colons are one", () => {
    expect(inSpec("  hosts:    [ a ,b,   c ]\n  respond: {status:   451 }\n")).toBe(
      "  hosts: [a, b, c]\n  respond: { status: 451 }\n",
    );
  });
  test("Windows line breaks and missing or too many final ones become one", () => {
    expect(formed("a: 1\r\nb: 2")).toBe("a: 1\nb: 2\n");
    expect(formed("a: 1\n\n\n")).toBe("a: 1\n");
  });
  test("spaces at the ends of lines go", () => {
    expect(formed("a: 1   \nb: 2 # c  \n")).toBe("a: 1\nb: 2 # c\n");
  });
});

describe("brackets", () => {
  const long = (of: (at: number) => string): string => Array.from({ length: 40 }, (_, at) => of(at)).join(", ");

  test("stay while they fit into 120 columns", () => {
    const text = `a: [${"x".repeat(115)}]\n`;
    expect(text).toHaveLength(121);
    expect(formed(text)).toBe(text);
  });
  test("of a longer list of values are filled into lines", () => {
    const lines = formed(`a:\n  b: [${long((at) => `c${at}`)}]\n`).split("\n");
    expect(lines).toEqual([
      "a:",
      "  b:",
      expect.stringMatching(/^ {4}\[c0, c1, .*,$/),
      expect.stringMatching(/^ {5}c.*, c39\]$/),
      "",
    ]);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(120);
  });
  test("of a longer map go", () => {
    expect(formed(`a: { ${long((at) => `k${at}: 1`)} }\n`)).toMatch(/^a:\n {2}k0: 1\n {2}k1: 1\n/);
  });
  test("around a longer list of maps go, and stay around the maps", () => {
    expect(formed(`a: [${long((at) => `{ b: ${at} }`)}]\n`)).toMatch(/^a:\n {2}- \{ b: 0 \}\n {2}- \{ b: 1 \}\n/);
  });
  test("with comments inside go, and the comments stay with their entries", () => {
    expect(formed("a: [\n  b, # first\n  # second\n  c\n  # end\n]\n")).toBe(
      "a:\n  - b # first\n  # second\n  - c\n  # end\n",
    );
  });
  test("are not added", () => {
    expect(formed("a:\n  - b\n")).toBe("a:\n  - b\n");
  });
  test("around nothing stay", () => {
    expect(formed("a: {   }\nb: [ ]\n")).toBe("a: {}\nb: []\n");
  });
});

describe("comments", () => {
  test.each([
    ["at the top, with their empty line", "# one\n\n# two\na: 1\n"],
    ["behind values and keys", "a: # key\n  b: 1 # value\n"],
    ["behind the last entry", "a:\n  b: 1\n  # inner\n# outer\n"],
    ["between entries of a list", "a:\n  - b\n  # about c\n  - c\n"],
    [
      "at the end of a block, and in front of what follows it",
      "a:\n  b:\n    c: 1\n    # d: 2\n\n  # about e\n  e: 1\n",
    ],
    ["behind the head of a text", "a: | # head\n  text\n"],
    ["between documents", "a: 1\n# one\n---\n# two\nb: 1\n# three\n"],
  ])("%s stay where they are", (_, text) => {
    expect(formed(text)).toBe(text);
  });
  test.each([
    ["behind a hyphen", "a:\n  - # c\n    b: 1\n", "a:\n  # c\n  - b: 1\n"],
    ["between a key and its value", "a:\n  # c\n  1\n", "# c\na: 1\n"],
    ["behind the mark of a document", "--- # c\na: 1\n", "# c\na: 1\n"],
    ["behind a key with a question mark", "? a # c\n: 1\n", "a: 1 # c\n"],
    [
      "behind a list in the column of its key",
      "a:\n  b:\n  - c\n  # about d\n  d: 1\n",
      "a:\n  b:\n    - c\n  # about d\n  d: 1\n",
    ],
    ["around a file that is an empty map", "# a\n\n{} # b\n", "# a\n\n# b\n{}\n"],
    ["between brackets with nothing else", "a: [\n  # c\n]\n", "# c\na: []\n"],
    ["behind brackets that go", "a: [\n b # c\n ] # d\n", "a: # d\n  - b # c\n"],
  ])("%s move in front of the entry or behind its key", (_, text, expected) => {
    expect(formed(text)).toBe(expected);
  });
});

test("text over several lines keeps its lines, and its empty ones", () => {
  const text = "a: |\n  one\n\n\n    two\n\nb: >-\n  folded\n  text\nc: |+\n  end\n\n";
  expect(formed(text)).toBe(text);
  for (const line of ["a: |-\n  one\n   \nb: 1\n", "a:\n  b: >\n    one\n\nc: 1\n"]) expect(formed(line)).toBe(line);
  expect(formed("a:\n    b: |\n          one\n            two\n")).toBe("a:\n  b: |\n    one\n      two\n");
});

describe("what cannot be read stays as it is, with its finding", () => {
  test.each([
    ["broken YAML", "a: [", "GR0102"],
    ["an alias", "a: &x 1\nb: *x", "GR0103"],
    ["a key twice", "a: 1\na: 2", "GR0102"],
    ["an empty file", "", "GR0105"],
    ["a list", "- a", "GR0105"],
    ["no text", "\0", "GR0101"],
  ])("%s", (_, text, code) => {
    expect(formatRules("x.yaml", text)).toMatchObject({
      ok: false,
      error: { kind: "unreadable", issues: expect.arrayContaining([expect.objectContaining({ code })]) },
    });
  });
});

test("a file that is wrong but can be read has a form", () => {
  expect(formed("kind:   Nothing\ncolour: red\n")).toBe("kind: Nothing\ncolour: red\n");
});

describe("comments that silence findings", () => {
  const IGNORE = "# georouter-ignore GR0322: one is enough";
  const wide = `{ viewers: {}, tiers: [{ clusters: { north: 100 } }], note: ${"x".repeat(90)} }`;

  test.each([
    ["behind a line that is too long", `a:\n  world: ${wide} ${IGNORE}\n`],
    ["above a line that is too long", `a:\n  ${IGNORE}\n  world: ${wide}\n`],
    ["behind an item of a list that is too long", `a:\n  - ${wide} ${IGNORE}\n`],
    [
      "behind a long list of values",
      `a:\n  b: [${Array.from({ length: 60 }, (_, at) => `n${at}`).join(", ")}] ${IGNORE}\n`,
    ],
    ["above a map without brackets", `a:\n  ${IGNORE}\n  world:\n    tiers: []\n`],
  ])("keep what they silence in their line: %s", (_, text) => {
    expect(formed(text)).toBe(text);
  });

  test("that silence nothing in particular do not keep a line long", () => {
    expect(formed(`a:\n  world: ${wide} # as agreed\n`)).toContain("world: # as agreed\n    viewers: {}\n");
  });

  test.each([
    ["inside brackets that take several lines", `a:\n  tiers: [ ${IGNORE}\n    { b: 1 } ]\n`, 2],
    ["at a key that stands apart from its value", `a:\n  ? world ${IGNORE}\n  : { b: 1 }\n`, 2],
  ])("leave a file as it is when its form would silence something else: %s", (_, text, line) => {
    expect(formatRules("x.yaml", text)).toEqual({ ok: false, error: { kind: "silences-other", line } });
  });
});

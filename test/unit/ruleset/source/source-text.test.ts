import { expect, test } from "vitest";
import { placeIn, sourceText } from "../../../../src/core/ruleset/source/source-text.ts";

const SOURCE = sourceText("a.yaml", "one\ntwo three\n\nlast");

test.each([
  ["the start", [0, 3], { line: 1, column: 1, length: 3 }],
  ["the middle of a line", [8, 13], { line: 2, column: 5, length: 5 }],
  ["the last line, which has no break", [15, 19], { line: 4, column: 1, length: 4 }],
  ["more than a line, cut at its end", [4, 19], { line: 2, column: 1, length: 9 }],
  ["nothing, which is still one character", [5, 5], { line: 2, column: 2, length: 1 }],
  ["an empty line", [14, 15], { line: 3, column: 1, length: 1 }],
  ["the end of the file", [19, 19], { line: 4, column: 5, length: 1 }],
])("%s", (_, [from = 0, to = 0], place) => {
  expect(placeIn(SOURCE, from, to)).toEqual({ file: "a.yaml", ...place });
});

test("a carriage return is not underlined", () => {
  expect(placeIn(sourceText("a.yaml", "one\r\ntwo"), 0, 6)).toMatchObject({ line: 1, length: 3 });
});

test("every offset of a text has the line that an editor shows", () => {
  const text = "a\n\nbc\r\nd\n";
  for (let at = 0; at <= text.length; at++) {
    const before = text.slice(0, at).split("\n");
    expect(placeIn(sourceText("f", text), at, at)).toMatchObject({
      line: before.length,
      column: (before.at(-1) ?? "").length + 1,
    });
  }
});

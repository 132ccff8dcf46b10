/**
 * Rows of an answer: columns at a terminal, tabs for whatever reads a pipe.
 */
import { describe, expect, test } from "vitest";
import { answerLines } from "../../../src/cli/geoip/answer-rows.ts";

const ROWS = [
  ["192.0.2.1", "BR", "", "-21.32,-47.02"],
  ["2001:4860:4860::8888", "CA", "Montréal", "47.16,-82.23"],
];
const HEADING = ["address", "country", "city", "coordinates"];

describe("at a terminal", () => {
  test("every cell stands below its heading", () => {
    expect(answerLines(ROWS, HEADING, true)).toEqual([
      "address               country  city      coordinates",
      "192.0.2.1             BR       -         -21.32,-47.02",
      "2001:4860:4860::8888  CA       Montréal  47.16,-82.23",
    ]);
  });

  test("without a heading there are only the rows, aligned", () => {
    const facts = [
      ["aim", "x"],
      ["subdivisionCentres", "2940"],
    ];
    expect(answerLines(facts, null, true)).toEqual(["aim                 x", "subdivisionCentres  2940"]);
  });
});

test("in a pipe there is a tab between cells, no heading, and a mark for what is not known", () => {
  expect(answerLines(ROWS, HEADING, false)).toEqual([
    "192.0.2.1\tBR\t-\t-21.32,-47.02",
    "2001:4860:4860::8888\tCA\tMontréal\t47.16,-82.23",
  ]);
});

test.each([true, false])(
  "what is in a cell ends neither line nor cell, and does nothing to a terminal (%s)",
  (terminal) => {
    const [line = "", ...more] = answerLines([["reason", "a\tb\nc\u001b[31mred"]], null, terminal);
    expect(more).toEqual([]);
    expect(line).toMatch(/^reason(?:\t| {2})a<U\+0009>b<U\+000A>c<U\+001B>\[31mred$/);
  },
);

import { describe, expect, test } from "vitest";
import { nextProbe, wasSlow, type Lanes, type Waiting } from "../../../src/core/health/next-probe.ts";
import { cluster } from "./watched.ts";

const NOW = 1_700_000_000_000;
const FREE: Lanes = { slowNow: 0, slowBegun: 0, nextAt: NOW + 9000 };

/** Clusters in the order of need, each with a timeout of 2 s; a capital letter is one that was slow. */
function waiting(letters: string): readonly Waiting[] {
  return letters
    .split("")
    .map((letter) => ({ cluster: cluster(letter), dueAgainAt: 0, slow: letter === letter.toUpperCase() }));
}

function next(letters: string, lanes: Partial<Lanes> = {}): string | null {
  return nextProbe(waiting(letters), { ...FREE, ...lanes }, NOW)?.cluster.name ?? null;
}

describe("a free connection takes", () => {
  test.each<[string, string, Partial<Lanes>, string | null]>([
    ["who needs it most", "abC", {}, "a"],
    ["the healthy one that needs it most", "Abc", { slowBegun: 1, nextAt: NOW + 1 }, "b"],
    ["a slow one, when that needs it most", "Abc", {}, "A"],
    ["a healthy one while three slow ones are under way", "ABc", { slowNow: 3, slowBegun: 3 }, "c"],
    ["a slow one however many are under way, when only slow ones wait", "AB", { slowNow: 4, slowBegun: 4 }, "A"],
    ["nobody when only slow ones wait, too near the next round", "AB", { slowBegun: 1, nextAt: NOW + 1999 }, null],
    ["a slow one beside two others", "Ab", { slowNow: 2, slowBegun: 2 }, "A"],
    ["a slow one that ends just before the next round", "Ab", { slowBegun: 1, nextAt: NOW + 2000 }, "A"],
    ["no further slow one that would not", "Ab", { slowBegun: 1, nextAt: NOW + 1999 }, "b"],
    ["the first slow one of a round all the same, so that its return is seen", "Ab", { nextAt: NOW + 1 }, "A"],
    ["healthy ones however near the next round is", "ab", { nextAt: NOW }, "a"],
    ["nobody where nobody waits", "", {}, null],
  ])("%s", (_, letters, lanes, expected) => {
    expect(next(letters, lanes)).toBe(expected);
  });
});

test.each([
  [1000, false],
  [1001, true],
  [2000, true],
  [0, false],
])("a probe of %i ms with a timeout of 2000 ms was slow: %s", (tookMs, slow) => {
  expect(wasSlow(tookMs, 2000)).toBe(slow);
});

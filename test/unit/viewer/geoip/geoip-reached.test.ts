import { describe, expect, test } from "vitest";
import { advance, ascended } from "../../../../src/core/viewer/geoip/geoip-reached.ts";

type Step = readonly [step: number, rest: number];

function reach(...steps: readonly Step[]): { high: number; low: number } {
  const reached = { high: 0, low: 0 };
  for (const [step, rest] of steps) advance(reached, step, rest);
  return reached;
}

describe("rows that ascend", () => {
  const cases: [name: string, steps: readonly Step[], high: number, low: number][] = [
    ["a step within the second word", [[0, 5]], 0, 5],
    [
      "two of them",
      [
        [0, 5],
        [0, 7],
      ],
      0,
      12,
    ],
    [
      "where the first word moves, the second begins anew",
      [
        [0, 5],
        [3, 2],
      ],
      3,
      2,
    ],
    [
      "also at zero",
      [
        [0, 5],
        [3, 0],
      ],
      3,
      0,
    ],
    ["to the last of all", [[0xffffffff, 0xffffffff]], 0xffffffff, 0xffffffff],
  ];
  test.each(cases)("%s", (_, steps, high, low) => {
    const reached = reach(...steps);
    expect(reached).toEqual({ high, low });
    expect(ascended(reached)).toBe(true);
  });
});

describe("rows that do not", () => {
  const cases: [name: string, steps: readonly Step[]][] = [
    ["no step at all", [[0, 0]]],
    [
      "past the last first word",
      [
        [0xffffffff, 0],
        [1, 0],
      ],
    ],
    [
      "past the last second word",
      [
        [1, 0xffffffff],
        [0, 1],
      ],
    ],
    [
      "however they go on",
      [
        [0, 0],
        [1, 1],
        [0, 1],
      ],
    ],
  ];
  test.each(cases)("%s", (_, steps) => {
    expect(ascended(reach(...steps))).toBe(false);
  });
});

import { describe, expect, test } from "vitest";
import { byRoundTrip } from "../../../src/core/decide/fastest.ts";

type Entry = readonly [name: string, rttMs: number | null, km: number | null];

function order(entries: readonly Entry[]): string {
  return byRoundTrip(entries.map(([name, rttMs, km]) => ({ name, rttMs, km })))
    .map(({ name }) => name)
    .join(" ");
}

describe("clusters by round trip", () => {
  const rows: [name: string, entries: readonly Entry[], wanted: string][] = [
    [
      "the fastest first",
      [
        ["a", 30, 1],
        ["b", 10, 2],
        ["c", 20, 3],
      ],
      "b c a",
    ],
    [
      "within 10 % of the fastest by nearness",
      [
        ["a", 11, 900],
        ["b", 10, 1000],
      ],
      "a b",
    ],
    [
      "beyond 10 % by round trip",
      [
        ["a", 11.01, 900],
        ["b", 10, 1000],
      ],
      "b a",
    ],
    [
      "the next group is measured by its own fastest",
      [
        ["a", 21, 1],
        ["b", 10, 5],
        ["c", 20, 9],
        ["d", 22.5, 0],
      ],
      "b a c d",
    ],
    [
      "equal and without any place: as written",
      [
        ["a", 10, null],
        ["b", 10, null],
      ],
      "a b",
    ],
    [
      "those without a round trip behind, by nearness",
      [
        ["a", null, 5],
        ["b", null, 1],
        ["c", 300, 9],
      ],
      "c b a",
    ],
    [
      "without any round trip by nearness",
      [
        ["a", null, 5],
        ["b", null, 1],
      ],
      "b a",
    ],
    [
      "a round trip of nothing",
      [
        ["a", 1, 0],
        ["b", 0, 9],
      ],
      "b a",
    ],
    ["nothing", [], ""],
  ];
  test.each(rows)("%s", (_, entries, wanted) => {
    expect(order(entries)).toBe(wanted);
  });
});

import { describe, expect, test } from "vitest";
import type { MatchRule } from "../../../../src/core/model/route-rule.ts";
import { addRoute, emptyCoverIndex } from "../../../../src/core/ruleset/shadow/cover-index.ts";
import { findCover, type Cover } from "../../../../src/core/ruleset/shadow/find-cover.ts";
import { requestSetOf, type Surroundings } from "../../../../src/core/ruleset/shadow/request-set.ts";
import { route } from "../../small-rules.ts";

const ALL: Surroundings = { hosts: new Set(["live.example", "*.vod.example"]), regions: ["north", "south"] };
const match = (parts: Partial<MatchRule>): MatchRule => route("any", { match: parts }).match;

/** What the earlier routes leave of the last one. */
function coverOf(budget: number, ...routes: readonly Partial<MatchRule>[]): Cover {
  const index = emptyCoverIndex();
  const [last = match({}), ...earlier] = routes.map(match).toReversed();
  for (const [at, one] of earlier.toReversed().entries()) addRoute(index, { at, set: requestSetOf(one, ALL) });
  return findCover(index, { match: last, set: requestSetOf(last, ALL), budget }, ALL);
}
const takers = ({ takers: found }: Cover): readonly number[] => found.map(({ at }) => at);

describe("the budget of cells", () => {
  const pieces = [{ paths: ["/a"] }, { paths: ["/b"] }, { paths: ["/a", "/b"] }];

  test("counts every host, path, method and region of a route", () => {
    expect(coverOf(100, ...pieces)).toMatchObject({ cells: 2 * 2 * 1 * 2 });
    expect(coverOf(100, { paths: ["/a"] }, { paths: ["/a"], methods: ["PUT"], hosts: ["live.example"] }).cells).toBe(2);
  });

  test("spent to the last cell, several routes are still seen to share a route", () => {
    expect(takers(coverOf(8, ...pieces))).toEqual([0, 1]);
  });

  test("exceeded, single routes are still seen to take all of it, and no cells are spent", () => {
    expect(coverOf(7, ...pieces)).toEqual({ takers: [], values: [], cells: 0 });
    expect(takers(coverOf(0, { paths: ["/*"] }, ...pieces.slice(2)))).toEqual([0]);
    expect(takers(coverOf(0, { paths: ["/*"], methods: ["GET"] }, ...pieces.slice(2)))).toEqual([]);
    expect(takers(coverOf(0, { hosts: ["live.example"] }, ...pieces.slice(2)))).toEqual([]);
  });
});

test("of a route for hosts that nobody serves nothing is said", () => {
  expect(coverOf(100, {}, { hosts: ["x.example"] })).toEqual({ takers: [], values: [], cells: 0 });
});

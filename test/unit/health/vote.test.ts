import { describe, expect, test } from "vitest";
import { quorumOf, verdict, votesOn, type Vote } from "../../../src/core/health/vote.ts";
import { asId, type VantageName } from "../../../src/core/model/ids.ts";
import { MEASURED_FOR_MS, type MeasuredState } from "../../../src/core/model/live.ts";
import { cluster, counters, FRESH_MS, report, watch } from "./watched.ts";

test.each([
  [0, 1],
  [1, 1],
  [2, 2],
  [5, 2],
])("with %i vantages a verdict takes %i fresh votes", (count, quorum) => {
  const names = Array.from({ length: count }, (_, at) => `v${at}`);
  expect(quorumOf(watch([], names).vantages)).toBe(quorum);
});

describe("a vote", () => {
  const saEast = cluster("sa-east");
  const seenAt = 1_000_000;
  const votes = (ageMs: number) =>
    votesOn(saEast, [report("sam", { "sa-east": counters("up", seenAt) })], seenAt + ageMs);

  test.each([
    ["just cast", 0, true],
    ["just younger than three intervals and a timeout", FRESH_MS - 1, true],
    ["as old as that", FRESH_MS, false],
    ["just under ten minutes old", MEASURED_FOR_MS - 1, false],
    ["from a clock that is ahead", -5000, true],
  ])("%s", (_, ageMs, fresh) => {
    expect(votes(ageMs)).toMatchObject([{ vantage: "sam", fresh }]);
  });

  test("lapses after ten minutes", () => {
    expect(votes(MEASURED_FOR_MS)).toEqual([]);
  });

  test("is cast only by a vantage that has probed the cluster", () => {
    expect(votesOn(saEast, [report("sam", { "us-east": counters("up", seenAt) })], seenAt)).toEqual([]);
  });

  test("a cluster named like a property of every object is nobody's vote", () => {
    expect(votesOn(cluster("constructor"), [report("sam", {})], seenAt)).toEqual([]);
  });

  test("is fresh for as long as the cluster's own interval says", () => {
    const slow = cluster("sa-east", { intervalMs: 60_000 });
    const cast = votesOn(slow, [report("sam", { "sa-east": counters("up", seenAt) })], seenAt + 120_000);
    expect(cast).toMatchObject([{ fresh: true }]);
  });
});

/** `U` and `D` are fresh votes, `u` and `d` silent ones. */
function ballot(text: string): readonly Vote[] {
  return text.split("").map((sign, at) => ({
    vantage: asId<VantageName>(`v${at}`),
    counters: counters(sign.toLowerCase() === "u" ? "up" : "down", 0),
    fresh: sign === sign.toUpperCase(),
  }));
}

describe("the verdict", () => {
  test.each<[string, string, MeasuredState | null, MeasuredState | null]>([
    ["nobody has spoken", "", null, null],
    ["nobody speaks any more", "", "down", "down"],
    ["one vantage alone", "D", "up", "down"],
    ["two agree", "DD", "up", "down"],
    ["a tie keeps up", "UD", "up", "up"],
    ["a tie keeps down", "UD", "down", "down"],
    ["a first tie decides nothing", "UD", null, null],
    ["two of three", "DDU", "up", "down"],
    ["two of three the other way", "UUD", "down", "up"],
    ["one of five cannot take it down", "DUUUU", "up", "up"],
    ["the silent one of a tie still holds it up", "DDUu", "up", "up"],
    ["more fresh votes than all others outweigh the silent one", "DDDu", "up", "down"],
    ["a silent down vote does not help to take it down", "DUd", "up", "up"],
    ["a silent up vote does not help to bring it back", "UDu", "down", "down"],
    ["all silent", "ddd", "up", "up"],
  ])("%s: %s, last %s, gives %s", (_, votes, last, expected) => {
    expect(verdict(ballot(votes), last)).toBe(expected);
  });
});

import { describe, expect, test } from "vitest";
import { quorumOf, votesOn } from "../../../src/core/health/vote.ts";
import { MEASURED_FOR_MS } from "../../../src/core/model/live.ts";
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

describe("what a vote says", () => {
  const says = (more: Parameters<typeof counters>) =>
    votesOn(cluster("sa-east"), [report("sam", { "sa-east": counters(...more) })], 1000)[0]?.says;

  test("up, unless the cluster says that it is degraded", () => {
    expect(says(["up", 0])).toBe("up");
    expect(says(["up", 0, { degraded: true }])).toBe("degraded");
  });

  test("a cluster that is down is down, whatever it said of itself before", () => {
    expect(says(["down", 0, { degraded: true }])).toBe("down");
  });
});

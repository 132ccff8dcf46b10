import { expect, test } from "vitest";
import { asId, type VantageName } from "../../../src/core/model/ids.ts";
import { UNKNOWN_CLUSTER, type Measured, type VantageView } from "../../../src/core/model/live.ts";
import { isStale, regionVerdict } from "../../../src/core/model/region-verdict.ts";

const UP: Measured = { state: "up", since: 1, ready: 100, flaps: 0, why: "" };
const DOWN: Measured = { ...UP, state: "down" };
const VIEW: VantageView = { says: "down", since: 1, at: 1, rttMs: null, why: "", standing: "counted", verdict: DOWN };
const KNOWN = { ...UNKNOWN_CLUSTER, measured: UP, vantages: { sam: VIEW, enam: { ...VIEW, verdict: null } } };

test.each<[string, string | null, Measured | null]>([
  ["the nearest vantage's, where it has one of its own", "sam", DOWN],
  ["the majority's, where that vantage has none", "enam", UP],
  ["the majority's, where that vantage says nothing of the cluster", "weur", UP],
  ["the majority's, for a region without a nearest vantage", null, UP],
  ["the majority's, whatever the vantage is called", "constructor", UP],
])("the verdict for a region is %s", (_, vantage, expected) => {
  expect(regionVerdict(KNOWN, vantage === null ? null : asId<VantageName>(vantage))).toBe(expected);
});

test("of a cluster that is not known there is none", () => {
  expect(regionVerdict(undefined, null)).toBeNull();
});

test.each([
  ["both were confirmed ten minutes ago", "believed", 0, 0],
  ["the cluster was confirmed longer ago", "too old", -1, 0],
  ["the whole value was confirmed longer ago", "too old", 0, -1],
  ["a clock runs ahead", "believed", 900_000, 900_000],
])("where %s, what is measured is %s", (_, expected, cluster, live) => {
  expect(isStale({ at: cluster }, { at: live }, 600_000) ? "too old" : "believed").toBe(expected);
});

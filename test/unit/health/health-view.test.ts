import { expect, test } from "vitest";
import { healthView, type ClusterHealth } from "../../../src/core/health/health-view.ts";
import { NOTHING_KNOWN, type ClusterLive, type Live, type Measured } from "../../../src/core/model/live.ts";
import { counters, report, watch } from "./watched.ts";

const T = 1_700_000_000_000;
const UP: Measured = { state: "up", since: T, ready: 100, flaps: 0, why: "" };
const DOWN: Measured = { ...UP, state: "down" };
const { clusters } = watch(["sa-east"], []);

function view(saEast: Partial<ClusterLive>, ageMs = 1000): ClusterHealth | undefined {
  const live: Live = {
    ...NOTHING_KNOWN,
    at: T,
    clusters: { "sa-east": { measured: null, forced: null, dial: 100, ...saEast } },
  };
  return healthView(live, [], clusters, T + ageMs).clusters["sa-east"];
}

test.each<[Partial<ClusterLive>, ClusterHealth]>([
  [{}, { real: "unknown", forced: null, effective: "unknown" }],
  [{ measured: UP }, { real: "up", forced: null, effective: "up" }],
  [{ measured: DOWN }, { real: "down", forced: null, effective: "down" }],
  [
    { measured: UP, forced: "forced-down" },
    { real: "up", forced: "forced-down", effective: "down" },
  ],
  [
    { measured: DOWN, forced: "forced-up" },
    { real: "down", forced: "forced-up", effective: "up" },
  ],
  [
    { measured: UP, forced: "drain" },
    { real: "up", forced: "drain", effective: "drained" },
  ],
  [{ forced: "drain" }, { real: "unknown", forced: "drain", effective: "drained" }],
])("real and forced state are shown beside what follows from both: %j", (saEast, expected) => {
  expect(view(saEast)).toEqual(expected);
});

test("measurements over ten minutes old are unknown; orders are not", () => {
  expect(view({ measured: DOWN }, 600_000)).toMatchObject({ real: "down" });
  expect(view({ measured: DOWN }, 600_001)).toMatchObject({ real: "unknown", effective: "unknown" });
  expect(view({ measured: DOWN, forced: "forced-down" }, 600_001)).toMatchObject({ effective: "down" });
});

test("every cluster of the rules is shown, and any other with orders on it", () => {
  const live: Live = { ...NOTHING_KNOWN, clusters: { old: { measured: null, forced: "drain", dial: 100 } } };
  expect(Object.keys(healthView(live, [], clusters, T).clusters)).toEqual(["sa-east", "old"]);
});

test("the live value and each vantage's own counters are passed on whole", () => {
  const reports = [report("sam", { "sa-east": counters("up", T) })];
  expect(healthView(NOTHING_KNOWN, reports, clusters, T)).toMatchObject({ live: NOTHING_KNOWN, vantages: reports });
});

test("an age is never negative, whatever the clocks say", () => {
  expect(healthView({ ...NOTHING_KNOWN, at: T + 5000 }, [], clusters, T).ageMs).toBe(0);
});

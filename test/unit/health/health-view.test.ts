import { expect, test } from "vitest";
import { healthView, type ClusterHealth } from "../../../src/core/health/health-view.ts";
import { statedOrders, type Stated } from "../../../src/core/health/stated-orders.ts";
import { asId } from "../../../src/core/model/ids.ts";
import {
  NOTHING_KNOWN,
  UNKNOWN_CLUSTER,
  type ClusterLive,
  type Live,
  type Measured,
} from "../../../src/core/model/live.ts";
import { counters, report, watch } from "./watched.ts";

const T = 1_700_000_000_000;
const UP: Measured = { state: "up", since: T, ready: 100, flaps: 0, why: "" };
const DOWN: Measured = { ...UP, state: "down" };
const rules = { ...watch(["sa-east"], []), overrides: [] };

type Known = Partial<Pick<ClusterLive, "measured">> & Partial<Stated>;

function view({ measured = null, forced = null, dial = 100 }: Known, ageMs = 1000): ClusterHealth | undefined {
  const live: Live = {
    ...NOTHING_KNOWN,
    at: T,
    clusters: { "sa-east": { ...UNKNOWN_CLUSTER, measured } },
    orders: statedOrders(asId("sa-east"), { forced, dial }),
  };
  return healthView(live, [], rules, T + ageMs).clusters["sa-east"];
}

test.each<[Known, ClusterHealth]>([
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

test("every cluster of the rules is shown, measured or not", () => {
  expect(Object.keys(healthView(NOTHING_KNOWN, [], rules, T).clusters)).toEqual(["sa-east"]);
});

test("the live value and each vantage's own counters are passed on whole", () => {
  const reports = [report("sam", { "sa-east": counters("up", T) })];
  expect(healthView(NOTHING_KNOWN, reports, rules, T)).toMatchObject({ live: NOTHING_KNOWN, vantages: reports });
});

test("an age is never negative, whatever the clocks say", () => {
  expect(healthView({ ...NOTHING_KNOWN, at: T + 5000 }, [], rules, T).ageMs).toBe(0);
});

import { describe, expect, test } from "vitest";
import { foldLive } from "../../../src/core/health/fold-live.ts";
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
import { region, tier } from "../small-rules.ts";
import { dialOrder, inFile, stateOrder } from "./order-parts.ts";
import { counters, failingAt, heard, report, watch, watchOf } from "./watched.ts";

const T = 1_700_000_000_000;
const UP: Measured = { state: "up", since: T, ready: 100, flaps: 0, why: "" };
const DOWN: Measured = { ...UP, state: "down", why: "timed out" };
const rules = watch(["sa-east"], []);
const NOBODY = { reports: [], edges: [] };

type Known = Partial<ClusterLive> & Partial<Stated>;

function value({ forced = null, dial = 100, ...known }: Known): Live {
  return {
    ...NOTHING_KNOWN,
    at: T,
    clusters: { "sa-east": { ...UNKNOWN_CLUSTER, at: T, ...known } },
    orders: statedOrders(asId("sa-east"), { forced, dial }),
  };
}

function view(live: Live, ageMs = 1000): ClusterHealth | undefined {
  return healthView(live, NOBODY, rules, T + ageMs).clusters["sa-east"];
}

test.each<[Known, Pick<ClusterHealth, "real" | "forced" | "effective">]>([
  [{}, { real: "unknown", forced: null, effective: "unknown" }],
  [{ measured: UP }, { real: "up", forced: null, effective: "up" }],
  [{ measured: { ...UP, state: "degraded" } }, { real: "degraded", forced: null, effective: "degraded" }],
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
  expect(view(value(saEast))).toMatchObject(expected);
});

describe("measurements over ten minutes old", () => {
  test("are unknown; orders are not", () => {
    expect(view(value({ measured: DOWN }), 600_000)).toMatchObject({ real: "down", since: T, why: "timed out" });
    expect(view(value({ measured: DOWN }), 600_001)).toMatchObject({
      real: "unknown",
      effective: "unknown",
      since: null,
    });
    expect(view(value({ measured: DOWN, forced: "forced-down" }), 600_001)).toMatchObject({ effective: "down" });
  });

  test("are unknown for a cluster alone", () => {
    expect(view(value({ measured: DOWN, at: T - 600_000 }), 0)).toMatchObject({ real: "down" });
    expect(view(value({ measured: DOWN, at: T - 600_001 }), 0)).toMatchObject({ real: "unknown" });
  });
});

describe("orders are shown while they hold", () => {
  const drain = stateOrder("drain", { fromMs: T, untilMs: T + 900_000 });

  test("with their end, those of files and live ones", () => {
    const overrides = [inFile(dialOrder(30, { id: "half", untilMs: T + 5000 }))];
    const live = { ...value({ measured: UP }), orders: [drain] };
    const shown = healthView(live, NOBODY, { ...rules, overrides }, T).clusters["sa-east"]?.orders;
    expect(shown).toMatchObject([
      { name: "order-1", untilMs: T + 900_000, ended: false, effect: { kind: "state", state: "drain" } },
      { name: "half", untilMs: T + 5000, effect: { kind: "dial", accept: 30 } },
    ]);
  });

  test("a drain counts as down once its sessions must have ended", () => {
    const live = { ...value({ measured: UP }), orders: [drain] };
    expect(view(live, 599_999)?.effective).toBe("drained");
    expect(view(live, 600_000)?.effective).toBe("down");
    // A file that does not say when it begins ends no session, and decisions do not take it for finished either.
    const undated = { ...inFile(drain), fromMs: null };
    const shown = healthView(value({ measured: UP }), NOBODY, { ...rules, overrides: [undated] }, T + 800_000);
    expect(shown.clusters["sa-east"]).toMatchObject({ forced: "drain", effective: "drained" });
  });

  test("also past their end, until the cluster has returned", () => {
    const live = { ...value({ measured: UP }), orders: [{ ...drain, untilMs: T + 10 }] };
    expect(view(live, 20)).toMatchObject({ orders: [{ ended: true }], returned: null, effective: "drained" });
    const returned = { until: T + 10, at: T + 15 };
    const back = { ...value({ measured: UP, returned }), orders: live.orders };
    expect(view(back, 20)).toMatchObject({ orders: [], returned, effective: "up" });
  });
});

test("what each vantage says, who is away from where, and which colos fail, stand beside it", () => {
  const signs = { "sa-east": "DUU", "us-east": "UUU", "eu-west": "UUU" };
  const latam = region("latam", { failback: "manual", tiers: [tier({ "sa-east": 100 })] });
  const watched = watchOf(signs, { regions: [latam] });
  const before = { ...NOTHING_KNOWN, away: { latam: { "sa-east": { since: 1, returnedAt: null } } } };
  const up = foldLive(before, heard({ ...signs, "sa-east": "UUU" }, T), watched, T);
  const seen = heard(signs, T, {}, [failingAt("GRU", ["us-east"], T)]);
  const all = healthView(foldLive(up, seen, watched, T), seen, watched, T).clusters;
  expect(all["sa-east"]?.vantages).toEqual({
    sam: { says: "down", since: T, standing: "suspect", verdict: null },
    enam: { says: "up", since: T, standing: "counted", verdict: null },
    weur: { says: "up", since: T, standing: "counted", verdict: null },
  });
  expect(all["sa-east"]?.awayFrom).toEqual(["latam"]);
  expect([all["sa-east"]?.failingColos, all["us-east"]?.failingColos]).toEqual([[], ["GRU"]]);
});

test("a cluster that has been let return is not away any more", () => {
  const live = { ...value({ measured: UP }), away: { latam: { "sa-east": { since: 1, returnedAt: T } } } };
  expect(view(live)?.awayFrom).toEqual([]);
});

test("every cluster of the rules is shown, measured or not", () => {
  expect(Object.keys(healthView(NOTHING_KNOWN, NOBODY, rules, T).clusters)).toEqual(["sa-east"]);
});

test("the live value and each vantage's own counters are passed on whole", () => {
  const reports = [report("sam", { "sa-east": counters("up", T) })];
  const shown = healthView(NOTHING_KNOWN, { reports, edges: [] }, rules, T);
  expect(shown).toMatchObject({ live: NOTHING_KNOWN, vantages: reports });
});

test("an age is never negative, whatever the clocks say", () => {
  expect(healthView({ ...NOTHING_KNOWN, at: T + 5000 }, NOBODY, rules, T).ageMs).toBe(0);
});

import { describe, expect, test } from "vitest";
import { decideRouting } from "../../../../src/core/decide/decide.ts";
import { statedOrders } from "../../../../src/core/health/stated-orders.ts";
import { asId, type ClusterName, type RegionName, type RolloutName } from "../../../../src/core/model/ids.ts";
import { ordersOn } from "../../../../src/core/model/orders-on.ts";
import { NOTHING_KNOWN, type Live, type Measured } from "../../../../src/core/model/live.ts";
import { applyChange, groundOf, type Change, type Ground } from "../../../../src/core/ops/changes/change.ts";
import { AT, bundleOf, live, MINUTE, region, tier, viewer } from "../../small-rules.ts";

const A = asId<ClusterName>("a");
const who = viewer({ path: "/x" });
const state = (value: "up" | "down" | "forced-down"): Change => ({ kind: "state", cluster: A, value, now: "" });

const bundle = bundleOf({ regions: [region("world", { tiers: [tier({ a: 1, b: 1, c: 1 })] })] });

function ground(value: Live): Ground {
  return groundOf(bundle, decideRouting(bundle, value, who));
}

function changed(value: Live, change: Change): Live {
  return applyChange({ viewer: who, live: value }, change, ground(value)).live;
}

/** What is measured of a cluster, and what is ordered. */
function known(value: Live, name = "a"): object {
  const held = ordersOn(asId(name), { live: value, overrides: [], at: AT });
  const { measured } = value.clusters[name] ?? { measured: null };
  return { measured, forced: held.state?.effect.state ?? null, dial: held.dial?.effect.accept ?? 100 };
}

describe("a change of a cluster", () => {
  const up = { state: "up", since: AT, ready: 100, flaps: 0, why: "" };
  const rows: [name: string, before: Live, change: Change, wanted: object][] = [
    [
      "down keeps the dial",
      live({ a: { dial: 70 } }),
      state("down"),
      { measured: { ...up, state: "down" }, forced: null, dial: 70 },
    ],
    [
      "up lifts the order and the dial",
      live({ a: { forced: "drain", dial: 70 } }),
      state("up"),
      { measured: up, forced: null, dial: 100 },
    ],
    [
      "forced down keeps what is measured",
      live({ a: "degraded" }),
      state("forced-down"),
      { measured: { state: "degraded" }, forced: "forced-down" },
    ],
    [
      "dial",
      live({ a: "down" }),
      { kind: "dial", cluster: A, when: "at-most", value: 12.345, now: 100 },
      { measured: { state: "down" }, dial: 12.345 },
    ],
    [
      "ready keeps state, ramp and dial",
      live({ a: { dial: 50 } }),
      { kind: "ready", cluster: A, when: "at-most", value: 5, now: 100 },
      { measured: { state: "up", since: AT - 60 * MINUTE, ready: 5 }, dial: 50 },
    ],
    [
      "of one that nobody measured",
      NOTHING_KNOWN,
      { kind: "dial", cluster: A, when: "at-most", value: 5, now: 100 },
      { measured: null, forced: null, dial: 5 },
    ],
  ];
  test.each(rows)("%s", (_, before, change, wanted) => {
    expect(known(changed(before, change))).toMatchObject(wanted);
  });

  test("leaves every other cluster and the percentages alone", () => {
    const before = live({ a: "up", b: "down" }, { percent: { playback: { world: 5 } } });
    const after = changed(before, state("down"));
    expect(after.clusters["b"]?.measured).toBe(before.clusters["b"]?.measured);
    expect(after.percent).toBe(before.percent);
  });

  test("does not bring back measurements that were too old to be believed", () => {
    const old = live({ a: "down", b: { measured: null, forced: "drain" }, c: "down" }, { at: AT - 11 * MINUTE });
    const after = changed(old, { kind: "dial", cluster: A, when: "at-most", value: 5, now: 100 });
    expect(after.at).toBe(AT);
    expect(known(after, "b")).toMatchObject({ measured: null, forced: "drain" });
    for (const { cluster, because } of ground(after).standings) {
      expect([cluster, because]).toEqual([cluster, cluster === "b" ? "drained" : "stale"]);
    }
  });

  test("of one that only the region's vantage knows begins no wait for an order that is over", () => {
    const near = bundleOf({
      regions: [region("world", { tiers: [tier({ a: 1 })], vantage: asId("sam") })],
      vantages: [{ name: asId("sam"), hint: "sam", lat: 0, lon: 0 }],
    });
    const verdict: Measured = { state: "up", since: AT - 60 * MINUTE, ready: 100, flaps: 0, why: "" };
    const view = { says: "up", since: AT, at: AT, rttMs: null, why: "", standing: "counted", verdict } as const;
    const over = statedOrders(A, { forced: "forced-down", dial: 100 }).map((one) => ({ ...one, untilMs: AT - MINUTE }));
    const before: Live = { ...live({ a: { measured: null, at: AT, vantages: { sam: view } } }), orders: over };
    const decision = decideRouting(near, before, who);
    const change: Change = { kind: "ready", cluster: A, when: "at-most", value: 100, now: 100 };
    const after = applyChange({ viewer: who, live: before }, change, groundOf(near, decision));
    const standings = (value: Live): readonly object[] => groundOf(near, decideRouting(near, value, who)).standings;
    expect(standings(before)).toMatchObject([{ because: "measured", healthy: 1 }]);
    expect(standings(after.live)).toMatchObject([{ because: "measured", healthy: 1 }]);
  });
});

describe("other changes", () => {
  test("a percentage is of one region of one rollout", () => {
    const before = live({}, { percent: { playback: { world: 5, latam: 6 }, other: { world: 7 } } });
    const change: Change = {
      kind: "percent",
      rollout: asId<RolloutName>("playback"),
      region: asId<RegionName>("world"),
      when: "at-most",
      value: 1.5,
      now: 5,
    };
    expect(changed(before, change).percent).toEqual({ playback: { world: 1.5, latam: 6 }, other: { world: 7 } });
  });

  test("time passes for the viewer and for the probes, which go on confirming", () => {
    const before = live({ a: "down" });
    const change: Change = { kind: "time", value: AT + 60 * MINUTE, now: AT };
    const { viewer: later, live: told } = applyChange({ viewer: who, live: before }, change, ground(before));
    expect([later.at, told.at, told.clusters["a"]?.at]).toEqual(Array.from({ length: 3 }, () => AT + 60 * MINUTE));
    expect(told.clusters["a"]?.measured?.state).toBe("down");
  });

  test.each(["host", "method", "path"] as const)("%s is the request's, and nothing else changes", (kind) => {
    const before = { viewer: who, live: live() };
    const after = applyChange(before, { kind, value: "new", now: "" }, ground(before.live));
    expect(after).toEqual({ live: before.live, viewer: { ...who, [kind]: "new" } });
  });
});

import { describe, expect, test } from "vitest";
import { failOpen, standingOf, type Standing } from "../../../src/core/decide/availability.ts";
import { asId } from "../../../src/core/model/ids.ts";
import type { LiveOrder } from "../../../src/core/model/live-order.ts";
import {
  MEASURED_FOR_MS,
  NOTHING_KNOWN,
  type Live,
  type Measured,
  type VantageView,
} from "../../../src/core/model/live.ts";
import type { Moment } from "../../../src/core/model/orders-on.ts";
import type { RegionRule } from "../../../src/core/model/rules.ts";
import { AT, live, measured, MINUTE, region, type Told } from "../small-rules.ts";

const NAME = asId<Standing["cluster"]>("sa-east");

const moment = (value: Live, at = AT): Moment => ({ live: value, overrides: [], at });

function standing(word: Told, more: Partial<Live> = {}, rule: Partial<RegionRule> = {}): Standing {
  return standingOf(NAME, moment(live({ "sa-east": word }, more)), region("world", rule));
}

describe("what is measured", () => {
  const rows: [name: string, word: Told, wanted: Partial<Standing>][] = [
    ["up", "up", { healthy: 1, degraded: 0, because: "measured", real: "up" }],
    ["degraded", "degraded", { healthy: 0, degraded: 1, because: "measured", real: "degraded" }],
    ["down", "down", { healthy: 0, degraded: 0, because: "down", real: "down", unramped: 0 }],
    ["x-ready-percent", { measured: measured({ ready: 30 }) }, { healthy: 0.3, unramped: 0.3 }],
    [
      "x-ready-percent of a degraded one",
      { measured: measured({ state: "degraded", ready: 30 }) },
      { healthy: 0, degraded: 0.3 },
    ],
    ["x-ready-percent 0", { measured: measured({ ready: 0 }) }, { healthy: 0, because: "measured", real: "up" }],
    ["not measured", { measured: null }, { healthy: 1, because: "unknown", real: "unknown" }],
  ];
  test.each(rows)("%s", (_, word, wanted) => {
    expect(standing(word)).toMatchObject({ forced: null, dial: 1, excluded: false, ...wanted });
  });

  test("a cluster that the live value does not list is unknown, and unknown is not down", () => {
    const found = standingOf(NAME, moment(live({ "us-east": "down" })), region("world"));
    expect(found).toMatchObject({ healthy: 1, real: "unknown", because: "unknown" });
    expect(standingOf(NAME, moment(NOTHING_KNOWN), region("world"))).toMatchObject({ healthy: 1, because: "unknown" });
  });

  test("a cluster called like a member of every object is not found by accident", () => {
    const found = standingOf(asId("constructor"), moment(live()), region("world"));
    expect(found).toMatchObject({ healthy: 1, because: "unknown", dial: 1 });
  });
});

describe("age", () => {
  const rows: [name: string, at: number, because: string][] = [
    ["of exactly ten minutes is believed", AT - MEASURED_FOR_MS, "down"],
    ["of more is not", AT - MEASURED_FOR_MS - 1, "stale"],
    ["in the future counts as now", AT + 5 * MINUTE, "down"],
  ];
  test.each(rows)("a measurement %s", (_, at, because) => {
    expect(standing("down", { at })).toMatchObject({ because, healthy: because === "stale" ? 1 : 0 });
  });

  test("shows in the real state, which is unknown", () => {
    expect(standing("down", { at: 0 }).real).toBe("unknown");
  });

  const orders: [word: Told, because: string, healthy: number][] = [
    ["drain", "drained", 0],
    ["forced-down", "forced", 0],
    ["forced-up", "forced", 1],
  ];
  test.each(orders)("orders never age: %s", (word, because, healthy) => {
    expect(standing(word, { at: 0 })).toMatchObject({ because, healthy, real: "unknown" });
  });

  test("a dial does not age either", () => {
    expect(standing({ dial: 25 }, { at: 0 })).toMatchObject({ because: "stale", healthy: 1, dial: 0.25 });
  });
});

describe("orders win over measurements, and both stay visible", () => {
  const rows: [forced: "drain" | "forced-down" | "forced-up", real: Measured["state"], wanted: Partial<Standing>][] = [
    ["drain", "up", { healthy: 0, unramped: 0, excluded: true, because: "drained" }],
    ["drain", "degraded", { healthy: 0, degraded: 0, excluded: true, because: "drained" }],
    ["forced-down", "up", { healthy: 0, unramped: 0, excluded: true, because: "forced" }],
    ["forced-up", "down", { healthy: 1, unramped: 1, excluded: false, because: "forced" }],
    ["forced-up", "degraded", { healthy: 1, degraded: 0, excluded: false, because: "forced" }],
  ];
  test.each(rows)("%s while the probes say %s", (forced, real, wanted) => {
    expect(standing({ measured: measured({ state: real }), forced })).toMatchObject({ real, forced, ...wanted });
  });

  test("an operator's forced-up waits for no hold-down", () => {
    const returning = measured({ flaps: 5, since: AT - 1 });
    expect(standing({ measured: returning, forced: "forced-up" })).toMatchObject({ healthy: 1 });
  });
});

/** Up again for so many minutes, after so many flaps. */
function back(minutes: number, flaps: number, rule: Partial<RegionRule> = {}): Standing {
  return standing({ measured: measured({ flaps, since: AT - minutes * MINUTE }) }, {}, rule);
}

describe("after coming back", () => {
  const rows: [name: string, minutes: number, flaps: number, because: string, healthy: number][] = [
    ["waits for the hold-down", 0.5, 1, "hold-down", 0],
    ["starts its ramp at the hold-down's end", 1, 1, "ramp", 0],
    ["is half up the ramp", 3.5, 1, "ramp", 0.5],
    ["is whole at the ramp's end", 6, 1, "measured", 1],
    ["waits twice as long after two flaps", 1.9, 2, "hold-down", 0],
    ["ramps after twice as long", 2 + 2.5, 2, "ramp", 0.5],
    ["waits eight times as long after four", 7.9, 4, "hold-down", 0],
    ["waits ten minutes at most", 9.9, 5, "hold-down", 0],
    ["ramps after ten minutes, whatever the flaps", 10 + 2.5, 5, "ramp", 0.5],
    ["ramps after ten minutes even after very many flaps", 12.5, 1_000_000, "ramp", 0.5],
    ["that was up since its first probe needs neither", 0, 0, "measured", 1],
  ];
  test.each(rows)("a cluster %s", (...[, minutes, flaps, because, healthy]) => {
    const found = back(minutes, flaps);
    expect(found.because).toBe(because);
    expect(found.healthy).toBeCloseTo(healthy, 12);
  });

  test("a hold-down of more than ten minutes is its own cap", () => {
    const rule = { holdDownMs: 15 * MINUTE };
    expect(back(14.9, 3, rule).because).toBe("hold-down");
    expect(back(15, 3, rule).because).toBe("ramp");
  });

  test("no hold-down and no ramp: back at once, whatever the flaps", () => {
    expect(back(0, 1, { holdDownMs: 0, rampMs: 0 })).toMatchObject({ because: "measured", healthy: 1 });
    expect(back(1, 5000, { holdDownMs: 0 })).toMatchObject({ because: "ramp", healthy: 0.2 });
  });

  test("x-ready-percent and ramp multiply, and panic ignores the ramp but not the hold-down", () => {
    const half = measured({ flaps: 1, since: AT - 3.5 * MINUTE, ready: 40 });
    expect(standing({ measured: half })).toMatchObject({ healthy: 0.2, unramped: 0.4 });
    expect(back(0.5, 1).unramped).toBe(0);
  });

  test("says how long hold-down and ramp still last, and nothing when neither is under way", () => {
    expect(back(0.5, 1).recoversInMs).toBe(5.5 * MINUTE);
    expect(back(2, 1).recoversInMs).toBe(4 * MINUTE);
    expect(back(2, 2).recoversInMs).toBe(5 * MINUTE);
    expect(back(6, 1).recoversInMs).toBeNull();
    const ramping = measured({ flaps: 1, since: AT - 2 * MINUTE });
    expect(standing({ measured: ramping, forced: "drain" }).recoversInMs).toBeNull();
    expect(standing({ measured: ramping }, { at: 0 }).recoversInMs).toBeNull();
    expect(standing("down").recoversInMs).toBeNull();
  });

  test("a degraded cluster ramps as degraded", () => {
    const half = measured({ state: "degraded", flaps: 1, since: AT - 3.5 * MINUTE });
    expect(standing({ measured: half })).toMatchObject({ healthy: 0, degraded: 0.5, because: "ramp" });
  });
});

describe("fail-open", () => {
  const revived: [word: Told][] = [["down"], ["degraded"], ["up"]];
  test.each(revived)("takes %s as up", (word) => {
    expect(failOpen(standing(word))).toMatchObject({ healthy: 1, degraded: 0, unramped: 1 });
  });

  test("keeps the dial", () => {
    expect(failOpen(standing({ measured: measured({ state: "down" }), dial: 25 })).dial).toBe(0.25);
  });

  const kept: [word: Told][] = [["drain"], ["forced-down"]];
  test.each(kept)("never revives %s", (word) => {
    expect(failOpen(standing(word))).toMatchObject({ healthy: 0, degraded: 0 });
  });
});

describe("when a cluster that came back takes its whole share again", () => {
  const rule = region("world", { holdDownMs: MINUTE, rampMs: 5 * MINUTE });
  const rows: [flaps: number, afterMs: number][] = [
    [1, 6 * MINUTE],
    [2, 7 * MINUTE],
    [5000, 15 * MINUTE],
  ];
  test.each(rows)("%i flaps", (flaps, afterMs) => {
    const recovering = measured({ since: AT, flaps });
    const at = (ms: number): Standing =>
      standingOf(NAME, moment(live({ "sa-east": { measured: recovering, at: ms } }, { at: ms }), ms), rule);
    expect(at(AT).recoversInMs).toBe(afterMs);
    expect(at(AT + afterMs)).toMatchObject({ healthy: 1, recoversInMs: null });
    expect(at(AT + afterMs - 1).healthy).toBeLessThan(1);
  });
});

describe("the region's own vantage", () => {
  const down = measured({ state: "down", why: "refused" });
  const view = (verdict: Measured | null): VantageView => ({
    says: "down",
    since: AT,
    at: AT,
    rttMs: null,
    why: "",
    standing: "counted",
    verdict,
  });
  const seen = (verdict: Measured | null): Told => ({ vantages: { sam: view(verdict), fra: view(null) } });
  const near = (vantage: string | null): Partial<RegionRule> => ({ vantage: vantage === null ? null : asId(vantage) });
  const rows: [name: string, verdict: Measured | null, vantage: string | null, wanted: Partial<Standing>][] = [
    ["its verdict goes before the majority's", down, "sam", { real: "down", vantage: asId("sam"), why: "refused" }],
    ["without a verdict of its own the majority's counts", null, "sam", { real: "up", vantage: null }],
    ["another vantage's verdict is for other regions", down, "fra", { real: "up", vantage: null }],
    ["a region without a vantage goes by the majority", down, null, { real: "up", vantage: null }],
    ["a vantage that nobody heard of says nothing", down, "gone", { real: "up", vantage: null }],
  ];
  test.each(rows)("%s", (_, verdict, vantage, wanted) => {
    expect(standing(seen(verdict), {}, near(vantage))).toMatchObject(wanted);
  });

  test("ages with the cluster as everything measured", () => {
    const old = { vantages: { sam: view(down) }, at: AT - MEASURED_FOR_MS - 1 };
    expect(standing(old, {}, near("sam"))).toMatchObject({ real: "unknown", because: "stale", healthy: 1 });
  });
});

test("one cluster ages alone: the others are still believed", () => {
  const value = live({ "sa-east": { measured: measured({ state: "down" }), at: AT - MEASURED_FOR_MS - 1 }, b: "down" });
  expect(standingOf(NAME, moment(value), region("world")).because).toBe("stale");
  expect(standingOf(asId("b"), moment(value), region("world")).because).toBe("down");
});

describe("a drain", () => {
  const drain = (minutes: number, more: Partial<LiveOrder> = {}, known: Told = "up"): Standing => {
    const effect = {
      kind: "state",
      clusters: [NAME],
      state: "drain",
      rampMs: 5 * MINUTE,
      finishWithinMs: 10 * MINUTE,
    } as const;
    const began = AT - minutes * MINUTE;
    const order = { id: "17", effect, globs: [], fromMs: began, untilMs: AT + MINUTE, reason: "", by: "", ...more };
    return standingOf(NAME, moment(live({ "sa-east": known }, { orders: [order] })), region("world"));
  };

  const rows: [name: string, minutes: number, wanted: Partial<Standing>][] = [
    ["that begins now takes all", 0, { healthy: 1, because: "draining", recoversInMs: 5 * MINUTE }],
    ["one minute into its ramp of five takes 80 %", 1, { healthy: 0.8, because: "draining" }],
    ["at the end of its ramp takes nothing", 5, { healthy: 0, because: "drained", recoversInMs: null }],
  ];
  test.each(rows)("%s", (_, minutes, wanted) => {
    expect(drain(minutes)).toMatchObject({ order: "17", forced: "drain", orderUntil: AT + MINUTE, ...wanted });
  });

  test("is left out of panic and fail-open from its first moment", () => {
    expect(drain(0)).toMatchObject({ excluded: true, unramped: 0 });
    expect(failOpen(drain(5)).healthy).toBe(0);
  });

  test("multiplies what the cluster takes, healthy or degraded", () => {
    expect(drain(1, {}, { measured: measured({ ready: 50 }) }).healthy).toBeCloseTo(0.4, 12);
    expect(drain(1, {}, "degraded")).toMatchObject({ healthy: 0, degraded: 0.8 });
    expect(drain(1, {}, "down")).toMatchObject({ healthy: 0, because: "drained", keepsSessions: false });
  });

  test("lets sessions finish, and then counts as forced down", () => {
    expect([drain(9.9).keepsSessions, drain(10).keepsSessions]).toEqual([true, false]);
  });

  test("takes nobody any more once it counts as forced down, however long its ramp", () => {
    const effect = { kind: "state", clusters: [NAME], state: "drain", rampMs: 30 * MINUTE } as const;
    const long = { effect: { ...effect, finishWithinMs: 10 * MINUTE } };
    expect(drain(9, long)).toMatchObject({ healthy: 0.7, because: "draining", recoversInMs: MINUTE });
    expect(drain(10, long)).toMatchObject({ healthy: 0, because: "drained", keepsSessions: false });
  });

  test("of a file without a beginning stops new sessions at once and ends none", () => {
    expect(drain(0, { fromMs: 0 })).toMatchObject({ healthy: 0, because: "drained", keepsSessions: true });
  });

  test("past its end holds until fresh successes brought the cluster back, which then ramps", () => {
    const over = { untilMs: AT - MINUTE };
    expect(drain(3, over)).toMatchObject({ healthy: 0, because: "returning", excluded: true });
    const returned = { until: AT - MINUTE, at: AT - 30_000 };
    expect(drain(3, over, { returned })).toMatchObject({
      healthy: 0.1,
      because: "ramp",
      excluded: false,
      forced: null,
    });
    expect(drain(3, over, { returned: { ...returned, at: AT - 5 * MINUTE } })).toMatchObject({ healthy: 1 });
  });

  test("past its end a cluster that nobody probes is back", () => {
    expect(drain(3, { untilMs: AT - MINUTE }, { measured: null })).toMatchObject({ healthy: 1, because: "unknown" });
  });
});

describe("a return after an order and a recovery at once", () => {
  test("go by the slower of the two", () => {
    const returned = { until: 1, at: AT - 2.5 * MINUTE };
    const ramping = measured({ flaps: 1, since: AT - 2 * MINUTE });
    expect(standing({ measured: ramping, returned })).toMatchObject({ healthy: 0.2, recoversInMs: 4 * MINUTE });
    const early = measured({ flaps: 1, since: AT - 5 * MINUTE });
    expect(standing({ measured: early, returned })).toMatchObject({ healthy: 0.5, recoversInMs: 2.5 * MINUTE });
  });
});

describe("manual fail-back", () => {
  const RULE: Partial<RegionRule> = { failback: "manual" };
  const away = (returnedAt: number | null): Partial<Live> => ({
    away: { world: { "sa-east": { since: AT - 60 * MINUTE, returnedAt } } },
  });
  const flapped = measured({ flaps: 3, since: AT - MINUTE });

  test("a cluster that came back takes nothing until an operator lets it", () => {
    expect(standing({ measured: flapped }, away(null), RULE)).toMatchObject({
      healthy: 0,
      unramped: 0,
      because: "away",
      excluded: false,
      keepsSessions: true,
    });
  });

  test("then ramps from that moment, whatever its hold-down", () => {
    expect(standing({ measured: flapped }, away(AT - MINUTE), RULE)).toMatchObject({
      healthy: 0.2,
      because: "ramp",
      recoversInMs: 4 * MINUTE,
    });
    expect(standing({ measured: flapped }, away(AT - 5 * MINUTE), RULE)).toMatchObject({ healthy: 1 });
  });

  test("without an entry there is nothing to wait for, not even a hold-down", () => {
    expect(standing({ measured: flapped }, {}, RULE)).toMatchObject({ healthy: 1, because: "measured" });
  });

  test("of another region is none here, and neither is an entry where fail-back is automatic", () => {
    const elsewhere = { away: { latam: { "sa-east": { since: AT, returnedAt: null } } } };
    expect(standing("up", elsewhere, RULE).because).toBe("measured");
    expect(standing("up", away(null)).because).toBe("measured");
  });

  test("waits also while measurements are too old: an order does not age", () => {
    expect(standing({ measured: flapped }, { ...away(null), at: 0 }, RULE)).toMatchObject({
      healthy: 0,
      because: "away",
    });
  });

  test("is told as down while it is down, as forced while it is forced, and fail-open takes it as up", () => {
    expect(standing("down", away(null), RULE).because).toBe("down");
    expect(standing("forced-up", away(null), RULE)).toMatchObject({ healthy: 1, because: "forced" });
    expect(failOpen(standing("up", away(null), RULE)).healthy).toBe(1);
  });
});

describe("a session that is there already may stay", () => {
  const rows: [word: Told, keeps: boolean][] = [
    ["up", true],
    ["degraded", true],
    ["drain", true],
    ["down", false],
    ["forced-down", false],
    ["forced-up", true],
    [{ measured: measured({ flaps: 1, since: AT }) }, true],
    [{ measured: measured({ ready: 0 }) }, true],
    [{ dial: 0 }, true],
  ];
  test.each(rows)("%o: %s", (word, keeps) => {
    expect(standing(word).keepsSessions).toBe(keeps);
  });
});

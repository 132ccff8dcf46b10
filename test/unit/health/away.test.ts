import { describe, expect, test } from "vitest";
import { awayLater } from "../../../src/core/health/away.ts";
import type { Away, ClusterLive, Live, MeasuredState } from "../../../src/core/model/live.ts";
import { UNKNOWN_CLUSTER } from "../../../src/core/model/live.ts";
import { asId } from "../../../src/core/model/ids.ts";
import type { RegionRule } from "../../../src/core/model/rules.ts";
import { region, tier } from "../small-rules.ts";

const T = 1_700_000_000_000;
const FELL = T - 5000;
const RAMP = 60_000;
const LATAM = region("latam", {
  failback: "manual",
  rampMs: RAMP,
  tiers: [tier({ "sa-east": 100 }), tier({ "us-east": 100 })],
});

function known(state: MeasuredState): ClusterLive {
  return { ...UNKNOWN_CLUSTER, measured: { state, since: FELL, ready: 100, flaps: 0, why: "" } };
}

function later(before: Live["away"], state: MeasuredState, rule: RegionRule = LATAM, now = T): Live["away"] {
  return awayLater(before, { "sa-east": known(state) }, [rule], now);
}

function awayFor(sight: Away): Live["away"] {
  return { latam: { "sa-east": sight } };
}

const WAITS = awayFor({ since: FELL, returnedAt: null });
const LET = awayFor({ since: FELL, returnedAt: T });

describe("with manual failback a cluster", () => {
  test("is away from the moment it went down", () => {
    expect(later({}, "down")).toEqual(WAITS);
  });

  test.each<MeasuredState>(["up", "degraded"])("waits for an operator however well it is: %s", (state) => {
    expect(later(WAITS, state, LATAM, T + 1e12)).toEqual(WAITS);
  });

  test("keeps the time of its first fall when it falls again before an operator's word", () => {
    const earlier = awayFor({ since: FELL - 9000, returnedAt: null });
    expect(later(earlier, "down")).toEqual(earlier);
  });

  test("is away for as long as the ramp after an operator's word, and then no longer", () => {
    expect(later(LET, "up", LATAM, T + RAMP - 1)).toEqual(LET);
    expect(later(LET, "up", LATAM, T + RAMP)).toEqual({});
  });

  test("ramps from now where the clock was set back after an operator's word", () => {
    expect(later(awayFor({ since: FELL, returnedAt: T + 3_600_000 }), "up")).toEqual(LET);
  });

  test("waits anew when it falls during that ramp", () => {
    expect(later(LET, "down", LATAM, T + 1)).toEqual(WAITS);
  });

  test("that nobody measures any more goes on to wait", () => {
    expect(awayLater(WAITS, {}, [LATAM], T)).toEqual(WAITS);
  });

  test("waits no longer when the rules say auto, or the region or the cluster has gone", () => {
    expect(later(WAITS, "up", { ...LATAM, failback: "auto" })).toEqual({});
    expect(awayLater(WAITS, {}, [], T)).toEqual({});
    expect(later(WAITS, "up", { ...LATAM, tiers: [tier({ "us-east": 100 })] })).toEqual({});
  });
});

test("without a fall nobody is away, nor is anybody with automatic failback", () => {
  expect(later({}, "up")).toEqual({});
  expect(later({}, "down", { ...LATAM, failback: "auto" })).toEqual({});
});

test("what counts is the verdict for the region, by its nearest vantage", () => {
  const verdict = { state: "down", since: FELL + 1, ready: 100, flaps: 0, why: "" } as const;
  const view = { says: "down", since: FELL, at: T, rttMs: null, why: "", standing: "counted", verdict } as const;
  const clusters = { "sa-east": { ...known("up"), vantages: { sam: view } } };
  const near: RegionRule = { ...LATAM, vantage: asId("sam") };
  expect(awayLater({}, clusters, [near], T)).toEqual(awayFor({ since: FELL + 1, returnedAt: null }));
  expect(awayLater({}, clusters, [LATAM], T)).toEqual({});
});

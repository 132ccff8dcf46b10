import { describe, expect, test } from "vitest";
import { ejectionAlarms } from "../../../src/core/health/ejection-alarms.ts";
import { NOTHING_KNOWN, UNKNOWN_CLUSTER, type ClusterLive, type Live } from "../../../src/core/model/live.ts";
import type { LiveOrder } from "../../../src/core/model/live-order.ts";
import type { RegionRule } from "../../../src/core/model/rules.ts";
import { region, tier } from "../small-rules.ts";
import { stateOrder } from "./order-parts.ts";

const T = 1_700_000_000_000;
const NAMES = ["a", "b", "c", "d"];
const WORLD = region("world", { tiers: [tier({ a: 100, b: 100 }), tier({ c: 100, d: 100 })] });

function down(since: number, at = T): ClusterLive {
  return { ...UNKNOWN_CLUSTER, at, measured: { state: "down", since, ready: 100, flaps: 0, why: "" } };
}

/** Clusters that are down, since these times. */
function told(
  falls: Readonly<Record<string, number>>,
  { rule = WORLD, orders = [], at = T }: { rule?: RegionRule; orders?: readonly LiveOrder[]; at?: number } = {},
): readonly string[] {
  const clusters = Object.fromEntries(
    NAMES.map((name) => {
      const since = falls[name];
      return [name, since === undefined ? UNKNOWN_CLUSTER : down(since)];
    }),
  );
  const live: Live = { ...NOTHING_KNOWN, at: T, clusters, orders };
  return ejectionAlarms(rule, { live, overrides: [], at });
}

describe("more clusters down than probes may take away", () => {
  test("are told with those beyond the cap: the earliest down stay away, ties go by name", () => {
    expect(told({ a: 30, b: 10, c: 20 })).toEqual([
      "Region world: 3 of 4 clusters are down, and probes may take away 2; taken as degraded: a. Look at these clusters first.",
    ]);
    expect(told({ d: 10, b: 10, c: 10 })[0]).toContain("taken as degraded: d.");
  });

  test("no more than the cap is no alarm; one may always go", () => {
    expect(told({ a: 10, b: 10 })).toEqual([]);
    const strict = { ...WORLD, maxEjectPercent: 0 };
    expect(told({ a: 10 }, { rule: strict })).toEqual([]);
    expect(told({ a: 10, b: 11 }, { rule: strict })[0]).toContain("may take away 1; taken as degraded: b.");
  });

  test("is rounded down", () => {
    expect(told({ a: 10, b: 11 }, { rule: { ...WORLD, maxEjectPercent: 49 } })).toHaveLength(1);
  });

  test("where everything down is answered with a response there is no cap", () => {
    const rule: RegionRule = { ...WORLD, onAllDown: { kind: "respond", respond: { status: 503, body: "" } } };
    expect(told({ a: 1, b: 1, c: 1, d: 1 }, { rule })).toEqual([]);
  });

  test("those that an operator took away play no part", () => {
    const orders = [stateOrder("forced-down", { globs: ["a"], untilMs: T + 1 })];
    expect(told({ a: 1, b: 2, c: 3 }, { orders })).toEqual([]);
    expect(told({ a: 1, b: 2, c: 3, d: 4 }, { orders })[0]).toContain("3 of 4 clusters are down");
  });

  test("are not told once the measurements are too old to be believed", () => {
    expect(told({ a: 1, b: 2, c: 3 }, { at: T + 600_000 })).toHaveLength(1);
    expect(told({ a: 1, b: 2, c: 3 }, { at: T + 600_001 })).toEqual([]);
    const clusters = { a: down(1), b: down(2), c: down(3, T - 600_001), d: UNKNOWN_CLUSTER };
    const live: Live = { ...NOTHING_KNOWN, at: T, clusters };
    expect(ejectionAlarms(WORLD, { live, overrides: [], at: T })).toEqual([]);
  });
});

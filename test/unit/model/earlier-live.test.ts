import { expect, test } from "vitest";
import { upgradeLive } from "../../../src/core/model/earlier-live.ts";
import { LIVE_FORMAT, NOTHING_KNOWN, UNKNOWN_CLUSTER } from "../../../src/core/model/live.ts";

import { asId, type ClusterName } from "../../../src/core/model/ids.ts";
import { ordersOn } from "../../../src/core/model/orders-on.ts";
import { inFile, stateOrder } from "../health/order-parts.ts";

const T = 1_700_000_000_000;
const DOWN = { state: "down", since: T - 5, ready: 100, flaps: 2, why: "refused" } as const;

test("what was measured goes on, as old as the whole value was, and so do version and percentages", () => {
  const percent = { "playback-v42": { latam: 25 } };
  const stored = { version: 12, at: T, clusters: { "sa-east": { measured: DOWN } }, percent };
  expect(upgradeLive(stored)).toEqual({
    ...NOTHING_KNOWN,
    format: LIVE_FORMAT,
    version: 12,
    at: T,
    clusters: { "sa-east": { ...UNKNOWN_CLUSTER, measured: DOWN, at: T, returned: { until: T, at: 0 } } },
    percent,
  });
});

test("an order of a file that had ended by then holds nobody back, and one that ends later does", () => {
  const live = upgradeLive({ version: 12, at: T, clusters: { "sa-east": { measured: DOWN } }, percent: {} });
  const held = (untilMs: number): boolean => {
    const overrides = [inFile(stateOrder("drain", { untilMs }))];
    return ordersOn(asId<ClusterName>("sa-east"), { live, overrides, at: T + 1000 }).state !== null;
  };
  expect([held(T - 86_400_000), held(T), held(T + 1)]).toEqual([false, false, true]);
});

test("a cluster that nobody measured has no age; a published table is kept", () => {
  const geoip = { seq: 7, sha256: "0".repeat(64), builtOn: "2026-11-01", publishedAt: T } as never;
  const after = upgradeLive({ version: 1, at: T, clusters: { "sa-east": { measured: null } }, percent: {}, geoip });
  expect(after.clusters["sa-east"]?.at).toBe(0);
  expect(after.geoip).toBe(geoip);
});

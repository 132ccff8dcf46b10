/**
 * How large the live value becomes at the limits of rules, when most probes fail and say why at length.
 */
import { serialize } from "node:v8";
import { expect, test } from "vitest";
import { readLive } from "../../../src/core/bundle/read-live.ts";
import { LIVE_LENGTH } from "../../../src/core/bundle/signed-live.ts";
import { countProbe } from "../../../src/core/health/count-probe.ts";
import { foldLive } from "../../../src/core/health/fold-live.ts";
import { giveOrder } from "../../../src/core/health/orders.ts";
import { LIMITS } from "../../../src/core/model/limits.ts";
import { NOTHING_KNOWN, type Live } from "../../../src/core/model/live.ts";
import { dialOrder } from "./order-parts.ts";
import { PROBE, report, result, watch } from "./watched.ts";

/** Key and value together in a SQLite-backed Durable Object (developers.cloudflare.com/durable-objects/platform/limits). */
const STORED_AT_MOST = 2 * 1_048_576;
const T = 1_700_000_000_000;

const clusters = Array.from({ length: LIMITS.clusters }, (_, at) => `${at}-${"c".repeat(40)}`);
const vantages = Array.from({ length: LIMITS.vantages }, (_, at) => `${at}-${"v".repeat(20)}`);
const RULES = watch(clusters, vantages);

/** As many orders as are let in. */
function fullOfOrders(): Live {
  let live: Live = NOTHING_KNOWN;
  for (let at = 0; at < LIMITS.overrides; at++) {
    const reason = "é".repeat(1000);
    const order = dialOrder(50, { id: `order-${at}`, globs: ["*"], reason, fromMs: T, untilMs: T + 1000 });
    const next = giveOrder(live, order, RULES, T);
    if (!next.ok) return live;
    live = next.value;
  }
  return live;
}

test("it can be stored, and edges read what is signed of it", () => {
  const why = "x".repeat(5000);
  const probed = (ok: boolean) => countProbe(null, result(ok, T, { why: ok ? "" : why, rttMs: 12.345 }), PROBE);
  const reports = vantages.map((vantage, at) => {
    const seen = clusters.map((cluster, index) => [cluster, probed((at + index) % vantages.length >= 9)] as const);
    return report(vantage, Object.fromEntries(seen), T);
  });
  const live = foldLive(fullOfOrders(), { reports, edges: [] }, RULES, T + 1);
  expect(live.orders.length).toBeGreaterThan(0);
  const views = Object.values(live.clusters).flatMap(({ vantages: seen }) => Object.values(seen));
  expect(views.filter(({ verdict }) => verdict?.state === "down").length).toBeGreaterThan(1000);
  expect(serialize({ format: 3, live }).length).toBeLessThan(STORED_AT_MOST);
  const json = JSON.stringify(live);
  expect(readLive(json)).not.toBeNull();
  expect(Buffer.from(json).toString("base64url").length).toBeLessThan(LIVE_LENGTH - 1000);
});

import { describe, expect, test } from "vitest";
import { decide } from "../../../../src/core/decide/decide.ts";
import { asId } from "../../../../src/core/model/ids.ts";
import type { ClusterLive, Live } from "../../../../src/core/model/live.ts";
import { readFactsOver } from "../../../../src/core/ops/facts/read-facts.ts";
import {
  AT,
  bundleOf,
  cluster,
  HOST,
  live,
  measured,
  MINUTE,
  region,
  rollout,
  rulesOf,
  tier,
} from "../../small-rules.ts";

const RULES = rulesOf({
  clusters: ["a", "b"].map((name) => cluster(name)),
  regions: [region("world", { tiers: [tier({ a: 1 }), tier({ b: 1 })], vantage: asId("west") })],
  vantages: [{ name: asId("west"), hint: "weur", lat: 50, lon: 8 }],
  rollouts: [rollout("playback", { world: 5 })],
});
const BUNDLE = bundleOf(RULES);

/** Up for the majority, down for the region, whose nearest vantage says so. */
const SEEN_DOWN: Partial<ClusterLive> = {
  vantages: {
    west: {
      says: "down",
      since: AT - MINUTE,
      at: AT - 1000,
      rttMs: null,
      why: "refused",
      standing: "counted",
      verdict: measured({ state: "down" }),
    },
  },
};

function goes(known: Live, facts: Readonly<Record<string, unknown>>, now = AT): string {
  const asked = readFactsOver({ host: HOST, ...facts }, BUNDLE, { table: null, now, live: known });
  if (!asked.ok) return asked.error.join("; ");
  const decision = decide(BUNDLE, asked.value.live, asked.value.viewer, "summary");
  return decision.kind === "handoff" ? decision.cluster : decision.reason;
}

describe("facts over a live value that is known", () => {
  test("say nothing: what is measured and ordered decides", () => {
    expect(goes(live({ a: "up", b: "up" }), {})).toBe("a");
    expect(goes(live({ a: "drain", b: "up" }), {})).toBe("b");
    expect(goes(live({ a: SEEN_DOWN, b: "up" }), {})).toBe("b");
  });
  test("a cluster that is named is as it is said to be, whatever vantages say and operators ordered", () => {
    expect(goes(live({ a: SEEN_DOWN, b: "up" }), { health: { a: "up" } })).toBe("a");
    expect(goes(live({ a: "drain", b: "up" }), { health: { a: "up" } })).toBe("a");
    expect(goes(live({ a: "up", b: "up" }), { health: { a: "down" } })).toBe("b");
  });
  test("the others stay as they are known, and as old", () => {
    expect(goes(live({ a: SEEN_DOWN, b: "up" }), { health: { b: "degraded" } })).toBe("b");
    expect(goes(live({ a: "drain", b: "up" }), { health: { b: "forced-down" } })).toBe("no-cluster");
    expect(goes(live({ a: "down", b: "up" }), { health: { b: "degraded" } }, AT + 20 * MINUTE)).toBe("a");
  });
  test("count also where everything that is known is too old to count", () => {
    expect(goes(live({ a: "up", b: "up" }), { health: { a: "down" } }, AT + 20 * MINUTE)).toBe("b");
  });
  test("percentages go before those that are known, rollout by rollout and region by region", () => {
    const known = live({}, { percent: { other: { world: 1 }, playback: { world: 2, default: 3 } } });
    const facts = { percent: { playback: { world: 50 } } };
    const asked = readFactsOver(facts, BUNDLE, { table: null, now: AT, live: known });
    expect(asked.ok && asked.value.live.percent).toEqual({
      other: { world: 1 },
      playback: { world: 50, default: 3 },
    });
  });
});

/**
 * Over many viewers the loads are the computed shares: by tier, and by cluster within it.
 *
 * Tolerance: 5 standard deviations of the binomial distribution of 20,000 viewers (at 50 % that is
 * 1.8 points), plus 2 basis points for what rounding to basis points and buckets may take.
 */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decide } from "../../src/core/decide/decide.ts";
import type { HandoffDecision } from "../../src/core/model/decision.ts";
import type { ClusterShare, TierShare } from "../../src/core/model/share.ts";
import type { Live } from "../../src/core/model/live.ts";
import type { RegionRule } from "../../src/core/model/rules.ts";
import {
  AT,
  bundleOf,
  cluster,
  handoff,
  live,
  measured,
  region,
  rulesOf,
  tier,
  viewerNumber,
  type Told,
} from "../unit/small-rules.ts";
import { arbitraryLive, arbitraryRules } from "./arbitrary-rules.ts";
import { expectedLoads, type Weights } from "./expected-loads.ts";

const MANY = Array.from({ length: 20_000 }, (_, n) => viewerNumber(n));

function tolerance(share: number, viewers: number): number {
  return 5 * Math.sqrt((share * (1 - share)) / viewers) + 0.0002;
}

function expectShare(found: number, share: number, viewers: number, what: string): void {
  const allowed = tolerance(Math.min(1, Math.max(0, share)), viewers);
  const near = Math.abs(found / viewers - share) <= allowed;
  expect([what, near ? share : found / viewers]).toEqual([what, share]);
}

function count<T>(values: readonly T[]): ReadonlyMap<T, number> {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

function decideAll(rule: Partial<RegionRule>, value: Live, viewers = MANY): readonly HandoffDecision[] {
  const bundle = bundleOf({ regions: [region("world", { maxEjectPercent: 100, ...rule })] });
  return viewers.map((who) => handoff(decide(bundle, value, who)));
}

function expectLoads(tiers: Weights, decisions: readonly HandoffDecision[]): void {
  const [first] = decisions;
  if (first === undefined) throw new Error("expected decisions");
  const byTier = count(decisions.map((one) => one.tier));
  for (const share of first.shares.filter((one): one is TierShare => "tier" in one)) {
    expectShare(byTier.get(share.tier) ?? 0, share.basisPoints / 10_000, decisions.length, `tier ${share.tier}`);
  }
  const byCluster = count<string>(decisions.map((one) => one.cluster));
  for (const [name, share] of expectedLoads(tiers, first)) {
    expectShare(byCluster.get(name) ?? 0, share, decisions.length, name);
  }
}

const TIERS: Weights = [{ a: 60, b: 30, c: 10 }, { d: 70, e: 30 }, { f: 100 }];
const ALL_UP: Record<string, Told> = { a: "up", b: "up", c: "up", d: "up", e: "up", f: "up" };
const ready = (percent: number): Told => ({ measured: measured({ ready: percent }) });
const ramping: Told = { measured: measured({ flaps: 1, since: AT - 60_000 - 90_000 }) };
const degradedReady = (percent: number): Told => ({ measured: measured({ state: "degraded", ready: percent }) });

const situations: [name: string, known: Record<string, Told>, rule?: Partial<RegionRule>][] = [
  ["all up", {}],
  ["one cluster down", { a: "down" }],
  ["one cluster drained", { b: "drain" }],
  ["one cluster partly ready", { a: ready(30) }],
  ["one cluster dialled", { a: { dial: 25 } }],
  ["every cluster of a tier dialled", { a: { dial: 60 }, b: { dial: 30 }, c: { dial: 0 } }],
  ["one cluster ramping up", { a: ramping }],
  ["ramping while dialled", { a: { ...(typeof ramping === "object" ? ramping : {}), dial: 50 }, b: "down" }],
  ["a tier down", { a: "down", b: "down", c: "down" }],
  ["two tiers broken", { a: "down", b: "down", d: "down" }],
  ["one degraded", { a: "degraded" }],
  ["degraded ones needed", { a: "down", b: "degraded", d: "down", f: ready(10) }],
  [
    "degraded, dialled and down",
    {
      a: { measured: measured({ state: "degraded" }), dial: 40 },
      b: ready(50),
      d: "degraded",
      e: "down",
      f: degradedReady(10),
    },
  ],
  ["all degraded", { a: "degraded", b: "degraded", c: "degraded", d: "degraded", e: "degraded", f: "degraded" }],
  [
    "normalized without panic",
    { a: { dial: 20 }, b: { dial: 20 }, c: { dial: 20 }, d: { dial: 10 }, e: { dial: 30 }, f: { dial: 20 } },
  ],
  ["panic in one tier", { a: "down", d: "down", e: "down", f: "down" }, { overprovision: 100 }],
  ["panic in all tiers", { a: "down", b: ready(20), d: "down", e: ready(10), f: "down" }],
  [
    "panic with a drain, a dial and a ramp",
    { a: "drain", b: { dial: 50 }, c: "down", d: "down", e: ramping, f: "down" },
    { panicBelow: 90 },
  ],
  [
    "panic with degraded ones",
    { a: "down", b: degradedReady(30), c: "up", d: "down", e: "down", f: "down" },
    { panicBelow: 80, overprovision: 100 },
  ],
  [
    "no panic where onAllDown is a response",
    { a: "down", d: "down", e: "down", f: "down" },
    { onAllDown: { kind: "respond", respond: { status: 503, body: "" } } },
  ],
];

describe("weighted tiers", () => {
  test.each(situations)("%s", (name, known, rule = {}) => {
    const decisions = decideAll({ tiers: TIERS.map((one) => tier(one)), ...rule }, live({ ...ALL_UP, ...known }));
    expectLoads(TIERS, decisions);
    const panics = decisions[0]?.shares.some((share) => "panic" in share && share.panic) ?? false;
    expect(panics).toBe(name.startsWith("panic"));
  });

  test("arbitrary tiers and live values", () => {
    let looked = 0;
    fc.assert(
      fc.property(arbitraryRules({ tiers: "weighted" }), arbitraryLive, (rules, value) => {
        const [world] = rules.regions;
        if (world === undefined) throw new Error("the first region is world");
        const bundle = bundleOf({
          ...rules,
          regions: [{ ...world, onAllDown: { kind: "respond", respond: { status: 503, body: "" } } }],
        });
        const decisions = MANY.slice(0, 3000).map((who) => decide(bundle, value, who));
        if (decisions[0]?.kind !== "handoff") return;
        looked++;
        const weights = world.tiers.map(({ members }) =>
          Object.fromEntries(members.map((one) => [one.cluster, one.weight])),
        );
        expectLoads(weights, decisions.map(handoff));
      }),
      { seed: 42, numRuns: 120 },
    );
    expect(looked).toBeGreaterThan(60);
  });
});

/** The keys of the viewers who are sent to a cluster. */
function atCluster(viewers: typeof MANY, known: Record<string, Told>, name: string): ReadonlySet<string> {
  const decisions = decideAll({ tiers: TIERS.map((one) => tier(one)) }, live({ ...ALL_UP, ...known }), viewers);
  return new Set(decisions.filter((one) => one.cluster === name).map((one) => one.viewer.key));
}

describe("a dial", () => {
  test("multiplies the cluster's load and sends the rest to later tiers", () => {
    const whole = atCluster(MANY, {}, "a").size;
    expectShare(atCluster(MANY, { a: { dial: 40 } }, "a").size, (whole / MANY.length) * 0.4, MANY.length, "a");
    expect(atCluster(MANY, { a: { dial: 40 } }, "b").size).toBe(atCluster(MANY, {}, "b").size);
    expectShare(
      atCluster(MANY, { a: { dial: 40 } }, "d").size + atCluster(MANY, { a: { dial: 40 } }, "e").size,
      0.6 * 0.6,
      MANY.length,
      "the next tier",
    );
  });

  test("turned down step by step only takes viewers away from the cluster", () => {
    const steps = [100, 75, 50, 10, 1, 0].map((dial) => atCluster(MANY.slice(0, 3000), { a: { dial } }, "a"));
    for (const [step, fewer] of steps.entries()) {
      const more = steps[step - 1] ?? fewer;
      expect([...fewer].every((key) => more.has(key))).toBe(true);
    }
    expect(steps.at(-1)?.size).toBe(0);
  });
});

describe("lists", () => {
  const listed: [name: string, known: Record<string, Told>][] = [
    ["all up", {}],
    ["the first dialled", { a: { dial: 30 } }],
    ["the first partly ready", { a: ready(40) }],
    ["several dialled", { a: { dial: 50 }, b: { dial: 50 }, c: "down", d: { dial: 20 } }],
    ["nobody takes it all", { a: "down", b: { dial: 50 }, c: "down", d: "drain", e: { dial: 10 }, f: "degraded" }],
  ];
  test.each(listed)("%s: each cluster gets its computed share", (_, known) => {
    const decisions = decideAll({ tiers: TIERS.map((one) => tier(one, "first")) }, live({ ...ALL_UP, ...known }));
    const byCluster = count<string>(decisions.map((one) => one.cluster));
    const shares = decisions[0]?.shares.filter((one): one is ClusterShare => "cluster" in one) ?? [];
    expect(shares).toHaveLength(6);
    for (const share of shares) {
      expectShare(byCluster.get(share.cluster) ?? 0, share.basisPoints / 10_000, MANY.length, share.cluster);
    }
  });
});

test("the id is what is hashed: a rename moves nobody", () => {
  const before = decideAll({ tiers: [tier({ a: 60, b: 40 })] }, live());
  const bundle = bundleOf(
    rulesOf({
      regions: [region("earth", { id: "world", tiers: [tier({ "new-a": 60, b: 40 })] })],
      clusters: [cluster("new-a", { id: "a" }), cluster("b")],
    }),
  );
  const after = MANY.map((who) => handoff(decide(bundle, live(), who)).cluster);
  expect(after.map((name) => (String(name) === "new-a" ? "a" : name))).toEqual(before.map((one) => one.cluster));
});

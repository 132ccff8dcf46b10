/**
 * Laws of moved viewers, dials, the ejection cap and predicted shares, over arbitrary rules and live values.
 */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decide } from "../../src/core/decide/decide.ts";
import type { Decision, HandoffDecision } from "../../src/core/model/decision.ts";
import type { Live } from "../../src/core/model/live.ts";
import { meetsKeys } from "../../src/core/model/meets-keys.ts";
import type { ClusterLoad } from "../../src/core/model/share.ts";
import type { ClusterStanding } from "../../src/core/model/trace.ts";
import { AT, bundleOf, handoff, live, region, tier, viewerNumber } from "../unit/small-rules.ts";
import { arbitraryLive, arbitraryMoves, arbitraryRules, arbitraryViewer, CLUSTERS } from "./arbitrary-rules.ts";
import { expectedLoads } from "./expected-loads.ts";

const RUNS = { seed: 42, numRuns: 800 };
const anyRules = fc.oneof(arbitraryRules(), arbitraryRules({ tiers: "weighted" }), arbitraryRules({ tiers: "listed" }));
const whole = { rules: anyRules, live: arbitraryLive, viewer: arbitraryViewer };

function standingsOf({ trace }: Decision): readonly ClusterStanding[] {
  return trace.flatMap((step) => (step.stage === "health" ? step.clusters : []));
}

function loadsOf({ trace }: Decision): readonly ClusterLoad[] {
  return trace.flatMap((step) => (step.stage === "shares" ? step.loads : []));
}

/** Where he is sent, and how; without reasons and shares. */
function placeOf(decision: Decision): readonly unknown[] {
  return decision.kind === "handoff" ? [decision.cluster, decision.role] : [decision.kind, decision.reason];
}

describe("moved viewers", () => {
  const situation = fc.record({ ...whole, moves: arbitraryMoves });

  test("an order changes nothing for viewers whom it does not mean, and nobody's version", () => {
    let [others, moved] = [0, 0];
    fc.assert(
      fc.property(situation, ({ rules, live: value, viewer: who, moves }) => {
        const bundle = bundleOf(rules);
        const before = decide(bundle, value, who);
        const after = decide(bundle, { ...value, orders: [...value.orders, ...moves] }, who);
        const isMeant = moves.some(({ effect, fromMs, untilMs }) => {
          return effect.kind === "move" && fromMs <= AT && AT < untilMs && meetsKeys(effect.viewers, who);
        });
        if (!isMeant) others++;
        expect(isMeant ? before : after).toEqual(before);
        if (before.kind !== "handoff" || after.kind !== "handoff") return;
        if (before.cluster !== after.cluster) moved++;
        const lacks = [before, after].some(({ versionReason }) => versionReason === "role-unavailable");
        expect(lacks ? before.role : after.role).toBe(before.role);
      }),
      RUNS,
    );
    expect(others).toBeGreaterThan(100);
    expect(moved).toBeGreaterThan(50);
  });

  test("the reason is `moved` exactly where the order's own clusters have him", () => {
    let seen = 0;
    fc.assert(
      fc.property(situation, ({ rules, live: value, viewer: who, moves }) => {
        const decision = decide(bundleOf(rules), { ...value, orders: [...value.orders, ...moves] }, who);
        if (decision.kind !== "handoff" || decision.reason !== "moved") return;
        seen++;
        const step = decision.trace.find(({ stage }) => stage === "move");
        expect(step?.stage === "move" && step.use.includes(decision.cluster)).toBe(true);
      }),
      RUNS,
    );
    expect(seen).toBeGreaterThan(30);
  });
});

describe("what explain predicts", () => {
  test("each cluster's load is what the formulas give", () => {
    let compared = 0;
    fc.assert(
      fc.property(arbitraryRules({ tiers: "weighted" }), arbitraryLive, (rules, value) => {
        const decision = decide(bundleOf(rules), value, viewerNumber(1), "full");
        const [world] = rules.regions;
        if (decision.kind !== "handoff" || decision.reason === "fail-open" || world === undefined) return;
        compared++;
        const weights = world.tiers.map(({ members }) =>
          Object.fromEntries(members.map((one) => [one.cluster, one.weight])),
        );
        const loads = new Map<string, number>(loadsOf(decision).map((one) => [one.cluster, one.basisPoints]));
        for (const [name, share] of expectedLoads(weights, decision)) {
          expect(Math.abs((loads.get(name) ?? 0) - share * 10_000)).toBeLessThanOrEqual(1);
        }
      }),
      RUNS,
    );
    expect(compared).toBeGreaterThan(300);
  });
});

describe("the ejection cap", () => {
  const limits = fc.record({ percent: fc.integer({ min: 0, max: 100 }), clusters: fc.integer({ min: 1, max: 6 }) });
  const states = fc.array(fc.constantFrom("up" as const, "down" as const, "drain" as const), {
    minLength: 6,
    maxLength: 6,
  });

  test("probes take away at most their share of the region, orders as many as they say", () => {
    fc.assert(
      fc.property(limits, states, ({ percent, clusters }, words) => {
        const names = CLUSTERS.slice(0, clusters);
        const rule = { tiers: [tier(Object.fromEntries(names.map((name) => [name, 1])))], maxEjectPercent: percent };
        const known = Object.fromEntries(names.map((name, at) => [name, words[at] ?? "up"]));
        const decision = decide(bundleOf({ regions: [region("world", rule)] }), live(known), viewerNumber(1));
        const most = Math.max(1, Math.floor((percent * clusters) / 100));
        const count = (because: string): number =>
          standingsOf(decision).filter((one) => one.because === because).length;
        const down = names.filter((name) => known[name] === "down").length;
        expect(count("down")).toBe(Math.min(down, most));
        expect(count("eject-capped")).toBe(Math.max(0, down - most));
        expect(count("drained")).toBe(names.filter((name) => known[name] === "drain").length);
      }),
      RUNS,
    );
  });
});

describe("a dial", () => {
  const dials = fc.dictionary(fc.constantFrom("a", "b", "c"), fc.integer({ min: 0, max: 100 }));
  const MANY = Array.from({ length: 4000 }, (_, n) => viewerNumber(n));

  function counts(rule: Parameters<typeof region>[1], value: Live): ReadonlyMap<string, number> {
    const bundle = bundleOf({ regions: [region("world", rule)] });
    const found = new Map<string, number>();
    for (const who of MANY) {
      const decision: Decision = decide(bundle, value, who);
      if (decision.kind === "handoff") found.set(decision.cluster, (found.get(decision.cluster) ?? 0) + 1);
    }
    return found;
  }

  test("where no later tier can take the rest, the tier's proportions follow w·m·g", () => {
    fc.assert(
      fc.property(dials, (dialled) => {
        const weights = { a: 60, b: 30, c: 10 };
        const known = Object.fromEntries(Object.keys(weights).map((name) => [name, { dial: dialled[name] ?? 100 }]));
        const found = counts({ tiers: [tier(weights)], panicBelow: 0 }, live(known));
        const takes = (name: keyof typeof weights): number => weights[name] * ((dialled[name] ?? 100) / 100);
        const sum = takes("a") + takes("b") + takes("c");
        if (sum === 0) return;
        for (const name of ["a", "b", "c"] as const) {
          const share = takes(name) / sum;
          const allowed = 5 * Math.sqrt((share * (1 - share)) / MANY.length) + 0.0002;
          expect(Math.abs((found.get(name) ?? 0) / MANY.length - share)).toBeLessThanOrEqual(allowed);
        }
      }),
      { seed: 42, numRuns: 40 },
    );
  });

  test("a cluster dialled to 70 with a second tier behind it keeps 70 % ± 0.5 of its viewers", () => {
    const bundle = bundleOf({ regions: [region("world", { tiers: [tier({ a: 100 }), tier({ b: 100 })] })] });
    const value = live({ a: { dial: 70 }, b: "up" });
    const viewers = Array.from({ length: 40_000 }, (_, n) => viewerNumber(n));
    const kept = viewers.filter((who) => String(handoff(decide(bundle, value, who)).cluster) === "a").length;
    expect(Math.abs((100 * kept) / viewers.length - 70)).toBeLessThanOrEqual(0.5);
  });
});

describe("the order of events does not matter", () => {
  test("clusters and orders on different clusters may be told in any order", () => {
    const shuffled = arbitraryLive.chain((value) =>
      fc.record({
        value: fc.constant(value),
        names: fc.shuffledSubarray(Object.keys(value.clusters), { minLength: Object.keys(value.clusters).length }),
      }),
    );
    fc.assert(
      fc.property(arbitraryRules(), shuffled, arbitraryViewer, (rules, { value, names }, who) => {
        const clusters = Object.fromEntries(names.flatMap((name) => [[name, value.clusters[name]]]));
        const perCluster = CLUSTERS.toReversed().flatMap((name) => {
          return value.orders.flatMap((order) => {
            const { effect } = order;
            if (effect.kind === "move" || !effect.clusters.some((one) => one === name)) return [];
            return [{ ...order, effect: { ...effect, clusters: effect.clusters.filter((one) => one === name) } }];
          });
        });
        const bundle = bundleOf(rules);
        const other = decide(bundle, { ...value, clusters, orders: perCluster } as Live, who);
        expect(placeOf(other)).toEqual(placeOf(decide(bundle, value, who)));
      }),
      RUNS,
    );
  });
});

describe("failover behind the chosen cluster", () => {
  test("never names one with nothing to give, but where health is set aside, and then those that are down last", () => {
    let empty = 0;
    fc.assert(
      fc.property(fc.record(whole), ({ rules, live: value, viewer: who }) => {
        const decision = decide(bundleOf(rules), value, who);
        if (decision.kind !== "handoff") return;
        const behind = decision.failover.map(({ cluster }) =>
          standingsOf(decision).find((one) => one.cluster === cluster),
        );
        const gives = behind.map((one) => one !== undefined && (one.healthy + one.degraded) * one.dial > 0);
        if (gives.every(Boolean)) return;
        empty++;
        expect(isIgnoringHealth(decision)).toBe(true);
        const down = behind.map((one) => one?.because === "down");
        expect(down).toEqual(down.toSorted((one, other) => Number(one) - Number(other)));
      }),
      { ...RUNS, numRuns: 2000 },
    );
    expect(empty).toBeGreaterThan(20);
  });
});

/** In panic, above the ejection cap, and under fail-open. */
function isIgnoringHealth(decision: HandoffDecision): boolean {
  const isPanic = decision.shares.some((share) => "panic" in share && share.panic);
  const isCapped = standingsOf(decision).some(({ because }) => because === "eject-capped");
  return isPanic || isCapped || decision.reason === "fail-open";
}

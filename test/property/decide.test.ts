/**
 * Laws of the decision over arbitrary rules, live values and viewers.
 */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decide } from "../../src/core/decide/decide.ts";
import { explainHeadline, explainLines } from "../../src/core/decide/explain-text.ts";
import type { Bundle } from "../../src/core/model/bundle.ts";
import type { Decision } from "../../src/core/model/decision.ts";
import { asId, type ClusterName, type OverrideName } from "../../src/core/model/ids.ts";
import { ordersOn, type OrdersOn } from "../../src/core/model/orders-on.ts";
import type { LiveOrder } from "../../src/core/model/live-order.ts";
import type { Live } from "../../src/core/model/live.ts";
import type { ClusterStanding } from "../../src/core/model/trace.ts";
import {
  bundleOf,
  handoff,
  live,
  measured,
  rollout,
  told,
  viewer,
  viewerNumber,
  type Told,
} from "../unit/small-rules.ts";
import { AT, route, region, tier } from "../unit/small-rules.ts";
import { arbitraryLive, arbitraryMoves, arbitraryRules, arbitraryViewer, CLUSTERS } from "./arbitrary-rules.ts";

const RUNS = { seed: 42, numRuns: 1000 };
const FEW = { seed: 42, numRuns: 150 };
const whole = { rules: arbitraryRules(), live: arbitraryLive, viewer: arbitraryViewer };

/** The clusters that a decision names, the chosen one first. */
function named(decision: Decision): readonly string[] {
  return decision.kind === "handoff" ? [decision.cluster, ...decision.failover.map((one) => one.cluster)] : [];
}

describe("any rules, any live value, any viewer", () => {
  test("a decision is always made, and can be explained", () => {
    fc.assert(
      fc.property(fc.record(whole), ({ rules, live: value, viewer: who }) => {
        const decision = decide(bundleOf(rules), value, who, "full");
        expect(["handoff", "respond", "reject"]).toContain(decision.kind);
        expect(explainHeadline(decision)).not.toBe("");
        const stages = explainLines(decision).flatMap(({ stage }) => (stage === "" ? [] : [stage]));
        expect(stages).toHaveLength(decision.trace.length + 1);
      }),
      RUNS,
    );
  });

  test("the same three values give the same answer", () => {
    fc.assert(
      fc.property(fc.record(whole), ({ rules, live: value, viewer: who }) => {
        const again = structuredClone(rules);
        expect(decide(bundleOf(rules), value, who)).toEqual(decide(bundleOf(again), structuredClone(value), who));
      }),
      RUNS,
    );
  });

  test("detail changes nothing but skipped routes, words of vantages and loads in the trace", () => {
    fc.assert(
      fc.property(fc.record(whole), ({ rules, live: value, viewer: who }) => {
        const bundle = bundleOf(rules);
        const full = decide(bundle, value, who, "full");
        const trace = full.trace.map((step) => {
          if (step.stage === "route") return { ...step, skipped: [] };
          if (step.stage === "health") return { ...step, vantages: [] };
          return step.stage === "shares" ? { ...step, loads: [] } : step;
        });
        expect(decide(bundle, value, who, "summary")).toEqual({ ...full, trace });
      }),
      RUNS,
    );
  });

  test("a step of each stage at most once, in the fixed order", () => {
    const order = [
      "host",
      "place",
      "geofence",
      "region",
      "route",
      "move",
      "residency",
      "health",
      "pin",
      "shares",
      "home",
      "order",
      "cluster",
      "version",
      "plan",
    ];
    fc.assert(
      fc.property(fc.record(whole), ({ rules, live: value, viewer: who }) => {
        const stages = decide(bundleOf(rules), value, who).trace.map(({ stage }) => order.indexOf(stage));
        expect(stages).toEqual([...new Set(stages)].toSorted((a, b) => a - b));
      }),
      RUNS,
    );
  });

  test("shares are whole basis points and sum to 10000", () => {
    fc.assert(
      fc.property(fc.record(whole), ({ rules, live: value, viewer: who }) => {
        const decision = decide(bundleOf(rules), value, who);
        if (decision.kind !== "handoff") return;
        expect(decision.shares.reduce((sum, share) => sum + share.basisPoints, 0)).toBe(10_000);
        expect(decision.shares.every(({ basisPoints }) => Number.isInteger(basisPoints) && basisPoints >= 0)).toBe(
          true,
        );
      }),
      RUNS,
    );
  });

  test("a fully drained or forced-down cluster is never chosen and never behind the chosen one", () => {
    let ordered = 0;
    fc.assert(
      fc.property(fc.record({ ...whole, moves: arbitraryMoves }), ({ rules, live: value, viewer: who, moves }) => {
        const moved = { ...value, orders: [...value.orders, ...moves] };
        if (CLUSTERS.some((name) => isTakenAway(orderedOf(value, name)))) ordered++;
        for (const name of named(decide(bundleOf(rules), moved, who))) {
          expect([name, isTakenAway(orderedOf(value, name))]).toEqual([name, false]);
        }
      }),
      RUNS,
    );
    expect(ordered).toBeGreaterThan(300);
  });

  test("orders of files bind as live ones do", () => {
    fc.assert(
      fc.property(fc.record(whole), ({ rules, live: value, viewer: who }) => {
        const overrides = value.orders.map(({ id, effect, fromMs, untilMs }) => {
          return { name: asId<OverrideName>(id), effect, fromMs, untilMs, reason: "", ticket: "", source: "" };
        });
        const written = decide(bundleOf({ ...rules, overrides }), { ...value, orders: [] }, who);
        expect(written).toEqual({ ...decide(bundleOf(rules), value, who), bundle: written.bundle });
      }),
      RUNS,
    );
  });

  test("a cluster dialled to 0 is never chosen and never behind the chosen one", () => {
    fc.assert(
      fc.property(fc.record(whole), ({ rules, live: value, viewer: who }) => {
        for (const name of named(decide(bundleOf(rules), value, who)))
          expect(orderedOf(value, name).dial?.effect.accept).not.toBe(0);
      }),
      RUNS,
    );
  });

  test("residency holds for the chosen cluster and for failover, whatever the health", () => {
    let bound = 0;
    fc.assert(
      fc.property(fc.record({ ...whole, moves: arbitraryMoves }), ({ rules, live: one, viewer: who, moves }) => {
        const value = { ...one, orders: [...one.orders, ...moves] };
        const { country } = who.place;
        const binding = rules.router.residency.filter(({ viewers, unknownPlace }) =>
          country === null ? unknownPlace === "inside" : viewers.countries.includes(country),
        );
        const names = named(decide(bundleOf(rules), value, who));
        if (binding.length > 0 && names.length > 0) bound++;
        for (const policy of binding) for (const name of names) expect(policy.only).toContain(name);
      }),
      { ...RUNS, numRuns: 2000 },
    );
    expect(bound).toBeGreaterThan(50);
  });

  test("no cluster is named twice", () => {
    fc.assert(
      fc.property(fc.record(whole), ({ rules, live: value, viewer: who }) => {
        const names = named(decide(bundleOf(rules), value, who));
        expect(new Set(names).size).toBe(names.length);
      }),
      RUNS,
    );
  });
});

const KEYS = Array.from({ length: 120 }, (_, n) => viewerNumber(n));

const change: fc.Arbitrary<Told> = fc.oneof(
  fc.constantFrom<Told>("down", "degraded", "drain", "forced-down"),
  fc.integer({ min: 0, max: 99 }).map((dial) => ({ dial })),
  fc.integer({ min: 0, max: 99 }).map((ready) => ({ measured: measured({ ready }) })),
  fc.integer({ min: 0, max: 400_000 }).map((ms) => ({ measured: measured({ flaps: 1, since: AT - ms }) })),
  fc.constant<Told>({ measured: null }),
  fc.integer({ min: 0, max: 320_000 }).map((ms) => ({ returned: { until: 1, at: AT - ms } })),
);

/** A drain under way, that many milliseconds into its ramp of five minutes. */
const draining: fc.Arbitrary<number | null> = fc.option(fc.integer({ min: 0, max: 320_000 }), { freq: 2 });

function drainOf(name: string, elapsed: number): LiveOrder {
  const clusters = [asId<ClusterName>(name)];
  const effect = { kind: "state", clusters, state: "drain", rampMs: 300_000, finishWithinMs: 600_000 } as const;
  return { id: "17", effect, globs: [], fromMs: AT - elapsed, untilMs: AT + 1, reason: "", by: "" };
}

/** The first change: a word on one cluster, or a drain of it. */
function changed(name: string, word: Told, elapsed: number | null): Live {
  return elapsed === null ? allBut({ [name]: word }) : { ...allBut(), orders: [drainOf(name, elapsed)] };
}

/** All clusters up but these. */
const allBut = (known: Record<string, Told> = {}): Live =>
  live({ ...Object.fromEntries(CLUSTERS.map((name) => [name, "up" as const])), ...known });

const clusterOf = (bundle: Bundle, value: Live, who = viewer()): string => {
  const decision = decide(bundle, value, who);
  return decision.kind === "handoff" ? decision.cluster : decision.reason;
};

describe.each(["weighted", "listed"] as const)("what a change moves, %s", (tiers) => {
  test("starting all-up, the first change moves only that cluster's viewers, and exactly they return", () => {
    let moved = 0;
    fc.assert(
      fc.property(
        arbitraryRules({ tiers }),
        fc.constantFrom(...CLUSTERS),
        change,
        draining,
        (rules, name, word, drain) => {
          const bundle = bundleOf(rules);
          for (const who of KEYS) {
            const before = clusterOf(bundle, allBut(), who);
            const after = clusterOf(bundle, changed(name, word, drain), who);
            if (after !== before) moved++;
            expect(after === before || before === name).toBe(true);
            expect(clusterOf(bundle, allBut({ [name]: "up" }), who)).toBe(before);
          }
        },
      ),
      FEW,
    );
    expect(moved).toBeGreaterThan(100);
  });

  test("a viewer whose first-tier home keeps him never moves because of another cluster", () => {
    let kept = 0;
    fc.assert(
      fc.property(arbitraryRules({ tiers }), arbitraryLive, arbitraryLive, (rules, one, other) => {
        const bundle = bundleOf(rules);
        for (const who of KEYS.slice(0, 40)) {
          const home = homeThatKeeps(decide(bundle, one, who));
          if (home === null) continue;
          kept++;
          expect(clusterOf(bundle, withSame(other, one, home), who)).toBe(home);
        }
      }),
      FEW,
    );
    expect(kept).toBeGreaterThan(500);
  });
});

/** The healthy home in the first tier that something is known of (else it would be joining), or such a head of the list. */
function homeThatKeeps(decision: Decision): string | null {
  if (decision.kind !== "handoff" || decision.reason !== "matched") return null;
  const known = decision.trace.flatMap((step) => (step.stage === "health" ? step.clusters : []));
  const isNew = ({ because, real }: ClusterStanding): boolean =>
    because === "unknown" || (because === "draining" && real === "unknown");
  const isSure = (name: string): boolean => known.some((one) => one.cluster === name && one.healthy > 0 && !isNew(one));
  const name = decision.trace.flatMap(homeOf)[0];
  return name !== undefined && isSure(name) && (name === decision.cluster || decision.reason !== "matched")
    ? name
    : null;
}

/** Who keeps the viewer first: his home in the first tier, or the head of his list. */
function homeOf(step: Decision["trace"][number]): readonly string[] {
  if (step.stage === "home") return step.walk.slice(0, 1).flatMap(({ home, stays }) => (stays ? [home] : []));
  if (step.stage === "order") return step.list.slice(0, 1).flatMap(({ cluster, keeps }) => (keeps ? [cluster] : []));
  return [];
}

/** Another live value in which one cluster is as it was: measurement, orders and fail-back. */
function withSame(other: Live, one: Live, name: string): Live {
  const isOn = ({ effect }: LiveOrder): boolean => effect.kind !== "move" && effect.clusters.some((on) => on === name);
  const away = (value: Live, same: boolean): Live["away"] =>
    Object.fromEntries(
      Object.entries(value.away).map(([where, clusters]) => [
        where,
        Object.fromEntries(Object.entries(clusters).filter(([key]) => (key === name) === same)),
      ]),
    );
  const [kept, others] = [away(one, true), away(other, false)];
  const regions = new Set([...Object.keys(kept), ...Object.keys(others)]);
  return {
    ...other,
    at: one.at,
    clusters: Object.fromEntries([
      ...Object.entries(other.clusters).filter(([key]) => key !== name),
      ...Object.entries(one.clusters).filter(([key]) => key === name),
    ]),
    orders: [...other.orders.filter((order) => !isOn(order)), ...one.orders.filter(isOn)],
    away: Object.fromEntries([...regions].map((where) => [where, { ...others[where], ...kept[where] }])),
  };
}

describe("canary", () => {
  const MANY = Array.from({ length: 20_000 }, (_, n) => viewerNumber(n));
  const bundle = bundleOf({
    regions: [region("world", { tiers: [tier({ a: 60, b: 40 })] })],
    routes: [route("all", { rollout: rollout("playback", {}).name })],
    rollouts: [rollout("playback", { world: 5 })],
  });
  const canaries = (percent: number): ReadonlySet<string> => {
    const value = live({}, { percent: { playback: { world: percent } } });
    return new Set(MANY.filter((who) => handoff(decide(bundle, value, who)).role === "canary").map((who) => who.key));
  };

  test("20,000 viewers at 5 % give 5 % ± 0.5", () => {
    expect(Math.abs(canaries(5).size / MANY.length - 0.05)).toBeLessThan(0.005);
  });

  test("0 is nobody and 100 is everybody", () => {
    expect(canaries(0).size).toBe(0);
    expect(canaries(100).size).toBe(MANY.length);
  });

  test("raising only adds viewers, lowering removes exactly those", () => {
    const steps = [0, 0.5, 1, 5, 25, 50, 99.9, 100].map(canaries);
    for (const [at, more] of steps.entries()) {
      const fewer = steps[at - 1] ?? new Set();
      expect([...fewer].every((key) => more.has(key))).toBe(true);
    }
    const sizes = steps.map((step) => step.size);
    expect(sizes).toEqual([...new Set(sizes)].toSorted((a, b) => a - b));
    expect(canaries(5)).toEqual(steps[3]);
  });

  test("changes nobody's cluster, and a cluster's failure changes nobody's version", () => {
    const canary = live({ a: told("down"), b: "up" }, { percent: { playback: { world: 40 } } });
    for (const who of MANY.slice(0, 2000)) {
      const before = handoff(decide(bundle, live({}, { percent: { playback: { world: 40 } } }), who));
      expect(handoff(decide(bundle, canary, who)).role).toBe(before.role);
      expect(handoff(decide(bundle, live(), who)).cluster).toBe(before.cluster);
    }
  });
});

/** Drained to the end of its ramp, or forced down, or over and not yet back. */
function isTakenAway({ state }: OrdersOn): boolean {
  if (state === null) return false;
  const { effect, fromMs, ended } = state;
  return effect.state === "forced-down" || (effect.state === "drain" && (ended || AT - fromMs >= effect.rampMs));
}

function orderedOf(value: Live, name: string): OrdersOn {
  return ordersOn(asId(name), { live: value, overrides: [], at: AT });
}

import { describe, expect, test } from "vitest";
import { sumTier, type TierSums } from "../../../src/core/decide/tier-sums.ts";
import { AT, MINUTE, measured, type Told } from "../small-rules.ts";
import { situation } from "./candidates.ts";

function sums(members: Readonly<Record<string, number>>, known: Readonly<Record<string, Told>>, over = 140): TierSums {
  const { tiers, region } = situation([members], known, { overprovision: over });
  const [tier = { index: 0, pick: "weighted", candidates: [] }] = tiers;
  return sumTier(tier, region.rule);
}

const AB = { a: 60, b: 40 };
const ready = (percent: number): Told => ({ measured: measured({ ready: percent }) });

describe("health = min(1, overprovision × A) × G", () => {
  const rows: [name: string, known: Record<string, Told>, over: number, wanted: Partial<TierSums>][] = [
    ["all up", {}, 140, { health: 1, degraded: 0, stays: 1 }],
    ["a part down within the overprovision", { b: ready(50) }, 140, { health: 1, stays: 0.8 }],
    ["a part down beyond the overprovision", { a: "down" }, 140, { health: 0.56, stays: 0.4 }],
    ["no overprovision", { b: "down" }, 100, { health: 0.6, stays: 0.6 }],
    ["everything down", { a: "down", b: "down" }, 140, { health: 0, degraded: 0, stays: 0, standing: 0 }],
    [
      "a dial multiplies after the overprovision",
      { a: { dial: 50 }, b: { dial: 50 } },
      140,
      { health: 0.5, stays: 0.5 },
    ],
    [
      "a dial on one cluster weighs by that cluster's availability",
      { a: { dial: 50 } },
      140,
      { health: 0.7, stays: 0.7 },
    ],
    [
      "a dial of a cluster that is down plays no part",
      { a: "down", b: { dial: 50 } },
      140,
      { health: 0.28, stays: 0.2 },
    ],
    ["dial 0 everywhere", { a: { dial: 0 }, b: { dial: 0 } }, 140, { health: 0, stays: 0 }],
    ["a drained cluster's capacity is missing", { a: "drain" }, 140, { health: 0.56, stays: 0.4 }],
  ];
  test.each(rows)("%s", (_, known, over, wanted) => {
    const found = sums(AB, known, over);
    expect(found).toMatchObject(
      Object.fromEntries(Object.entries(wanted).map(([name, value]) => [name, expect.closeTo(value, 12)])),
    );
  });
});

describe("degraded", () => {
  test("is a capacity of its own, after the healthy one", () => {
    const found = sums(AB, { b: "degraded" });
    expect(found.health).toBeCloseTo(0.84, 12);
    expect(found.degraded).toBeCloseTo(0.56, 12);
  });

  test("a viewer who did not stay has a degraded home with probability Σ(degraded wmg) / Σw(1 − healthy mg)", () => {
    const found = sums(AB, { a: { dial: 50 }, b: { measured: measured({ state: "degraded" }), dial: 25 } });
    expect(found.staysDegraded).toBeCloseTo((40 * 0.25) / (60 * 0.5 + 40), 12);
  });

  test("is 0 when everybody stays with a healthy home", () => {
    expect(sums(AB, {}).staysDegraded).toBe(0);
  });
});

describe("what panic looks at", () => {
  const DOWN = { measured: measured({ state: "down" }) };
  const rows: [name: string, known: Record<string, Told>, percent: number][] = [
    ["all up", {}, 100],
    ["healthy and degraded both count", { a: "degraded" }, 100],
    ["down does not", { a: "down" }, 40],
    ["drained leaves both sides", { a: "drain", b: "up" }, 100],
    ["forced down leaves both sides", { a: "forced-down", b: "down" }, 0],
    ["everything drained: nothing is left to panic about", { a: "drain", b: "drain" }, 100],
    ["a recovery ramp is ignored", { a: { measured: measured({ flaps: 1, since: AT - 2 * MINUTE }) } }, 100],
    ["x-ready-percent counts", { a: ready(50) }, 70],
    ["a dial is ignored", { a: { dial: 0 }, b: "down" }, 60],
    ["clusters dialled to nothing: nobody is left to pick", { a: "drain", b: { ...DOWN, dial: 0 } }, 100],
  ];
  test.each(rows)("%s", (_, known, percent) => {
    expect(sums(AB, known).standing).toBeCloseTo(percent, 12);
  });
});

import { describe, expect, test } from "vitest";
import type { Choice } from "../../../src/core/decide/choice.ts";
import { chooseWeighted } from "../../../src/core/decide/choose-weighted.ts";
import { bucket } from "../../../src/core/decide/bucket.ts";
import { rendezvous } from "../../../src/core/decide/rendezvous.ts";
import type { RegionRule } from "../../../src/core/model/rules.ts";
import type { WalkStep } from "../../../src/core/model/trace.ts";
import { ENVOY_TABLES } from "../published.ts";
import { measured, type Told } from "../small-rules.ts";
import { situation } from "./candidates.ts";

type Weights = Readonly<Record<string, number>>;
type Known = Readonly<Record<string, Told>>;

const KEYS = Array.from({ length: 2000 }, (_, n) => `viewer-${n}`);
const TIERS: readonly Weights[] = [{ a: 60, b: 40 }, { c: 100 }];

function choose(tiers: readonly Weights[], known: Known, key: string, rule: Partial<RegionRule> = {}): Choice {
  const { tiers: candidates, region } = situation(tiers, known, rule);
  const choice = chooseWeighted(candidates, region, key);
  if (choice === null) throw new Error("expected a choice");
  return choice;
}

const homeOf = (weights: Weights, key: string): string =>
  rendezvous(
    "pick",
    key,
    Object.entries(weights).map(([id, weight]) => ({ id, weight })),
    (one) => one.weight,
  )?.id ?? "";

/** The first of many keys whose home in the first tier is this cluster. */
function keyAt(home: string, also: (key: string) => boolean = () => true): string {
  const key = KEYS.find((one) => homeOf(TIERS[0] ?? {}, one) === home && also(one));
  if (key === undefined) throw new Error(`no key at ${home}`);
  return key;
}

function tierBucket(key: string): number {
  return bucket("tier:world:0", key);
}

function walkOf(choice: Choice): readonly WalkStep[] {
  return choice.steps.flatMap((step) => (step.stage === "home" ? step.walk : []));
}

describe("home", () => {
  test("is the weighted rendezvous of the first tier under the prefix pick, and keeps him when all is up", () => {
    for (const key of KEYS.slice(0, 300)) {
      const choice = choose(TIERS, {}, key);
      expect(choice.chosen.id).toBe(homeOf(TIERS[0] ?? {}, key));
      expect(choice).toMatchObject({ reason: "matched", tier: 0 });
      expect(walkOf(choice)).toHaveLength(1);
      expect(walkOf(choice)[0]).toMatchObject({
        tier: 0,
        pass: "healthy",
        stays: true,
        homeBelow: 100_000,
        repick: null,
      });
    }
  });

  test("keeps him while his keep bucket is below m·g", () => {
    const known: Known = { a: { measured: measured({ ready: 50 }), dial: 50 } };
    const stays = keyAt("a", (key) => bucket("keep:a", key) < 25_000);
    const leaves = keyAt("a", (key) => bucket("keep:a", key) >= 25_000);
    expect(walkOf(choose(TIERS, known, stays))[0]).toMatchObject({ home: "a", homeBelow: 25_000, stays: true });
    expect(walkOf(choose(TIERS, known, leaves))[0]).toMatchObject({
      home: "a",
      homeBucket: bucket("keep:a", leaves),
      homeBelow: 25_000,
      stays: false,
    });
  });
});

test("a viewer whose keep bucket is just the threshold does not stay; one bucket more keeps him", () => {
  const key = keyAt("a", (one) => bucket("keep:a", one) > 0);
  const stays = (threshold: number): boolean | undefined =>
    walkOf(choose(TIERS, { a: { measured: measured({ ready: threshold / 1000 }) } }, key))[0]?.stays;
  expect(stays(bucket("keep:a", key))).toBe(false);
  expect(stays(bucket("keep:a", key) + 1)).toBe(true);
});

describe("a viewer whom his home cannot keep", () => {
  // a is down: A = 0.4, health = min(1, 1.4 × 0.4) = 0.56, so p = (5600 − 10000 × 0.4) / (10000 × 0.6) = 0.26667.
  const below = 26_667;

  test("is picked again in his tier below the probability, for the reason failover", () => {
    const key = keyAt("a", (one) => tierBucket(one) < below);
    const choice = choose(TIERS, { a: "down" }, key);
    expect(choice).toMatchObject({ chosen: { id: "b" }, tier: 0, reason: "failover" });
    expect(walkOf(choice)[0]?.repick).toEqual({ bucket: tierBucket(key), below, cluster: "b" });
  });

  test("goes to the next tier otherwise", () => {
    const key = keyAt("a", (one) => tierBucket(one) >= below);
    const choice = choose(TIERS, { a: "down" }, key);
    expect(choice).toMatchObject({ chosen: { id: "c" }, tier: 1, reason: "failover" });
    expect(walkOf(choice).map(({ tier, stays, repick }) => [tier, stays, repick?.cluster])).toEqual([
      [0, false, null],
      [1, true, undefined],
    ]);
  });

  test("has spilled when his home is up but full", () => {
    const known: Known = { a: { dial: 0.001 }, b: "down" };
    const key = keyAt("a", (one) => bucket("keep:a", one) > 0);
    expect(choose(TIERS, known, key)).toMatchObject({ chosen: { id: "c" }, reason: "spilled" });
  });

  test("may be picked for his own home again, which then simply matched", () => {
    const known: Known = { a: { measured: measured({ ready: 90 }) }, b: "down" };
    const key = keyAt("a", (one) => bucket("keep:a", one) >= 90_000 && tierBucket(one) < 10_000);
    const choice = choose(TIERS, known, key);
    expect(choice).toMatchObject({ chosen: { id: "a" }, reason: "matched" });
    expect(walkOf(choice)[0]?.repick?.cluster).toBe("a");
  });

  test("walks every tier again for degraded clusters, with another bucket", () => {
    const known: Known = { a: "down", b: "degraded", c: { measured: measured({ ready: 10 }) } };
    const choice = choose(
      TIERS,
      known,
      keyAt("b", (key) => bucket("keep:c", key) > 50_000 && bucket("tier:world:1", key) > 50_000),
    );
    expect(choice).toMatchObject({ chosen: { id: "b" }, tier: 0 });
    expect(walkOf(choice).map(({ tier, pass, stays }) => [tier, pass, stays])).toEqual([
      [0, "healthy", false],
      [1, "healthy", false],
      [0, "degraded", true],
    ]);
    const moved = keyAt("a", (key) => bucket("keep:c", key) > 50_000 && bucket("tier:world:1", key) > 50_000);
    const again = walkOf(choose(TIERS, known, moved)).find(({ pass }) => pass === "degraded");
    expect(again?.repick?.bucket).toBe(bucket("tier:world:0:d", moved));
  });
});

test("a tier that takes nothing as degraded is not walked again", () => {
  const known: Known = { a: "down", b: "down", c: "degraded" };
  expect(walkOf(choose(TIERS, known, "viewer-1")).map(({ tier, pass }) => [tier, pass])).toEqual([
    [0, "healthy"],
    [1, "healthy"],
    [1, "degraded"],
  ]);
});

describe("shares", () => {
  const rows: [name: string, known: Known, shares: number[], degraded: number[], outcome: string][] = [
    ["all up", {}, [10_000, 0], [0, 0], "as-is"],
    ["spill", { a: "down" }, [5600, 4400], [0, 0], "as-is"],
    ["first tier down", { a: "down", b: "down" }, [0, 10_000], [0, 0], "as-is"],
    ["drain counts as missing", { a: "drain" }, [5600, 4400], [0, 0], "as-is"],
    ["dial", { a: { dial: 50 }, b: { dial: 50 } }, [5000, 5000], [0, 0], "as-is"],
    [
      "degraded last",
      { a: "down", b: "degraded", c: { measured: measured({ ready: 50 }) } },
      [3000, 7000],
      [3000, 0],
      "as-is",
    ],
    ["too little", { a: "down", c: "down" }, [10_000, 0], [0, 0], "normalized"],
    ["all degraded", { a: "degraded", b: "degraded", c: "degraded" }, [10_000, 0], [10_000, 0], "as-is"],
  ];
  test.each(rows)("%s", (...[, known, shares, degraded, outcome]) => {
    const choice = choose(TIERS, known, "viewer-1");
    expect(choice.shares.map((one) => one.basisPoints)).toEqual(shares);
    expect(choice.shares.map((one) => ("degraded" in one ? one.degraded : null))).toEqual(degraded);
    expect(choice.steps[0]).toMatchObject({ stage: "shares", outcome, tiers: choice.shares });
  });

  test("a tier without candidates is left out, and the others keep their numbers", () => {
    const choice = choose([{ a: 0 }, { b: 1 }], {}, "viewer-1");
    expect(choice).toMatchObject({ tier: 1, reason: "matched", chosen: { id: "b" } });
    expect(choice.shares).toEqual([{ tier: 1, basisPoints: 10_000, panic: false, degraded: 0 }]);
  });

  test("nothing available at all is null", () => {
    const { tiers, region } = situation(TIERS, { a: "down", b: "drain", c: { dial: 0 } });
    expect(chooseWeighted(tiers, region, "viewer-1")).toBeNull();
  });
});

describe("panic", () => {
  const DOWN: Known = { a: "down", b: "up", c: "down" };

  const rows: [name: string, known: Known, rule: Partial<RegionRule>, panics: boolean][] = [
    ["a tier under the threshold, when all together is too little", DOWN, {}, true],
    ["not at the threshold", { ...DOWN, b: "down", a: "up" }, { panicBelow: 60 }, false],
    ["just over it", { ...DOWN, b: "down", a: "up" }, { panicBelow: 60.1 }, true],
    [
      "never where onAllDown is a response",
      DOWN,
      { onAllDown: { kind: "respond", respond: { status: 503, body: "" } } },
      false,
    ],
    ["not while a later tier takes the rest", { a: "down" }, {}, false],
    ["not with panicBelow 0", DOWN, { panicBelow: 0 }, false],
    ["drained clusters leave both sides", { a: "drain", b: { dial: 50 }, c: "drain" }, {}, false],
  ];
  test.each(rows)("%s", (_, known, rule, panics) => {
    const [first] = choose(TIERS, known, "viewer-1", rule).shares;
    expect(first !== undefined && "panic" in first && first.panic).toBe(panics);
  });

  test("begins where Envoy's table says", () => {
    for (const [[p0 = 0, p1 = 0], , panics] of ENVOY_TABLES.panic) {
      const known = { a: { measured: measured({ ready: p0 }) }, b: { measured: measured({ ready: p1 }) } };
      const { shares } = choose([{ a: 1 }, { b: 1 }], known, "viewer-1");
      expect(
        shares.map((one) => ("panic" in one && one.panic ? "YES" : "NO")),
        `${p0},${p1}`,
      ).toEqual(panics);
    }
  });

  test("spreads re-picked viewers over all clusters, also those that are down, by w·g", () => {
    const tiers: Weights[] = [{ a: 50, b: 25, d: 25 }];
    const known: Known = { a: "down", b: "up", d: { measured: measured({ state: "down" }), dial: 50 } };
    const repicked = KEYS.filter((key) => homeOf(tiers[0] ?? {}, key) !== "b");
    const to = (id: string): number => repicked.filter((key) => choose(tiers, known, key).chosen.id === id).length;
    // w·g is 50, 25 and 12.5 of 87.5.
    for (const [id, share] of [
      ["a", 50 / 87.5],
      ["b", 25 / 87.5],
      ["d", 12.5 / 87.5],
    ] as const) {
      const sigma = Math.sqrt((share * (1 - share)) / repicked.length);
      expect(Math.abs(to(id) / repicked.length - share)).toBeLessThan(5 * sigma);
    }
    const moved = repicked.find((key) => choose(tiers, known, key).chosen.id === "a") ?? "";
    expect(choose(tiers, known, moved).reason).toBe("panic");
  });

  test("keeps the viewers of healthy homes where they are", () => {
    const kept = KEYS.filter((key) => homeOf(TIERS[0] ?? {}, key) === "b").slice(0, 200);
    for (const key of kept) expect(choose(TIERS, DOWN, key)).toMatchObject({ chosen: { id: "b" }, reason: "matched" });
  });

  test("never sends anybody to a drained or forced-down cluster", () => {
    const tiers: Weights[] = [{ a: 10, b: 10, d: 10, e: 70 }];
    const known: Known = { a: "drain", b: "forced-down", d: "up", e: "down" };
    const chosen = new Set(KEYS.map((key) => choose(tiers, known, key).chosen.id));
    expect(chosen).toEqual(new Set(["d", "e"]));
  });
});

describe("failover", () => {
  const behind = (known: Known, tiers = TIERS, key = keyAt("a")): readonly string[] =>
    choose(tiers, known, key).failover.map(({ id }) => id);

  test("goes tier by tier and names at most three", () => {
    expect(behind({})).toEqual(["b", "c"]);
    expect(behind({}, [{ a: 1 }, { b: 1 }, { c: 1 }, { d: 1 }, { e: 1 }])).toEqual(["b", "c", "d"]);
  });

  const left: [name: string, known: Known, wanted: string[]][] = [
    ["down", { b: "down" }, ["c"]],
    ["drained", { c: "drain" }, ["b"]],
    ["forced down", { b: "forced-down", c: "forced-down" }, []],
    ["dialled to 0", { b: { dial: 0 } }, ["c"]],
  ];
  test.each(left)("leaves out what is %s", (_, known, wanted) => {
    expect(behind(known)).toEqual(wanted);
  });

  test("puts degraded clusters behind every healthy one", () => {
    expect(behind({ b: "degraded" })).toEqual(["c", "b"]);
  });

  test("within a tier each viewer has his own order, by weight", () => {
    const tiers: Weights[] = [{ a: 1 }, { b: 300, c: 100 }];
    const first = KEYS.map((key) => behind({}, tiers, key)[0]);
    const share = first.filter((id) => id === "b").length / KEYS.length;
    expect(Math.abs(share - 0.75)).toBeLessThan(5 * Math.sqrt((0.75 * 0.25) / KEYS.length));
  });

  test("names each cluster once in panic", () => {
    const names = behind({ a: "down", b: "up", c: "down" }, TIERS, keyAt("b"));
    expect(names.toSorted()).toEqual(["a", "c"]);
  });
});

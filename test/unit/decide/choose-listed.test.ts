import { describe, expect, test } from "vitest";
import { bucket } from "../../../src/core/decide/bucket.ts";
import { residencyOf } from "../../../src/core/decide/candidate.ts";
import { candidateTiers } from "../../../src/core/decide/candidate-tiers.ts";
import type { Choice } from "../../../src/core/decide/choice.ts";
import { chooseListed } from "../../../src/core/decide/choose-listed.ts";
import type { Coordinates } from "../../../src/core/model/place.ts";
import type { Pick, RegionRule } from "../../../src/core/model/rules.ts";
import { AT, bundleOf, cluster, live, measured, region, viewer, type Told } from "../small-rules.ts";

/** Clusters along the equator, each with its longitude: a degree is 111.2 km. */
const WHERE: Readonly<Record<string, number>> = { west: -60, middle: 0, east: 30, far: 120 };
const NAMES = Object.keys(WHERE);
const AT_10: Coordinates = { lat: 0, lon: 10 };

interface Asked {
  readonly known?: Readonly<Record<string, Told>>;
  readonly pick?: Pick;
  readonly bias?: Readonly<Record<string, number>>;
  readonly from?: Coordinates | null;
  readonly key?: string;
  readonly rtt?: Readonly<Record<string, number>> | null;
  readonly tiers?: readonly (readonly string[])[];
  readonly rule?: Partial<RegionRule>;
}

function ask({
  known = {},
  pick = "nearest",
  bias = {},
  from = AT_10,
  key = "k",
  tiers = [NAMES],
  rule,
  rtt = null,
}: Asked) {
  const world = region("world", {
    tiers: tiers.map((names) => ({
      pick,
      members: names.map((name) => ({ cluster: cluster(name).name, weight: 100, bias: bias[name] ?? 0 })),
    })),
    ...rule,
  });
  const clusters = NAMES.map((name) => cluster(name, { lon: WHERE[name] ?? 0 }));
  const { fallback, ...bundle } = bundleOf({ clusters, regions: [world] });
  const others = Object.keys(known).length === 0 ? [] : NAMES;
  const value = live({ ...Object.fromEntries(others.map((name) => [name, "up" as const])), ...known });
  const free = residencyOf({ ...bundle, fallback }, viewer());
  const candidates = candidateTiers(fallback.tiers, free, fallback, { live: value, overrides: [], at: AT });
  return chooseListed(candidates, fallback, { key, at: from, rtt });
}

function list(asked: Asked): readonly string[] {
  const choice = ask(asked);
  return choice?.steps.flatMap((step) => (step.stage === "order" ? step.list.map((one) => one.cluster) : [])) ?? [];
}

function km(asked: Asked): readonly (number | null)[] {
  const choice = ask(asked);
  return choice?.steps.flatMap((step) => (step.stage === "order" ? step.list.map((one) => one.km) : [])) ?? [];
}

function chosen(asked: Asked): Choice {
  const choice = ask(asked);
  if (choice === null) throw new Error("expected a choice");
  return choice;
}

describe("order", () => {
  const rows: [name: string, asked: Asked, order: string[]][] = [
    ["nearest first", {}, ["middle", "east", "west", "far"]],
    ["nearest from elsewhere", { from: { lat: 0, lon: 179 } }, ["far", "west", "east", "middle"]],
    ["a positive bias attracts", { bias: { east: 60 } }, ["east", "middle", "west", "far"]],
    ["a negative bias repels", { bias: { middle: -50 }, from: { lat: 0, lon: 14 } }, ["east", "middle", "west", "far"]],
    ["as written when no place is known", { from: null }, ["west", "middle", "east", "far"]],
    ["first is as written, whatever the place", { pick: "first" }, ["west", "middle", "east", "far"]],
    ["all tiers in turn", { tiers: [["far"], ["west", "middle"], ["east"]] }, ["far", "middle", "west", "east"]],
    ["healthy clusters before degraded", { known: { middle: "degraded" } }, ["east", "west", "far", "middle"]],
    [
      "degraded ones of an early tier behind healthy ones of a late tier",
      { tiers: [["middle", "east"], ["far"]], known: { middle: "degraded" } },
      ["east", "far", "middle"],
    ],
  ];
  test.each(rows)("%s", (_, asked, order) => {
    expect(list(asked)).toEqual(order);
  });

  test("shows the distance after bias, or none", () => {
    expect(km({ tiers: [["middle"]], bias: { middle: 10 } })[0]).toBeCloseTo(1111.95 * 0.9, 0);
    expect(km({ tiers: [["middle"]], from: null })).toEqual([null]);
    expect(km({ tiers: [["middle"]], pick: "first" })).toEqual([null]);
  });

  test("shows the bias behind a distance, and his bucket against what each cluster keeps", () => {
    const known = { middle: { measured: measured({ ready: 10 }) }, east: "down" } as const;
    const asked: Asked = { tiers: [["middle", "east", "west"]], bias: { middle: 10, west: -5 }, known };
    const steps = (one: Asked): unknown =>
      ask(one)?.steps.flatMap((step) =>
        step.stage === "order" ? step.list.map(({ bias, bucket: own, below }) => [bias, own, below]) : [],
      );
    const [middle, east, west] = ["middle", "east", "west"].map((id) => bucket(`keep:${id}`, "k"));
    const below = (10 * region("world").overprovision * 100_000) / 10_000;
    expect(steps(asked)).toEqual([
      [10, middle, below],
      [0, east, 0],
      [-5, west, 100_000],
    ]);
    expect(steps({ ...asked, from: null })).toContainEqual([0, middle, below]);
  });

  test("is named after the first tier in which there is something to order", () => {
    const member = (name: string) => ({ cluster: cluster(name).name, weight: 1, bias: 0 });
    const front = { pick: "first", members: [member("far")] } as const;
    const rest = { pick: "nearest", members: [member("west"), member("east")] } as const;
    const picks = (tiers: RegionRule["tiers"]) => chosen({ rule: { tiers } }).steps;
    expect(picks([front, rest])).toMatchObject([{ stage: "order", pick: "nearest" }]);
    expect(picks([front])).toMatchObject([{ stage: "order", pick: "first" }]);
  });

  test("equal distances stay as written", () => {
    expect(list({ tiers: [["east", "west"]], from: { lat: 0, lon: -15 } })).toEqual(["east", "west"]);
    expect(list({ tiers: [["west", "east"]], from: { lat: 0, lon: -15 } })).toEqual(["west", "east"]);
  });
});

describe("choice", () => {
  const rows: [name: string, known: Readonly<Record<string, Told>>, id: string, reason: string][] = [
    ["the first of the list", {}, "middle", "matched"],
    ["the next when it is down", { middle: "down" }, "east", "failover"],
    ["the next when it is drained", { middle: "drain" }, "east", "failover"],
    ["the next when it is dialled to 0", { middle: { dial: 0 } }, "east", "failover"],
    ["a healthy one before a degraded one", { middle: "degraded" }, "east", "spilled"],
    [
      "a degraded one when nothing is healthy",
      { middle: "degraded", east: "down", west: "down", far: "down" },
      "middle",
      "matched",
    ],
    [
      "overprovision keeps everybody at a cluster that is 75 % ready",
      { middle: { measured: measured({ ready: 75 }) } },
      "middle",
      "matched",
    ],
  ];
  test.each(rows)("%s", (_, known, id, reason) => {
    expect(chosen({ known })).toMatchObject({ chosen: { id }, reason });
  });

  test("he stays while his keep bucket is below min(1, overprovision × m) × g", () => {
    const known: Readonly<Record<string, Told>> = { middle: { measured: measured({ ready: 50 }), dial: 50 } };
    for (let n = 0; n < 500; n++) {
      const key = `viewer-${n}`;
      const keeps = bucket("keep:middle", key) < 35_000;
      expect(chosen({ known, key })).toMatchObject(
        keeps ? { chosen: { id: "middle" } } : { chosen: { id: "east" }, reason: "spilled" },
      );
    }
  });

  test("one whose keep bucket is just the threshold goes on", () => {
    const own = bucket("keep:middle", "k");
    const at = (buckets: number) => chosen({ known: { middle: { dial: buckets / 1000 } } }).chosen.id;
    expect([at(own), at(own + 1)]).toEqual(["east", "middle"]);
  });

  test("at the end the first that takes anything has him", () => {
    const known: Readonly<Record<string, Told>> = {
      middle: "down",
      east: { dial: 1 },
      west: { dial: 1 },
      far: { dial: 0 },
    };
    const key = Array.from({ length: 100 }, (_, n) => `viewer-${n}`).find(
      (one) => bucket("keep:east", one) >= 1000 && bucket("keep:west", one) >= 1000,
    );
    expect(chosen({ known, key: key ?? "" })).toMatchObject({ chosen: { id: "east" }, reason: "failover" });
  });

  test("nothing available is null", () => {
    expect(ask({ known: { west: "down", middle: "drain", east: { dial: 0 }, far: "forced-down" } })).toBeNull();
    expect(ask({ tiers: [] })).toBeNull();
  });

  test("tells the tier he was chosen in", () => {
    expect(chosen({ tiers: [["far"], ["middle"]], known: { far: "down" } })).toMatchObject({ tier: 1 });
  });
});

describe("failover", () => {
  const rows: [name: string, known: Readonly<Record<string, Told>>, wanted: string[]][] = [
    ["is the rest of the list", {}, ["east", "west", "far"]],
    ["leaves out what takes nothing", { east: "down", west: "drain" }, ["far"]],
    ["puts degraded ones last", { east: "degraded" }, ["west", "far", "east"]],
  ];
  test.each(rows)("%s", (_, known, wanted) => {
    expect(chosen({ known }).failover.map(({ id }) => id)).toEqual(wanted);
  });
});

describe("shares of viewers with the same list", () => {
  const rows: [name: string, known: Readonly<Record<string, Told>>, points: [string, number][]][] = [
    [
      "all to the first",
      {},
      [
        ["middle", 10_000],
        ["east", 0],
        ["west", 0],
        ["far", 0],
      ],
    ],
    [
      "a dial sends the rest on",
      { middle: { dial: 30 } },
      [
        ["middle", 3000],
        ["east", 7000],
        ["west", 0],
        ["far", 0],
      ],
    ],
    [
      "two dials multiply",
      { middle: { dial: 50 }, east: { dial: 50 } },
      [
        ["middle", 5000],
        ["east", 2500],
        ["west", 2500],
        ["far", 0],
      ],
    ],
    [
      "what nobody takes goes to the first that takes anything",
      { middle: "down", east: { dial: 50 }, west: "down", far: { dial: 50 } },
      [
        ["middle", 0],
        ["east", 7500],
        ["west", 0],
        ["far", 2500],
      ],
    ],
  ];
  test.each(rows)("%s", (_, known, points) => {
    expect(chosen({ known }).shares).toEqual(points.map(([name, basisPoints]) => ({ cluster: name, basisPoints })));
  });
});

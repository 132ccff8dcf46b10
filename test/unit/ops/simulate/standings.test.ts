import { describe, expect, test } from "vitest";
import { asId, type ClusterName } from "../../../../src/core/model/ids.ts";
import {
  kindsOf,
  leastOf,
  standingsAt,
  transitionsBetween,
  type Standings,
} from "../../../../src/core/ops/simulate/standings.ts";
import { changedClusters } from "../../../../src/core/ops/simulate/measure-step.ts";
import { AT, bundleOf, live, measured, region, tier, viewerNumber, type Told } from "../../small-rules.ts";
import { smallRules, smallViewers } from "./stage.ts";

const RULES = smallRules();
const BUNDLE = bundleOf(RULES);
const KINDS = kindsOf(BUNDLE, live(), smallViewers());

function standings(clusters: Readonly<Record<string, Told>>): Standings {
  return standingsAt(BUNDLE, live({ a: "up", b: "up", c: "up", ...clusters }), KINDS.all, AT);
}

const wordOf = (told: Told): string | undefined =>
  standings({ a: told }).byCluster.get(asId<ClusterName>("a"))?.[0]?.word;

describe("kinds of viewers", () => {
  test("are few, however many there are: one for each region, route and place", () => {
    expect(KINDS.all.map(({ key }) => key)).toEqual(["viewer-0", "viewer-1"]);
  });
  test("by region are fewer than by place", () => {
    const viewers = ["DE", "FR", "GB"].map((country, n) => viewerNumber(n, { country }));
    const kinds = kindsOf(bundleOf(), live(), viewers);
    expect([kinds.all.length, kinds.byRegion.length]).toEqual([3, 1]);
  });
});

describe("the word for a cluster", () => {
  const back = (seconds: number): Told => ({ measured: measured({ since: AT - seconds * 1000, flaps: 1 }) });
  test.each<readonly [string, Told]>([
    ["up", "up"],
    ["down", "down"],
    ["degraded", "degraded"],
    ["part ready", { measured: measured({ ready: 40 }) }],
    ["dialled", { dial: 40 }],
    ["hold-down", back(20)],
    ["ramp", back(100)],
    ["drained", "drain"],
    ["forced-down", "forced-down"],
    ["forced-up", "forced-up"],
  ])("%s", (word, told) => {
    expect(wordOf(told)).toBe(word);
  });
});

describe("a change", () => {
  test("is told once for all regions that see it", () => {
    expect(transitionsBetween(standings({}), standings({ b: "down" }), 7000)).toEqual([
      { atMs: 7000, cluster: "b", from: "up", to: "down", regions: [], tookSome: true, takesSome: false },
    ]);
  });
  test("is told for the regions that see it where others do not", () => {
    const regions = RULES.regions.map((one) => ({
      ...one,
      holdDownMs: one.name === "home" ? 0 : one.holdDownMs,
      rampMs: 0,
    }));
    const bundle = bundleOf(smallRules({ regions }));
    const at = (seconds: number): Standings => {
      const known = live({ a: "up", c: "up", b: { measured: measured({ since: AT - seconds * 1000, flaps: 1 }) } });
      return standingsAt(bundle, known, KINDS.all, AT);
    };
    const [before, after] = [standings({ b: "down" }), at(10)];
    expect(transitionsBetween(before, after, 0).map(({ to, regions: seen }) => [to, seen])).toEqual([
      ["up", ["home"]],
      ["hold-down", ["abroad"]],
    ]);
  });
  test("is none while nothing is", () => {
    expect(transitionsBetween(standings({ a: "down" }), standings({ a: "down" }), 0)).toEqual([]);
  });
  test("concerns the cluster that takes another part, not its neighbours", () => {
    expect([...changedClusters(standings({}), standings({ a: "down" }), BUNDLE)]).toEqual(["a"]);
    expect([...changedClusters(standings({}), standings({}), BUNDLE)]).toEqual([]);
  });
});

test("of regions that differ the one that takes least stands for a cluster, of equals the first", () => {
  const one = (name: string, takes: number) => ({ cluster: asId<ClusterName>("a"), region: name, word: "up", takes });
  expect(leastOf([one("x", 0.5), one("y", 0.2), one("z", 0.2)])?.region).toBe("y");
  expect(leastOf([])).toBeNull();
});

test("a cluster that no viewer's region has is not there", () => {
  const bundle = bundleOf({ ...smallRules(), regions: [region("home", { tiers: [tier({ a: 1 })] })] });
  expect([...standingsAt(bundle, live(), KINDS.all, AT).byCluster.keys()]).toEqual(["a"]);
});

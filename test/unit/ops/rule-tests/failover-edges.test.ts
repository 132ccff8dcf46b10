/**
 * Which ways lead out of a cluster that takes nothing, and which of them residency closes for everybody.
 */
import { describe, expect, test } from "vitest";
import { asId } from "../../../../src/core/model/ids.ts";
import type { ResidencyRule, RegionRule } from "../../../../src/core/model/rules.ts";
import { failoverEdges } from "../../../../src/core/ops/rule-tests/failover-edges.ts";
import { bundleOf, keys, region, tier } from "../../small-rules.ts";

function edges(one: RegionRule, residency: readonly ResidencyRule[] = []): readonly string[] {
  const world = region("world", { tiers: [tier({ a: 1, b: 1, c: 1 })] });
  const bundle = bundleOf({ regions: [world, one], router: { residency } });
  return failoverEdges(one, bundle).map(({ from, to }) => `${from}>${to}`);
}

const only = (clusters: readonly string[], viewers: Parameters<typeof keys>[0]): ResidencyRule => ({
  name: asId("gdpr"),
  viewers: keys(viewers),
  only: clusters.map((name) => asId(name)),
  unknownPlace: "outside",
  ifNone: { status: 503, body: "" },
  source: "",
});

describe("edges", () => {
  test("lead to the others of the tier and to the next tier, and not further", () => {
    expect(edges(region("r", { tiers: [tier({ a: 1, b: 1 }), tier({ c: 1 })] }))).toEqual(["a>b", "a>c", "b>a", "b>c"]);
    expect(edges(region("r", { tiers: [tier({ a: 1 }), tier({ b: 1 }), tier({ c: 1 })] }))).toEqual(["a>b", "b>c"]);
  });
  test("of a list lead from each to each", () => {
    expect(edges(region("r", { tiers: [tier({ a: 1, b: 1, c: 1 }, "nearest")] }))).toHaveLength(6);
  });
  test("do not touch a cluster of weight 0, which takes nobody", () => {
    expect(edges(region("r", { tiers: [tier({ a: 1, b: 0 }), tier({ c: 1 })] }))).toEqual(["a>c"]);
  });
  test("of one cluster alone are none", () => {
    expect(edges(region("r", { tiers: [tier({ a: 1 })] }))).toEqual([]);
  });
});

describe("an edge that residency closes", () => {
  const tiers = [tier({ a: 1 }), tier({ b: 1 }), tier({ c: 1 })];
  const germany = region("r", { tiers, viewers: keys({ countries: ["DE"] }) });

  test("for everybody in the region is none", () => {
    expect(edges(germany, [only(["a", "b"], { countries: ["DE"] })])).toEqual(["a>b"]);
    expect(edges(germany, [only(["a", "b"], { groupCountries: ["DE"] })])).toEqual(["a>b"]);
    expect(edges(germany, [only(["a", "b"], { continents: ["EU"] })])).toEqual(["a>b"]);
  });
  test("for some of them is one: the others can take it", () => {
    const both = region("r", { tiers, viewers: keys({ countries: ["DE", "CH"] }) });
    expect(edges(both, [only(["a", "b"], { countries: ["DE"] })])).toEqual(["a>b", "b>c"]);
    const europe = region("r", { tiers, viewers: keys({ continents: ["EU"] }) });
    expect(edges(europe, [only(["a", "b"], { countries: ["DE"] })])).toEqual(["a>b", "b>c"]);
  });
  test("by two policies together, each for a part of the viewers, is none", () => {
    const both = region("r", { tiers, viewers: keys({ countries: ["DE", "CH"] }) });
    expect(edges(both, [only(["a", "b"], { countries: ["DE"] }), only(["a", "b"], { countries: ["CH"] })])).toEqual([
      "a>b",
    ]);
  });
  test("is judged by the country of a city or a subdivision", () => {
    const bavaria = region("r", {
      tiers,
      viewers: keys({ subdivisions: ["DE-BY"], cities: [{ country: "DE", name: "Berlin" }] }),
    });
    expect(edges(bavaria, [only(["a", "b"], { countries: ["DE"] })])).toEqual(["a>b"]);
  });
  test("of a network or an ASN is closed only by the same one", () => {
    const office = region("r", { tiers, viewers: keys({ networks: ["203.0.113.0/24"], asns: [64500] }) });
    expect(edges(office, [only(["a", "b"], { countries: ["DE"] })])).toEqual(["a>b", "b>c"]);
    expect(edges(office, [only(["a", "b"], { networks: ["203.0.113.0/24"], asns: [64500] })])).toEqual(["a>b"]);
  });
  test("is never closed in the fallback region, which takes viewers without a place", () => {
    const world = region("world", { tiers, viewers: keys({ countries: ["DE"] }) });
    const bundle = bundleOf({ regions: [world], router: { residency: [only(["a", "b"], { countries: ["DE"] })] } });
    expect(failoverEdges(world, bundle)).toHaveLength(2);
  });
});

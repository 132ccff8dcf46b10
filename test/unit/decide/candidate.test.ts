import { describe, expect, test } from "vitest";
import { residencyOf, tiersFor } from "../../../src/core/decide/candidate.ts";
import { candidateTiers } from "../../../src/core/decide/candidate-tiers.ts";
import { asId } from "../../../src/core/model/ids.ts";
import type { Pick, ResidencyRule } from "../../../src/core/model/rules.ts";
import { AT, bundleOf, keys, live, region, route, tier, viewer } from "../small-rules.ts";

const WORLD = region("world", { tiers: [tier({ a: 1, b: 2 }), tier({ c: 1 })] });

function policy(name: string, only: readonly string[], more: Partial<ResidencyRule> = {}): ResidencyRule {
  return {
    name: asId(name),
    viewers: keys({ countries: ["DE"] }),
    only: only.map((one) => asId(one)),
    unknownPlace: "outside",
    ifNone: { status: 503, body: name },
    source: "router.yaml:1",
    ...more,
  };
}

const allowed = (policies: readonly ResidencyRule[], country?: string): readonly string[] => {
  const bundle = bundleOf({ router: { residency: policies }, regions: [WORLD] });
  const residency = residencyOf(bundle, viewer(country === undefined ? {} : { country }));
  return ["a", "b", "c"].filter((name) => residency.allows(asId(name)));
};

describe("residency", () => {
  const only = policy("gdpr", ["a", "c"]);
  const rows: [name: string, policies: ResidencyRule[], country: string | undefined, allowed: string[]][] = [
    ["binds whom it means", [only], "DE", ["a", "c"]],
    ["does not bind others", [only], "BR", ["a", "b", "c"]],
    ["leaves an unknown place outside", [only], undefined, ["a", "b", "c"]],
    ["takes an unknown place inside where it says so", [{ ...only, unknownPlace: "inside" }], undefined, ["a", "c"]],
    ["inside is for unknown places only", [{ ...only, unknownPlace: "inside" }], "BR", ["a", "b", "c"]],
    ["of two policies binds twice", [only, policy("more", ["b", "c"])], "DE", ["c"]],
    ["may leave nothing", [only, policy("more", ["b"])], "DE", []],
    ["is absent", [], "DE", ["a", "b", "c"]],
  ];
  test.each(rows)("%s", (_, policies, country, wanted) => {
    expect(allowed(policies, country)).toEqual(wanted);
  });

  test("names what binds, in order, and answers with the first one's ifNone", () => {
    const bundle = bundleOf({
      router: { residency: [policy("one", ["a"]), policy("two", ["b"])] },
      regions: [WORLD],
    });
    const { policies, ifNone } = residencyOf(bundle, viewer({ country: "DE" }));
    expect(policies).toEqual(["one", "two"]);
    expect(ifNone).toEqual({ policy: "one", status: 503, body: "one" });
    expect(residencyOf(bundle, viewer({ country: "BR" })).ifNone).toBeNull();
  });
});

/** Tiers as pick and `cluster=weight` of a route to these clusters. */
function names(to: readonly string[], pick: Pick = "weighted"): readonly (readonly string[])[] {
  const bundle = bundleOf({
    regions: [region("world", { tiers: [tier({ a: 1, b: 2 }, pick), tier({ c: 1 }, pick)] })],
    routes: [route("r", { to: { kind: "clusters", clusters: to.map((one) => asId(one)) } })],
  });
  const [indexed] = bundle.routes;
  if (indexed === undefined) throw new Error("the bundle has one route");
  return tiersFor(bundle.fallback, indexed).map((one) => [
    one.pick,
    ...one.members.map((member) => `${member.cluster.name}=${member.weight}`),
  ]);
}

describe("tiers of a route", () => {
  test("are the region's when it names no clusters", () => {
    expect(names([])).toEqual([
      ["weighted", "a=1", "b=2"],
      ["weighted", "c=1"],
    ]);
  });

  test("are one single-cluster tier for each, in order, then the rest of the region", () => {
    expect(names(["c", "a"])).toEqual([["weighted", "c=1"], ["weighted", "a=1"], ["weighted", "b=2"], ["weighted"]]);
  });

  test("are a list where the region has lists", () => {
    expect(names(["b"], "nearest")).toEqual([
      ["first", "b=1"],
      ["nearest", "a=1"],
      ["nearest", "c=1"],
    ]);
  });
});

describe("candidates", () => {
  test("leave out what residency forbids and keep what is down or drained, under the tier's own number", () => {
    const bundle = bundleOf({ router: { residency: [policy("gdpr", ["c"])] }, regions: [WORLD] });
    const value = live({ a: "up", b: "down", c: "drain" });
    const tiers = (country: string) =>
      candidateTiers(bundle.fallback.tiers, residencyOf(bundle, viewer({ country })), bundle.fallback, {
        live: value,
        overrides: [],
        at: AT,
      }).map(({ index, candidates }) => [index, ...candidates.map(({ id, standing }) => `${id} ${standing.because}`)]);
    expect(tiers("BR")).toEqual([
      [0, "a measured", "b down"],
      [1, "c drained"],
    ]);
    expect(tiers("DE")).toEqual([[0], [1, "c drained"]]);
  });
});

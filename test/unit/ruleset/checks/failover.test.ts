import { describe, expect, test } from "vitest";
import { amongGood, document, inShort } from "../rule-files.ts";
import { compileRules } from "../../../../src/core/ruleset/index.ts";

const CLUSTERS = ["a", "b", "c"]
  .map(
    (name) =>
      `  ${name}: { gateway: "https://${name}.example", location: { lat: 0, lon: 0 }, versions: { stable: v1, canary: v2 } }`,
  )
  .join("\n");

/** Warnings about failover, with three clusters a, b, c and the given regions and residencies. */
const found = (regions: string, residency = "[]"): readonly string[] => {
  const router = `hosts: [live.example]\nunit: [cookie:sid]\nfallbackRegion: world\nresidency: ${residency}\ngeofence: [{ name: embargo, viewers: { countries: [KP] }, respond: { status: 451 } }]`;
  const text = [
    document("Regions", `groups: { eu: [DE, FR, IT, ES, AT, BE] }\nregions: ${regions}`),
    document("Router", router),
    document("Clusters", `clusters:\n${CLUSTERS}`),
    document("Routes", "order: 1\nroutes: [{ name: all, match: {}, to: region }]"),
  ]
    .map((one) => one.text)
    .join("---\n");
  const { issues } = compileRules(amongGood({ file: "x.yaml", text }));
  return inShort(issues.filter(({ code }) => code === "GR0322")).map((line) => line.replace(/^\d+:\d+ GR0322 /, ""));
};
const tiers = (...clusters: readonly string[]): string =>
  `tiers: [${clusters.map((one) => `{ clusters: { ${one} } }`).join(", ")}]`;

describe("a region with one cluster", () => {
  const one = "so nothing takes over when that fails";
  test("is told", () => {
    expect(found(`{ world: { viewers: {}, ${tiers("a: 1")} } }`)).toEqual([`region world has one cluster, a, ${one}`]);
  });
  test("is told when its other clusters have no weight", () => {
    expect(found(`{ world: { viewers: {}, ${tiers("a: 1, b: 0")} } }`)).toHaveLength(1);
  });
  test("is told where the tiers are written, not where they are inherited", () => {
    expect(
      found(`{ world: { viewers: {}, ${tiers("a: 1")} }, south: { viewers: { asns: [1] }, within: world } }`),
    ).toHaveLength(1);
  });
  test.each([
    ["two in one tier", "a: 1, b: 1"],
    ["two tiers", "a: 1", "b: 1"],
  ])("is none with %s", (_, ...clusters) => {
    expect(found(`{ world: { viewers: {}, ${tiers(...clusters)} } }`)).toEqual([]);
  });
});

describe("what is left of a faulty part says nothing about failover", () => {
  test.each([
    ["a weight that is no number", `{ world: { viewers: {}, ${tiers("a: 1, b: x")} } }`, "[]"],
    [
      "such a weight in the region that is inherited from",
      `{ world: { viewers: {}, ${tiers("a: 1, b: x")} }, south: { viewers: { asns: [1] }, within: world } }`,
      "[]",
    ],
    [
      "a residency that lists what is no name",
      `{ world: { viewers: {}, ${tiers("a: 1, b: 1, c: 1")} } }`,
      "[{ name: x, viewers: { countries: [DE] }, only: [a, 5] }]",
    ],
  ])("%s", (_, regions, residency) => {
    expect(found(regions, residency)).toEqual([]);
  });
});

describe("residency", () => {
  const world = `world: { viewers: {}, ${tiers("a: 1", "b: 1", "c: 1")} }`;
  const europe = (clusters: string, viewers = "{ groups: [eu] }"): string =>
    `{ europe: { viewers: ${viewers}, ${tiers(clusters)} }, ${world} }`;
  const gdpr = "[{ name: gdpr, viewers: { groups: [eu] }, only: [a, b] }]";

  test("that leaves a region one cluster is told with its viewers", () => {
    expect(found(europe("a: 1, c: 1"), gdpr)).toEqual([
      "region europe: residency gdpr leaves viewers in AT, BE, DE, ES and 2 more countries only cluster a, so nothing takes over when that fails",
    ]);
  });
  test("that leaves it none is told as worse", () => {
    expect(found(`{ world: { viewers: {}, ${tiers("c: 1, b: 0")} } }`, gdpr)).toEqual([
      "region world: residency gdpr leaves viewers in AT, BE, DE, ES and 2 more countries no cluster at all, so they always get its `ifNone`",
      "region world has one cluster, c, so nothing takes over when that fails",
    ]);
    expect(found(europe("b: 1, c: 1"), "[{ name: strict, viewers: { countries: [DE] }, only: [a] }]")).toEqual([
      "region europe: residency strict leaves viewers in DE no cluster at all, so they always get its `ifNone`",
      "residency strict allows one cluster, a, so nothing takes over for its viewers when that fails",
    ]);
  });
  test("says nothing more of a region whose one cluster it allows", () => {
    expect(found(`{ world: { viewers: {}, ${tiers("a: 1")} } }`, gdpr)).toHaveLength(1);
  });
  test("follows the viewers, wherever their region is", () => {
    expect(
      found(
        `{ europe: { viewers: { groups: [eu] }, ${tiers("a: 1, b: 1")} }, south: { viewers: { countries: [IT] }, ${tiers("b: 1, c: 1")} }, ${world} }`,
        gdpr,
      ),
    ).toEqual([
      "region south: residency gdpr leaves viewers in IT only cluster b, so nothing takes over when that fails",
    ]);
  });
  test("counts viewers of a subdivision", () => {
    expect(found(europe("b: 1, c: 1", "{ subdivisions: [DE-BY] }"), gdpr).join()).toContain(
      "viewers in DE only cluster b",
    );
  });
  test("of two policies binds by both", () => {
    const both =
      "[{ name: x, viewers: { countries: [DE] }, only: [a, b] }, { name: y, viewers: { continents: [EU] }, only: [b, c] }]";
    expect(found(`{ ${world} }`, both)).toEqual([
      "region world: residencies x and y leave viewers in DE only cluster b, so nothing takes over when that fails",
    ]);
  });
  test("of viewers without a place is told for the fallback region", () => {
    expect(
      found(
        `{ world: { viewers: {}, ${tiers("b: 1, c: 1")} } }`,
        "[{ name: x, viewers: { asns: [1] }, only: [a, b], unknownPlace: inside }]",
      ),
    ).toEqual([
      "region world: residency x leaves viewers without a place only cluster b, so nothing takes over when that fails",
    ]);
  });
  test.each([
    ["leaves two", europe("a: 1, b: 1, c: 1"), gdpr],
    [
      "means only countries behind a geofence",
      europe("b: 1, c: 1", "{ countries: [KP] }"),
      "[{ name: x, viewers: { countries: [KP] }, only: [a, b] }]",
    ],
    ["binds nobody of the region", europe("b: 1, c: 1"), "[{ name: x, viewers: { countries: [CL] }, only: [a, b] }]"],
  ])("that %s is none", (_, regions, residency) => {
    expect(found(regions, residency)).toEqual([]);
  });
  test("that allows one cluster is told once, not for every region", () => {
    expect(found(`{ ${world} }`, "[{ name: x, viewers: { continents: [EU] }, only: [a] }]")).toEqual([
      "residency x allows one cluster, a, so nothing takes over for its viewers when that fails",
    ]);
  });
});

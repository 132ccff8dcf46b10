import { describe, expect, test } from "vitest";
import { compileRules } from "../../../../src/core/ruleset/index.ts";
import { amongGood, document, inShort } from "../rule-files.ts";

interface Case {
  readonly viewers?: string;
  readonly residency?: string;
  readonly match?: string;
  readonly to?: string;
  readonly mirror?: string;
  readonly override?: string;
}

/** Clusters a, b, c; region europe with the group eu (DE, FR), the rest in world; a route to cluster c. */
const found = ({
  viewers = "{ groups: [eu] }",
  residency = "{ viewers: { groups: [eu] }, only: [a, b] }",
  match = "{ regions: [europe] }",
  to = "{ clusters: [c] }",
  mirror,
  override,
}: Case): readonly string[] => {
  const policies = residency.replaceAll("{ viewers", "{ name: NAME, viewers").split("NAME");
  const named = policies.reduce((text, part, at) => `${text}policy-${at}${part}`);
  const cluster = (name: string): string =>
    `${name}: { gateway: "https://${name}.example", location: { lat: 0, lon: 0 }, versions: { stable: v1, canary: v2 } }`;
  const tiers = "tiers: [{ clusters: { a: 1, b: 1, c: 1 } }]";
  const text = [
    document(
      "Regions",
      `groups: { eu: [DE, FR] }\nregions: { europe: { viewers: ${viewers}, ${tiers} }, world: { viewers: {}, ${tiers} } }`,
    ),
    document(
      "Router",
      `hosts: [live.example]\nunit: [cookie:sid]\nfallbackRegion: world\nresidency: [${named}]\ngeofence: [{ name: embargo, viewers: { countries: [KP] }, respond: { status: 451 } }]`,
    ),
    document("Clusters", `clusters: { ${["a", "b", "c"].map(cluster).join(", ")} }`),
    document(
      "Routes",
      `order: 1\nroutes: [{ name: live, match: ${match}, to: ${to}${mirror === undefined ? "" : `, mirror: ${mirror}`} }]`,
    ),
    ...(override === undefined ? [] : [document("Override", override, "metadata: { name: away, ticket: CHG-1 }\n")]),
  ]
    .map((one) => one.text)
    .join("---\n");
  const { issues } = compileRules(amongGood({ file: "x.yaml", text }));
  return inShort(issues.filter(({ code }) => code === "GR0323")).map((line) => line.replace(/^\d+:\d+ GR0323 /, ""));
};

const FORBIDDEN = ["route live names cluster c, which residency policy-1 forbids to every viewer of the route"];

describe("a cluster that every viewer of the route is forbidden", () => {
  test.each<[string, Case]>([
    ["by group", {}],
    ["by country", { viewers: "{ countries: [DE] }" }],
    ["by a subdivision's country", { viewers: "{ subdivisions: [DE-BY] }" }],
    [
      "by the very network",
      { viewers: "{ networks: [9.0.0.0/8] }", residency: "{ viewers: { networks: [9.0.0.0/8] }, only: [a, b] }" },
    ],
    ["by the very ASN", { viewers: "{ asns: [1] }", residency: "{ viewers: { asns: [1] }, only: [a, b] }" }],
    ["by continent", { viewers: "{ continents: [EU] }", residency: "{ viewers: { continents: [EU] }, only: [a, b] }" }],
    [
      "by the very city",
      {
        viewers: "{ cities: [{ country: CL, name: Santiago }] }",
        residency: "{ viewers: { cities: [{ country: CL, name: santiago }] }, only: [a, b] }",
      },
    ],
    ["but for those whom a geofence answers", { viewers: "{ countries: [DE, KP] }" }],
    [
      "by two policies, country by country",
      { residency: "{ viewers: { countries: [DE] }, only: [a, b] }, { viewers: { countries: [FR] }, only: [a] }" },
    ],
    [
      "in all regions",
      { match: "{}", residency: "{ viewers: { groups: [world] }, only: [a, b], unknownPlace: inside }" },
    ],
  ])("%s", (_, given) => {
    expect(found(given)).toEqual(FORBIDDEN);
  });

  test("is told cluster by cluster", () => {
    expect(found({ to: "{ clusters: [a, c] }" })).toEqual(FORBIDDEN);
  });
});

test("a mirror is no exception", () => {
  expect(found({ to: "region", mirror: "{ cluster: c, percent: 2 }" })).toEqual(FORBIDDEN);
  expect(found({ to: "region", mirror: "{ cluster: a, percent: 2 }" })).toEqual([]);
});

describe("no finding", () => {
  test.each<[string, Case]>([
    ["where the policy allows the cluster", { to: "{ clusters: [a, b] }" }],
    ["where one country is free", { viewers: "{ groups: [eu], countries: [CH] }" }],
    ["where a network comes from anywhere", { viewers: "{ groups: [eu], networks: [9.0.0.0/8] }" }],
    ["where an ASN comes from anywhere", { viewers: "{ groups: [eu], asns: [1] }" }],
    ["for a route of every region", { match: "{}" }],
    [
      "for the fallback region while viewers without a place are free",
      { match: "{}", residency: "{ viewers: { groups: [world] }, only: [a, b] }" },
    ],
    ["for a route to the region", { to: "region" }],
  ])("%s", (_, given) => {
    expect(found(given)).toEqual([]);
  });
});

describe("an override that moves viewers to a cluster", () => {
  const moves = (viewers: string): readonly string[] =>
    found({ to: "region", override: `viewers: ${viewers}\nuse: [a, c]\nuntil: 2096-12-01` });

  test.each([
    "{ countries: [DE] }",
    "{ groups: [eu] }",
    "{ cities: [{ country: DE, name: Bonn }] }",
    "{ subdivisions: [DE-BY] }",
  ])("which residency forbids to all of %s is told", (viewers) => {
    expect(moves(viewers)).toEqual([
      "override away names cluster c, which residency policy-1 forbids to every viewer of the override",
    ]);
  });
  test.each([
    "{ countries: [DE, CL] }",
    "{ continents: [EU] }",
    "{ networks: [9.0.0.0/8] }",
    "{}",
    "{ countries: [DE, UK] }",
  ])("some of whom may go there, or nobody in particular, is none: %s", (viewers) => {
    expect(moves(viewers)).toEqual([]);
  });
});

import { describe, expect, test } from "vitest";
import { document, inShort, issuesIn } from "../rule-files.ts";

const TIERS = "tiers: [{ clusters: { north: 1, south: 1 } }]";

/** Warnings about regions, given as `name: viewers`; the group `eu` is Germany and France, the fallback is `world`. */
const found = (...regions: readonly string[]): readonly string[] => {
  const lines = regions.map((text) => text.replace(/^([\w-]+): (.*)$/, `  $1: { viewers: $2, ${TIERS} }`));
  const text = `groups: { eu: [DE, FR], nobody-left: [KP] }\nregions:\n${lines.join("\n")}`;
  const issues = issuesIn(document("Regions", `${text}\n  world: { viewers: {}, ${TIERS} }`));
  return inShort(issues.filter(({ code }) => code === "GR0319")).map((line) => line.replace(/^\d+:\d+ GR0319 /, ""));
};

describe("nobody reaches a region", () => {
  test.each([
    [
      "whose group is all taken country by country",
      ["europe: { groups: [eu] }", "germany: { countries: [DE] }", "france: { countries: [FR] }"],
      "nobody reaches region europe: its only key is the group eu, and more specific keys take all its countries: region germany and 1 more",
    ],
    [
      "whose continent is all taken",
      ["islands: { continents: [AN] }", "south: { countries: [AQ, BV, GS, HM, TF] }"],
      "nobody reaches region islands: its only key is the continent AN, and more specific keys take all its countries: region south",
    ],
    [
      "whose country a geofence answers",
      ["korea: { countries: [KP] }"],
      "nobody reaches region korea: its only key is the country KP, and geofence embargo answers every viewer in KP",
    ],
    [
      "whose group a geofence answers",
      ["korea: { groups: [nobody-left] }"],
      "nobody reaches region korea: its only key is the group nobody-left, and geofences answer every viewer in its countries",
    ],
    [
      "whose keys are all lost, each in its way",
      ["lab: { networks: [10.0.0.0/8], cities: [{ country: KP, name: Wonsan }] }"],
      "nobody reaches region lab: all its 2 keys are lost, first the network 10.0.0.0/8, and addresses of 10.0.0.0/8 are private or reserved and place nobody",
    ],
  ])("%s", (_, regions, message) => {
    expect(found(...regions)).toEqual([message]);
  });
});

describe("nobody reaches a region by one of its keys", () => {
  test.each([
    ["a private network", ["lab: { networks: [192.168.1.0/24], countries: [CL] }"], "the network 192.168.1.0/24"],
    [
      "an IPv6 network for documentation",
      ["lab: { networks: [2001:db8::/48], asns: [1] }"],
      "the network 2001:db8::/48",
    ],
    [
      "a network that others fill",
      ["a: { networks: [9.0.0.0/24], asns: [1] }", "b: { networks: [9.0.0.0/25, 9.0.0.128/25] }"],
      "the network 9.0.0.0/24",
    ],
    ["a city behind a geofence", ["a: { cities: [{ country: KP, name: Wonsan }], asns: [1] }"], "the city Wonsan"],
    ["a subdivision behind a geofence", ["a: { subdivisions: [KP-04], asns: [1] }"], "the subdivision KP-04"],
  ])("%s", (_, regions, key) => {
    const messages = found(...regions);
    expect(messages).toHaveLength(1);
    expect(messages[0]).toContain(` by ${key}: `);
  });

  test("the fallback region is reached all the same", () => {
    const issues = issuesIn(
      document(
        "Regions",
        `groups: { eu: [DE] }\nregions:\n  world: { viewers: { countries: [KP] }, ${TIERS} }\n  europe: { viewers: { groups: [eu] }, within: world }`,
      ),
    );
    expect(inShort(issues.filter(({ code }) => code === "GR0319"))).toEqual([
      "6:37 GR0319 nobody reaches region world by the country KP: geofence embargo answers every viewer in KP",
    ]);
  });
});

describe("no finding", () => {
  test.each([
    ["for a group of which one country is left", ["europe: { groups: [eu] }", "germany: { countries: [DE] }"]],
    ["for a continent of which a country is left", ["a: { continents: [AN] }", "b: { countries: [AQ, BV, GS, HM] }"]],
    ["for a group that only repeats the region's own countries", ["europe: { groups: [eu], countries: [DE, FR] }"]],
    ["for a public network", ["a: { networks: [9.0.0.0/8, 2a00::/16] }"]],
    ["for a network with private ones inside", ["a: { networks: [0.0.0.0/0] }"]],
    [
      "for a country of which every subdivision named is elsewhere",
      ["a: { countries: [CL] }", "b: { subdivisions: [CL-RM] }"],
    ],
    ["for the continent of a country with a geofence", ["asia: { continents: [AS] }"]],
  ])("%s", (_, regions) => {
    expect(found(...regions)).toEqual([]);
  });

  test("where two regions have the same group, which is an overlap", () => {
    expect(found("a: { groups: [eu] }", "b: { groups: [eu] }")).toEqual([]);
  });
});

describe("policies and overrides without a key", () => {
  const router = (policies: string) =>
    document("Router", `hosts: [live.example]\nunit: [cookie:sid]\nfallbackRegion: world\n${policies}`);
  const override = (viewers: string) =>
    document(
      "Override",
      `viewers: ${viewers}\nuse: [north]\nuntil: 2096-12-01`,
      "metadata: { name: away, ticket: CHG-1 }\n",
    );
  const told = (file: ReturnType<typeof router>) => inShort(issuesIn(file).filter(({ code }) => code === "GR0319"));

  test.each([
    ["a geofence", router("geofence: [{ name: g, viewers: {}, respond: { status: 451 } }]"), "7:25 GR0319 geofence g"],
    ["a residency", router("residency: [{ name: r, viewers: {}, only: [north, south] }]"), "7:26 GR0319 residency r"],
    ["an override", override("{}"), "5:3 GR0319 override away"],
  ])("%s means nobody", (_, file, who) => {
    expect(told(file)).toEqual([`${who} means nobody: its viewers have no key`]);
  });
  test.each([
    [
      "a residency for viewers without a place",
      router("residency: [{ name: r, viewers: {}, unknownPlace: inside, only: [north, south] }]"),
    ],
    [
      "a geofence whose only key is faulty",
      router("geofence: [{ name: g, viewers: { countries: [UK] }, respond: { status: 451 } }]"),
    ],
    ["an override whose only key is faulty", override("{ countries: [UK] }")],
    ["an override with a key", override("{ countries: [DE] }")],
  ])("%s is none", (_, file) => {
    expect(told(file)).toEqual([]);
  });
  test("an override for a network that nobody is in is told", () => {
    expect(told(override("{ networks: [10.0.0.0/8], asns: [1] }"))).toEqual([
      "5:25 GR0319 override away means nobody by the network 10.0.0.0/8: addresses of 10.0.0.0/8 are private or reserved and place nobody",
    ]);
  });
});

test("networks of a residency or geofence that nobody is in are told", () => {
  const text =
    "hosts: [live.example]\nunit: [cookie:sid]\nfallbackRegion: world\ngeofence: [{ name: g, viewers: { networks: [10.1.0.0/16, 9.0.0.0/8] }, respond: { status: 451 } }]";
  expect(inShort(issuesIn(document("Router", text)))).toEqual([
    "7:47 GR0319 geofence g means nobody by the network 10.1.0.0/16: addresses of 10.0.0.0/8 are private or reserved and place nobody",
  ]);
});

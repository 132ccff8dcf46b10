import { describe, expect, test } from "vitest";
import type { RegionRule } from "../../../../src/core/model/rules.ts";
import { document, inShort, issuesIn, rulesOf } from "../rule-files.ts";

const TIERS = "tiers: [{ clusters: { north: 1, south: 1 } }]";
const LIKE_GOOD = `europe: { viewers: { countries: [DE] }, ${TIERS} }`;
const regions = (text: string, more = "groups: { eu: [DE] }") =>
  document("Regions", `${more}\nregions:\n  ${text.replaceAll("\n", "\n  ")}`);
const world = (fields: string, more?: string) => regions(`${LIKE_GOOD}\nworld: { viewers: {}${fields} }`, more);
const found = (fields: string): readonly string[] => inShort(issuesIn(world(fields)));

function region(name: string, text: string, more?: string): RegionRule {
  const rule = rulesOf(regions(text, more)).regions.find((one) => one.name === name);
  if (rule === undefined) throw new Error(`no region ${name}`);
  return rule;
}

describe("a region", () => {
  test("gets its name as id and the defaults of the language", () => {
    expect(region("world", `${LIKE_GOOD}\nworld: { viewers: {}, ${TIERS} }`)).toEqual({
      name: "world",
      id: "world",
      within: null,
      viewers: {
        networks: [],
        asns: [],
        cities: [],
        subdivisions: [],
        countries: [],
        groupCountries: [],
        continents: [],
      },
      tiers: [
        {
          pick: "weighted",
          members: [
            { cluster: "north", weight: 1, bias: 0 },
            { cluster: "south", weight: 1, bias: 0 },
          ],
        },
      ],
      overprovision: 140,
      panicBelow: 50,
      maxEjectPercent: 50,
      failback: "auto",
      onAllDown: { kind: "fail-open" },
      holdDownMs: 60_000,
      rampMs: 300_000,
      vantage: "west",
      source: "x.yaml:7",
    });
  });

  test("must have tiers, its own or inherited", () => {
    expect(found("")).toEqual(['7:5 GR0202 region world needs the key "tiers"']);
    expect(found(", within: europe")).toEqual([]);
  });

  test("cannot be called default, which stands for all others in percentages", () => {
    expect(
      inShort(
        issuesIn(
          regions(`${LIKE_GOOD}\nworld: { viewers: {}, ${TIERS} }\ndefault: { viewers: { asns: [1] }, ${TIERS} }`),
        ),
      ),
    ).toEqual([
      "8:14 GR0203 region default is not possible as the name of a region: in percentages it stands for all others",
    ]);
  });

  test.each([
    [", tiers: []", "region world: tiers must be a list with at least one entry, found an empty list"],
    [", tiers: {}", "region world: tiers must be a list, found a map"],
    [`, ${TIERS}, overprovision: 99`, "overprovision must be a number from 100 to 1000, found 99"],
    [`, ${TIERS}, panicBelow: -1`, "panicBelow must be 0 to 100, found -1"],
    [`, ${TIERS}, onAllDown: fail-closed`, 'onAllDown must be fail-open, or a map with respond, found "fail-closed"'],
    [`, ${TIERS}, onAllDown: { respond: { status: 302 } }`, "onAllDown.respond.status must be a status"],
    [`, ${TIERS}, failback: { ramp: 25h }`, "failback.ramp must be a duration from 0s to 24h"],
    [`, ${TIERS}, failback: { mode: never }`, 'failback.mode must be auto or manual, found "never"'],
    [`, ${TIERS}, id: World`, "region world: id must be a name"],
  ])("may not have%s", (fields, message) => {
    expect(found(fields).join("\n")).toContain(message);
  });
});

describe("what a region does not say it inherits", () => {
  const FAMILY = `europe: { viewers: { countries: [DE] }, ${TIERS}, overprovision: 200, onAllDown: { respond: { status: 503 } }, failback: { ramp: 1h } }
alps: { within: europe, viewers: { countries: [CH] }, panicBelow: 10 }
valley: { within: alps, viewers: { countries: [LI] }, tiers: [{ clusters: { south: 1 } }], failback: { holdDown: 2m } }
world: { viewers: {}, ${TIERS} }`;
  const DEFAULTS =
    "groups: { eu: [DE] }\ndefaults: { panicBelow: 30, overprovision: 150, failback: { holdDown: 5m, ramp: 7m } }";

  test("from the region it is within, key by key", () => {
    expect(region("alps", FAMILY, DEFAULTS)).toMatchObject({
      within: "europe",
      overprovision: 200,
      panicBelow: 10,
      onAllDown: { kind: "respond", respond: { status: 503, body: "" } },
      holdDownMs: 300_000,
      rampMs: 3_600_000,
      tiers: [{ members: [{ cluster: "north" }, { cluster: "south" }] }],
    });
  });
  test("through several of them, the nearest first", () => {
    expect(region("valley", FAMILY, DEFAULTS)).toMatchObject({
      overprovision: 200,
      panicBelow: 10,
      holdDownMs: 120_000,
      rampMs: 3_600_000,
      tiers: [{ members: [{ cluster: "south" }] }],
    });
  });
  test("and then from the defaults of its file", () => {
    expect(region("world", FAMILY, DEFAULTS)).toMatchObject({
      overprovision: 150,
      panicBelow: 30,
      holdDownMs: 300_000,
      rampMs: 420_000,
    });
  });
  test("but never its viewers, which are its own", () => {
    expect(region("alps", FAMILY, DEFAULTS).viewers.countries).toEqual(["CH"]);
  });
});

const viewers = (text: string) =>
  region(
    "europe",
    `europe: { viewers: ${text}, ${TIERS} }\nworld: { viewers: {}, ${TIERS} }`,
    "groups: { eu: [de, FR], alps: [AT, DE] }",
  ).viewers;

const faults = (text: string) =>
  inShort(issuesIn(regions(`europe: { viewers: ${text}, ${TIERS} }\nworld: { viewers: {}, ${TIERS} }`)));

describe("the vantage whose word decides", () => {
  const vantageOf = (name: string, spec: string): string | null | undefined => region(name, spec, DEFAULT).vantage;
  const DEFAULT = "groups: { eu: [DE] }\ndefaults: { vantage: west }";

  test("is inherited from the region around and from the defaults, as everything else", () => {
    const spec = `europe: { viewers: { countries: [DE] }, ${TIERS} }
alps: { within: europe, viewers: { countries: [CH] } }
world: { viewers: {}, ${TIERS} }`;
    expect([vantageOf("alps", spec), vantageOf("world", spec)]).toEqual(["west", "west"]);
  });

  test("must be one of the rules", () => {
    expect(found(`, ${TIERS}, vantage: wset`)).toEqual([
      expect.stringContaining('GR0302 region world names the vantage "wset", which is not defined'),
    ]);
  });
});

describe("viewers", () => {
  test("are read in any case and spelt in one way", () => {
    expect(
      viewers(
        '{ countries: [br], continents: [oc], subdivisions: [us-ca], networks: ["2001:DB8:0::/32"], asns: [64500], cities: [{ country: cl, name: Santiago }] }',
      ),
    ).toEqual({
      countries: ["BR"],
      continents: ["OC"],
      subdivisions: ["US-CA"],
      networks: ["2001:db8::/32"],
      asns: [64_500],
      cities: [{ country: "CL", name: "Santiago" }],
      groupCountries: [],
    });
  });
  test("of several groups are their countries, each once", () => {
    expect([...viewers("{ groups: [eu, alps] }").groupCountries].toSorted()).toEqual(["AT", "DE", "FR"]);
  });
  test.each([
    ["{ countries: [UK] }", "GR0204"],
    ["{ countries: [BR, br] }", "viewers.countries[1] is the second BR in its list"],
    ["{ networks: [10.1.2.3/8] }", "viewers.networks[0] must be a network"],
    ["{ networks: [2001:db8::/32, 2001:DB8::/32] }", "is the second 2001:db8::/32"],
    ["{ asns: [0] }", "viewers.asns[0] must be a whole number from 1 to 4294967295"],
    ["{ asns: [AS64500] }", "viewers.asns[0] must be a whole number"],
    ["{ asns: [4294967296] }", "viewers.asns[0] must be a whole number"],
    ["{ cities: [Santiago] }", "viewers.cities[0] must be a map"],
    ["{ cities: [{ name: Santiago }] }", 'needs the key "country"'],
    ["{ countries: BR }", 'viewers.countries must be a list, found "BR"'],
    ["{ groups: [none] }", 'names the group "none", which is not defined'],
    ["{ county: [BR] }", 'unknown key "county"'],
  ])("may not be %s", (text, message) => {
    expect(faults(text).join("\n")).toContain(message);
  });
});

const tier = (text: string) => region("world", `${LIKE_GOOD}\nworld: { viewers: {}, tiers: [${text}] }`).tiers[0];

describe("a tier", () => {
  test("keeps its clusters as written, because lists are tried in that order", () => {
    expect(tier("{ clusters: { south: 1, north: 1 }, pick: first }")?.members.map(({ cluster }) => cluster)).toEqual([
      "south",
      "north",
    ]);
    expect(tier("{ clusters: { north: 1, south: 1 }, pick: first }")?.members.map(({ cluster }) => cluster)).toEqual([
      "north",
      "south",
    ]);
  });
  test("may attract viewers to a cluster", () => {
    expect(tier("{ clusters: { south: 1, north: 2.5 }, pick: nearest, bias: { north: -100 } }")).toEqual({
      pick: "nearest",
      members: [
        { cluster: "south", weight: 1, bias: 0 },
        { cluster: "north", weight: 2.5, bias: -100 },
      ],
    });
  });
  test.each([
    ["{ clusters: { north: 1 }, bias: { north: 10 } }", "tiers[0].bias has no effect with pick weighted"],
    ["{ clusters: { north: 1 }, pick: first, bias: { north: 10 } }", "tiers[0].bias has no effect with pick first"],
    ["{ clusters: { north: 1 }, pick: nearest, bias: { nroth: 10 } }", 'names the cluster "nroth"'],
    [
      "{ clusters: { north: 1 }, pick: nearest, bias: { north: 101 } }",
      "tiers[0].bias.north must be a number from -100 to 100",
    ],
    ["{ clusters: { north: -1 } }", "tiers[0].clusters.north must be a number from 0 to 1000000, found -1"],
    ["{ clusters: { north: 1e999 } }", "tiers[0].clusters.north must be a number"],
    ["{ clusters: { north: .nan } }", "tiers[0].clusters.north must be a number"],
    ["{ clusters: { north: 9007199254740992 } }", "tiers[0].clusters.north must be a number"],
    ["{ clusters: { north: 0, south: 0 } }", "GR0306"],
    ["{ clusters: {} }", "GR0306"],
    ["{ clusters: [north] }", "tiers[0].clusters must be a map, found a list"],
    [
      "{ clusters: { north: 1 }, pick: farthest }",
      'tiers[0].pick must be weighted, nearest, fastest or first, found "farthest"',
    ],
    ["{ clusters: { north: 1 } }, { clusters: { north: 1 } }", "GR0307"],
    ["{ clusters: { north: 1 }, pick: nearest }, { clusters: { south: 1 } }", "GR0308"],
  ])("may not be %s", (text, message) => {
    expect(found(`, tiers: [${text}]`).join("\n")).toContain(message);
  });
  test("of a list may follow one of another list", () => {
    expect(
      found(", tiers: [{ clusters: { north: 1 }, pick: nearest }, { clusters: { south: 1 }, pick: first }]"),
    ).toEqual([]);
  });
});

const pair = (a: string, b: string) =>
  inShort(
    issuesIn(
      regions(
        `europe: { viewers: ${a}, ${TIERS} }\nalps: { viewers: ${b}, ${TIERS} }\nworld: { viewers: {}, ${TIERS} }`,
        "groups: { eu: [DE, FR], alps: [AT, DE] }",
      ),
    ),
  );

describe("one key belongs to one region", () => {
  test.each([
    ["a country", "{ countries: [DE] }", "{ countries: [de] }", 1],
    ["a country of two groups", "{ groups: [eu] }", "{ groups: [alps] }", 1],
    ["a group, told once for all its countries", "{ groups: [eu] }", "{ groups: [eu] }", 1],
    ["a continent", "{ continents: [EU] }", "{ continents: [eu] }", 1],
    ["a subdivision", "{ subdivisions: [BR-SP] }", "{ subdivisions: [br-sp] }", 1],
    ["a network, however it is spelt", "{ networks: [2a00:db8::/32] }", "{ networks: [2A00:DB8:0::/32] }", 1],
    ["an ASN", "{ asns: [1] }", "{ asns: [2, 1] }", 1],
    ["a city", "{ cities: [{ country: CL, name: Santiago }] }", "{ cities: [{ country: CL, name: Santiago }] }", 1],
  ])("%s", (_, a, b, times) => {
    const overlaps = pair(a, b);
    expect(overlaps).toHaveLength(times);
    expect(overlaps.every((line) => line.includes("GR0303"))).toBe(true);
  });
  test("two areas that share many countries are one finding, with the first of them", () => {
    const [only = "", ...more] = pair("{ groups: [americas] }", "{ groups: [south-america] }");
    expect(more).toEqual([]);
    expect(only).toContain(
      "GR0303 countries AR, BO, BR, BV and 12 more by a group are in region alps and in region europe",
    );
  });
  test.each([
    ["a country and a group with it: the country is more specific", "{ groups: [eu] }", "{ countries: [DE] }"],
    ["a country and its continent", "{ continents: [EU] }", "{ countries: [DE] }"],
    ["a network inside another", "{ networks: [9.0.0.0/8] }", "{ networks: [9.1.0.0/16] }"],
    [
      "cities of one name in two countries",
      "{ cities: [{ country: CL, name: Santiago }] }",
      "{ cities: [{ country: CU, name: Santiago }] }",
    ],
    ["groups that share a country within one region", "{ groups: [eu, alps] }", "{ countries: [CH] }"],
  ])("but not %s", (_, a, b) => {
    expect(pair(a, b)).toEqual([]);
  });
});

describe("within", () => {
  const family = (text: string) => inShort(issuesIn(regions(`${text}\nworld: { viewers: {}, ${TIERS} }`)));
  test.each([
    ["itself", `europe: { viewers: { countries: [DE] }, within: europe, ${TIERS} }`, 1],
    [
      "a region within it",
      `europe: { viewers: { countries: [DE] }, within: alps, ${TIERS} }\nalps: { viewers: { countries: [CH] }, within: europe }`,
      2,
    ],
  ])("cannot be %s", (_, text, times) => {
    const circles = family(text).filter((line) => line.includes("GR0311"));
    expect(circles).toHaveLength(times);
  });
  test("a region within a circle is not in it, and the check ends", () => {
    const text = `europe: { viewers: { countries: [DE] }, within: alps, ${TIERS} }\nalps: { viewers: { countries: [CH] }, within: europe }\nvalley: { viewers: { countries: [LI] }, within: alps }`;
    expect(family(text).filter((line) => line.includes("GR0311"))).toHaveLength(2);
  });
});

test("a cluster three times in a region is told twice, each time with the first place", () => {
  const tiers = "tiers: [{ clusters: { north: 1 } }, { clusters: { north: 1 } }, { clusters: { north: 1, south: 1 } }]";
  const text = `groups: { eu: [DE] }\nregions:\n  europe: { viewers: { groups: [eu] }, ${tiers} }\n  alps: { viewers: { asns: [1] }, within: europe }\n  world: { viewers: {}, within: europe }`;
  const repeated = issuesIn(document("Regions", text));
  expect(repeated.map(({ code }) => code)).toEqual(["GR0307", "GR0307"]);
  expect(new Set(repeated.map(({ related }) => related?.column)).size).toBe(1);
});

/**
 * What rules need told apart: lists by the countries they are offered in, and named parts of countries.
 */
import { describe, expect, test } from "vitest";
import { aimOf } from "../../../src/core/model/aim-of-rules.ts";
import { COUNTRY_CODES } from "../../../src/core/model/country.ts";
import { asId } from "../../../src/core/model/ids.ts";
import type { ResidencyRule, Rules } from "../../../src/core/model/rules.ts";
import type { AimList } from "../../../src/core/model/table-aim.ts";
import { cluster, keys, region, rulesOf, tier } from "../small-rules.ts";

const near = (...names: readonly string[]) => tier(Object.fromEntries(names.map((name) => [name, 100])), "nearest");

/** Cluster ids by tier. */
const idsOf = ({ tiers }: AimList) => tiers.map(({ members }) => members.map(({ id }) => id).join(" "));

const listsFor = (country: string, lists: readonly AimList[]) =>
  lists
    .filter(({ countries }) => countries.includes(asId(country)))
    .map((list) => idsOf(list).join(" | "))
    .toSorted();

const bound = (viewers: Parameters<typeof keys>[0], only: readonly string[], name = "gdpr"): ResidencyRule => ({
  name: asId(name),
  viewers: keys(viewers),
  only: only.map((one) => asId(one)),
  unknownPlace: "outside",
  ifNone: { status: 503, body: "" },
  source: "",
});

describe("lists", () => {
  test("a region that everybody is in gives one list for every country, as written", () => {
    const { lists } = aimOf(rulesOf({ regions: [region("world", { tiers: [near("b", "a", "c")] })] }));
    expect(lists.map(idsOf)).toEqual([["b a c"]]);
    expect(lists[0]?.countries).toEqual(COUNTRY_CODES);
  });

  test("a member carries the cluster's id, place and bias", () => {
    const clusters = [cluster("a", { id: "first", lat: 1.5, lon: -2 }), cluster("b", { lat: 3, lon: 4 })];
    const biased = { ...near("a", "b"), members: near("a", "b").members.map((one) => ({ ...one, bias: 10 })) };
    const { lists } = aimOf(rulesOf({ clusters, regions: [region("world", { tiers: [biased] })] }));
    expect(lists[0]?.tiers).toEqual([
      {
        byDistance: true,
        members: [
          { id: "first", at: { lat: 1.5, lon: -2 }, bias: 10 },
          { id: "b", at: { lat: 3, lon: 4 }, bias: 10 },
        ],
      },
    ]);
  });

  test("`fastest` is a list by distance, since it is one until round trips are measured", () => {
    const { lists } = aimOf(rulesOf({ regions: [region("world", { tiers: [tier({ a: 1, b: 1 }, "fastest")] })] }));
    expect(lists[0]?.tiers[0]?.byDistance).toBe(true);
  });

  test.each([
    ["weighted tiers", [tier({ a: 50, b: 50 })]],
    ["tiers as written", [tier({ a: 100, b: 100 }, "first")]],
    ["one cluster, which nothing can be nearer than", [near("a")]],
    ["one cluster beside one without weight", [tier({ a: 100, b: 0 }, "nearest")]],
  ])("place decides nothing among %s", (_, tiers) => {
    expect(aimOf(rulesOf({ regions: [region("world", { tiers })] })).lists).toEqual([]);
  });

  test("tiers behind the first belong to the list, also those that stay as written", () => {
    const tiers = [near("a", "b"), tier({ d: 1, c: 1 }, "first")];
    const { lists } = aimOf(rulesOf({ regions: [region("world", { tiers })] }));
    expect(lists.map(idsOf)).toEqual([["a b", "d c"]]);
    expect(lists[0]?.tiers.map(({ byDistance }) => byDistance)).toEqual([true, false]);
  });

  test("two regions with the same tiers give one list", () => {
    const regions = [
      region("world", { tiers: [near("a", "b")] }),
      region("europe", { tiers: [near("a", "b")], viewers: keys({ continents: ["EU"] }) }),
    ];
    expect(aimOf(rulesOf({ regions })).lists).toHaveLength(1);
  });
});

describe("the countries of a list", () => {
  const rules = rulesOf({
    regions: [
      region("world", { tiers: [near("a", "b", "c")] }),
      region("europe", { tiers: [near("a", "b")], viewers: keys({ continents: ["EU"] }) }),
      region("alps", { tiers: [near("b", "c")], viewers: keys({ groupCountries: ["CH", "AT"] }) }),
      region("swiss", { tiers: [near("a", "c")], viewers: keys({ countries: ["CH"] }) }),
    ],
  });

  test.each([
    ["BR", "a b c"],
    ["DE", "a b"],
    ["AT", "b c"],
    ["CH", "a c"],
  ])("%s is offered what its most specific region offers: %s", (country, list) => {
    expect(listsFor(country, aimOf(rules).lists)).toEqual([list]);
  });

  test("a region for a part of a country adds its list to the country's own", () => {
    const tiers = [near("c", "d")];
    const withPart = (viewers: Parameters<typeof keys>[0]) =>
      aimOf(rulesOf({ regions: [...rules.regions, region("part", { tiers, viewers: keys(viewers) })] })).lists;
    const bavaria = withPart({ subdivisions: ["DE-BY"] });
    expect(listsFor("DE", bavaria)).toEqual(["a b", "c d"]);
    expect(listsFor("FR", bavaria)).toEqual(["a b"]);
    const munich = withPart({ cities: [{ country: "DE", name: "München" }] });
    expect(listsFor("DE", munich)).toEqual(["a b", "c d"]);
    const network = withPart({ networks: ["192.0.2.0/24"] });
    expect(listsFor("BR", network)).toEqual(["a b c", "c d"]);
    const operator = withPart({ asns: [64_500] });
    expect(listsFor("CH", operator)).toEqual(["a c", "c d"]);
  });

  test("residency that binds a whole country leaves the list without what it forbids", () => {
    const residency = [bound({ countries: ["BR"] }, ["a", "c"])];
    const { lists } = aimOf({ ...rules, router: { ...rules.router, residency } });
    expect(listsFor("BR", lists)).toEqual(["a c"]);
    expect(listsFor("US", lists)).toEqual(["a b c"]);
  });

  test("residency that may bind some of a country leaves both lists", () => {
    const residency = [bound({ subdivisions: ["BR-SP"] }, ["a", "c"])];
    const { lists } = aimOf({ ...rules, router: { ...rules.router, residency } });
    expect(listsFor("BR", lists)).toEqual(["a b c", "a c"]);
  });

  test("entries of residency are combined, as they may bind one viewer together", () => {
    const residency = [
      bound({ subdivisions: ["BR-SP"] }, ["a", "b"], "one"),
      bound({ asns: [64_500] }, ["b", "c"], "two"),
      bound({ countries: ["BR"] }, ["a", "b", "c"], "three"),
    ];
    const { lists } = aimOf({ ...rules, router: { ...rules.router, residency } });
    expect(listsFor("BR", lists)).toEqual(["a b", "a b c", "b c"]); // both together leave b alone
  });

  test("many entries that may bind do not multiply without end", () => {
    const residency = Array.from({ length: 30 }, (_, at) => bound({ asns: [64_500 + at] }, ["a", "b"], `r${at}`));
    expect(aimOf({ ...rules, router: { ...rules.router, residency } }).lists.length).toBeLessThan(10);
  });
});

describe("named parts", () => {
  test("subdivisions and cities come from regions, residency, geofences and moves, once and sorted", () => {
    const rules = rulesOf({
      regions: [
        region("world"),
        region("west", {
          viewers: keys({ subdivisions: ["US-WA", "US-CA"], cities: [{ country: "US", name: "Reno" }] }),
        }),
      ],
      router: {
        residency: [bound({ subdivisions: ["US-CA", "BR-SP"] }, [])],
        geofence: [
          {
            name: asId("embargo"),
            viewers: keys({
              cities: [
                { country: "CA", name: "Hull" },
                { country: "US", name: "RENO" },
              ],
            }),
            respond: { status: 451, body: "" },
            source: "",
          },
        ],
      },
    });
    const move = { kind: "move" as const, viewers: keys({ subdivisions: ["AR-B"] }), use: [] };
    const override = { name: asId("o"), effect: move, fromMs: null, untilMs: 1, reason: "", ticket: "", source: "" };
    const aim = aimOf({ ...rules, overrides: [{ ...override, name: asId("o") }] });
    expect(aim.subdivisions).toEqual(["AR-B", "BR-SP", "US-CA", "US-WA"]);
    expect(aim.cities).toEqual([
      { country: "CA", name: "hull" },
      { country: "US", name: "reno" },
    ]);
  });
});

describe("aliases", () => {
  const regions = [
    region("world", { tiers: [near("a", "b", "c")] }),
    region("serbia", {
      tiers: [near("a", "b")],
      viewers: keys({ countries: ["RS"], cities: [{ country: "RS", name: "Novi Pazar" }] }),
    }),
  ];
  const withAliases = (aliases: Readonly<Record<string, string>>) =>
    aimOf(rulesOf({ regions, router: { aliases: aliases as Rules["router"]["aliases"] } }));

  test("a country is offered the lists of the country that it counts as", () => {
    expect(listsFor("XK", withAliases({}).lists)).toEqual(["a b c"]);
    expect(listsFor("XK", withAliases({ XK: "RS" }).lists)).toEqual(["a b"]);
  });

  test("a country of which a part counts as another is offered the lists of both, and the part is told apart", () => {
    const { lists, subdivisions } = withAliases({ "ME-15": "RS" });
    expect(listsFor("ME", lists)).toEqual(["a b", "a b c"]);
    expect(subdivisions).toEqual(["ME-15"]);
  });

  test("a city is told apart under each country that counts as its own", () => {
    expect(withAliases({}).cities.map(({ country }) => country)).toEqual(["RS"]);
    expect(withAliases({ XK: "RS", "ME-15": "RS" }).cities.map(({ country }) => country)).toEqual(["ME", "RS", "XK"]);
  });
});

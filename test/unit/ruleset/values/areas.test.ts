import { describe, expect, test } from "vitest";
import { continentOf, COUNTRY_CODES } from "../../../../src/core/model/country.ts";
import { areas, subregions } from "../../../../src/core/ruleset/values/areas.ts";
import { document, inShort, issuesIn, rulesOf } from "../rule-files.ts";

const ALL = areas();
const region = (viewers: string, groups = "eu: [FR]"): ReturnType<typeof document> =>
  document(
    "Regions",
    `
    groups: { ${groups} }
    regions:
      south: { viewers: ${viewers}, tiers: [{ clusters: { south: 1, north: 1 } }] }
      europe: { viewers: { continents: [EU] }, within: south }
      world: { viewers: {}, within: south }`,
  );

test("the areas of UN M49 are there under plain names", () => {
  expect([...ALL.keys()].toSorted()).toEqual(
    `
    africa americas asia australia-and-new-zealand caribbean central-america central-asia
    eastern-africa eastern-asia eastern-europe europe latin-america latin-america-and-the-caribbean melanesia
    micronesia middle-africa north-america northern-africa northern-america northern-europe oceania polynesia
    south-america south-eastern-asia southern-africa southern-asia southern-europe
    sub-saharan-africa western-africa western-asia western-europe world
    `
      .trim()
      .split(/\s+/),
  );
});

test("the world has every country, each once and in order", () => {
  expect(ALL.get("world")).toEqual(COUNTRY_CODES);
});

test.each([
  ["northern-america", "BM CA GL PM US"],
  ["central-asia", "KG KZ TJ TM UZ"],
  ["eastern-asia", "CN HK JP KP KR MN MO TW"],
  ["south-america", "AR BO BR BV CL CO EC FK GF GS GY PE PY SR UY VE"],
  ["australia-and-new-zealand", "AU CC CX HM NF NZ"],
  ["northern-africa", "DZ EG EH LY MA SD TN"],
])("%s is %s", (area, countries) => {
  expect(ALL.get(area)?.join(" ")).toBe(countries);
});

test("an area has all countries of the areas inside it", () => {
  const inside = (outer: string, inner: string): boolean =>
    (ALL.get(inner) ?? []).every((country) => ALL.get(outer)?.includes(country));
  expect(inside("latin-america-and-the-caribbean", "south-america")).toBe(true);
  expect(inside("americas", "latin-america-and-the-caribbean")).toBe(true);
  expect(inside("africa", "sub-saharan-africa")).toBe(true);
  expect(inside("sub-saharan-africa", "western-africa")).toBe(true);
});

test("Latin America is that of the UN, under its long name and its short one", () => {
  const parts = ["caribbean", "central-america", "south-america"].flatMap((area) => ALL.get(area) ?? []);
  expect(ALL.get("latin-america")).toEqual(parts.toSorted());
  expect(ALL.get("latin-america-and-the-caribbean")).toEqual(ALL.get("latin-america"));
});

describe("every country is in one subregion", () => {
  /** Countries that the UN leaves without one, with the reason. */
  const WITHOUT: Readonly<Record<string, string>> = {
    AQ: "Antarctica is a part of the world and of no region: the UN's list of regions ends at the Southern Ocean",
  };
  const homesOf = (country: string): readonly string[] =>
    [...subregions()].filter(([, countries]) => countries.some((code) => code === country)).map(([name]) => name);

  test("but for those in the list of exceptions", () => {
    const odd = COUNTRY_CODES.filter((code) => homesOf(code).length !== 1);
    expect(odd).toEqual(Object.keys(WITHOUT));
  });

  test("and an exception is in the world and in no other area", () => {
    for (const code of Object.keys(WITHOUT)) {
      const inside = [...ALL].filter(([, countries]) => countries.some((one) => one === code)).map(([name]) => name);
      expect(inside).toEqual(["world"]);
    }
  });

  test.each([
    ["XK", "southern-europe", "not of the UN: as Unicode's CLDR counts it, beside Serbia"],
    ["TW", "eastern-asia", "not listed by the UN: as Unicode's CLDR counts it"],
    ["PS", "western-asia", "as the State of Palestine"],
    ["EH", "northern-africa", "Western Sahara, also where Morocco's viewers are meant"],
    ["HK", "eastern-asia", "a country code of its own, beside CN"],
    ["MO", "eastern-asia", "a country code of its own, beside CN"],
    ["BV", "south-america", "an island of Norway in the South Atlantic; of the continent AN for databases"],
    ["HM", "australia-and-new-zealand", "islands of Australia; of the continent AN for databases"],
    ["GS", "south-america", "of the continent AN for databases"],
    ["TF", "eastern-africa", "of the continent AN for databases"],
    ["IO", "eastern-africa", "of the continent AS for databases"],
    ["CY", "western-asia", "of the continent EU for databases"],
    ["TL", "south-eastern-asia", "of the continent OC for databases"],
    ["RU", "eastern-europe", "all of it, Siberia included"],
    ["TR", "western-asia", "all of it, Thrace included"],
    ["GG", "northern-europe", "the UN has it under the Channel Islands"],
    ["JE", "northern-europe", "the UN has it under the Channel Islands"],
    ["UM", "micronesia", "also Navassa, which lies in the Caribbean"],
  ])("%s in %s: %s", (country, area) => {
    expect(homesOf(country)).toEqual([area]);
  });
});

test("a country's continent is that of its area, but for the nine where GeoNames differs from the UN, and Antarctica", () => {
  const continents: Readonly<Record<string, string>> = {
    africa: "AF",
    asia: "AS",
    europe: "EU",
    "north-america": "NA",
    oceania: "OC",
    "south-america": "SA",
  };
  const byArea = Object.entries(continents).flatMap(([area, continent]) =>
    (ALL.get(area) ?? []).map((country) => [country, continent] as const),
  );
  const of = new Map(byArea);
  expect(byArea).toHaveLength(of.size);
  expect(COUNTRY_CODES.filter((code) => continentOf(code) !== of.get(code))).toEqual(
    "AQ BV CC CX CY GS HM IO TF TL".split(" "),
  );
});

describe("in rules", () => {
  test("an area stands wherever a group does", () => {
    const rules = rulesOf(region("{ groups: [central-asia] }"));
    expect(rules.regions.find(({ name }) => name === "south")?.viewers.groupCountries).toEqual(ALL.get("central-asia"));
  });

  test("a misspelt area comes with the right one", () => {
    const [issue] = issuesIn(region("{ groups: [south-amerika] }")).filter(({ code }) => code === "GR0302");
    expect(issue?.hint).toBe('did you mean "south-america"?');
  });

  test("a country of an area overlaps with the same country in another group", () => {
    const overlapping = document(
      "Regions",
      `
      groups: { ours: [KZ], eu: [FR] }
      regions:
        south: { viewers: { groups: [central-asia] }, tiers: [{ clusters: { south: 1, north: 1 } }] }
        europe: { viewers: { groups: [ours] }, within: south }
        world: { viewers: {}, within: south }`,
    );
    expect(inShort(issuesIn(overlapping)).join()).toContain(
      "GR0303 country KZ by a group is in region europe and in region south",
    );
  });

  test("a group of one's own goes before the area of its name", () => {
    const rules = rulesOf(region("{ groups: [caribbean] }", "eu: [FR], caribbean: [JM]"));
    expect(rules.regions.find(({ name }) => name === "south")?.viewers.groupCountries).toEqual(["JM"]);
  });
});

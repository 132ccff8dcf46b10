import { describe, expect, test } from "vitest";
import { COUNTRY_CODES } from "../../../../src/core/model/country.ts";
import { areas } from "../../../../src/core/ruleset/values/areas.ts";
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
  expect([...ALL.keys()]).toEqual(
    `
    africa americas asia australia-and-new-zealand caribbean central-america central-asia
    eastern-africa eastern-asia eastern-europe europe latin-america-and-the-caribbean melanesia
    micronesia middle-africa northern-africa northern-america northern-europe oceania polynesia
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

test("Taiwan and Kosovo, which the UN does not list, have their areas", () => {
  expect(["eastern-asia", "asia"].map((area) => ALL.get(area)?.includes("TW" as never))).toEqual([true, true]);
  expect(["southern-europe", "europe"].map((area) => ALL.get(area)?.includes("XK" as never))).toEqual([true, true]);
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

  test("a group of one's own may not have the name of an area", () => {
    const issues = issuesIn(region("{ groups: [caribbean] }", "eu: [FR], caribbean: [JM]"));
    expect(inShort(issues)).toEqual([
      '4:23 GR0301 the group "caribbean" is ready-made: it has the 28 countries of that area of UN M49',
    ]);
  });
});

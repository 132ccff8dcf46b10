import { describe, expect, test } from "vitest";
import { areas } from "../../../../src/core/ruleset/values/areas.ts";
import { memberships } from "../../../../src/core/ruleset/values/memberships.ts";
import { readyMadeGroups } from "../../../../src/core/ruleset/values/ready-made-groups.ts";
import { document, inShort, issuesIn, rulesOf } from "../rule-files.ts";

const ALL = readyMadeGroups();

test("are the areas and the memberships, no name twice, in alphabetical order", () => {
  expect(ALL.size).toBe(areas().size + memberships().length);
  expect([...ALL.keys()]).toEqual([...ALL.keys()].toSorted());
});

test("have names that rules can write, and countries", () => {
  for (const [name, countries] of ALL) {
    expect(name).toMatch(/^[a-z]+(?:-[a-z]+)*$/);
    expect(countries.length).toBeGreaterThan(0);
  }
});

describe("in rules", () => {
  const regions = (groups: string, group: string) =>
    document(
      "Regions",
      `
      groups: { ours: [KZ]${groups} }
      regions:
        europe: { viewers: { groups: [${group}] }, tiers: [{ clusters: { south: 1, north: 1 } }] }
        world: { viewers: { groups: [ours] }, within: europe }`,
    );

  test.each(["eu-eea", "latin-america", "gcc", "world"])("%s needs no definition", (group) => {
    expect(issuesIn(regions("", group)).filter(({ code }) => code === "GR0302")).toEqual([]);
  });

  test("a group of one's own goes before the ready-made one, and nothing is said", () => {
    const own = regions(", dach: [DE, AT]", "dach");
    expect(rulesOf(own).regions.find(({ name }) => name === "europe")?.viewers.groupCountries).toEqual(["DE", "AT"]);
    expect(inShort(issuesIn(own))).toEqual([]);
  });

  test("a slip is told with the name that was meant", () => {
    const [issue] = issuesIn(regions("", "eu-eae")).filter(({ code }) => code === "GR0302");
    expect(issue?.hint).toBe('did you mean "eu-eea"?');
  });
});

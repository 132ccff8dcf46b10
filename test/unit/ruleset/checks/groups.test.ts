import { describe, expect, test } from "vitest";
import { areas } from "../../../../src/core/ruleset/values/areas.ts";
import { document, inShort, issuesIn } from "../rule-files.ts";

const found = (name: string, countries: readonly string[]): readonly string[] => {
  const written = countries.map((code) => `"${code}"`).join(", ");
  const text = `
    groups: { ${name}: [${written}] }
    regions:
      world: { viewers: { groups: [${name}] }, tiers: [{ clusters: { south: 1, north: 1 } }] }
      europe: { viewers: {}, within: world }`;
  return inShort(issuesIn(document("Regions", text)).filter(({ code }) => code === "GR0330"));
};

const area = (name: string): readonly string[] => areas().get(name) ?? [];

describe("a group with the name of an area", () => {
  test("and other countries is told, with what is missing and what is more", () => {
    expect(found("central-asia", ["KZ", "KG", "AF"])).toEqual([
      '4:13 GR0330 the group "central-asia" goes before the area of UN M49 of that name, and is another one: without TJ, TM, UZ, with AF beside it',
    ]);
  });

  test("that lacks many says how many", () => {
    expect(found("caribbean", ["JM"]).join()).toContain("without AG, AI, AW, BB and 23 more");
  });

  test("that only has more says that", () => {
    expect(found("central-asia", [...area("central-asia"), "MN"]).join()).toMatch(/another one: with MN beside it$/);
  });

  test.each(["central-asia", "south-america", "northern-europe"])("%s with its own countries is no finding", (name) => {
    expect(found(name, area(name).toReversed())).toEqual([]);
  });
});

test.each(["eu", "dach", "eu-eea"])("a list of one's own for the membership %s is no finding", (name) => {
  expect(found(name, ["DE"])).toEqual([]);
});

test("any other name is no finding", () => {
  expect(found("our-caribbean", ["JM"])).toEqual([]);
});

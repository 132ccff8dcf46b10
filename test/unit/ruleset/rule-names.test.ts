import { describe, expect, test } from "vitest";
import { ruleNames } from "../../../src/core/ruleset/rule-names.ts";

const HEAD = "apiVersion: georouter/v1\n";
const CLUSTERS = `${HEAD}kind: Clusters\nspec:\n  clusters:\n    south: {}\n    north: { gateway: nonsense }\n`;
const REGIONS = `${HEAD}kind: Regions\nspec: { regions: { world: {}, latam: {} } }\n`;
const ROUTER = `${HEAD}kind: Router\nspec: { hosts: [www.example, "*.vod.example", live.example] }\n`;
const ROLLOUT = `${HEAD}kind: Rollout\nmetadata: { name: player }\nspec: {}\n`;
const VIEWERS = `${HEAD}kind: Viewers\nspec: { viewers: { sampa: { country: BR } } }\n`;

const names = (...texts: readonly string[]) => ruleNames(texts.map((text, at) => ({ file: `${at}.yaml`, text })));
const NONE = { clusters: [], regions: [], rollouts: [], hosts: [], viewers: [] };

describe("names for a command line", () => {
  test("come from all files, sorted", () => {
    expect(names(CLUSTERS, REGIONS, ROUTER, ROLLOUT, VIEWERS)).toEqual({
      clusters: ["north", "south"],
      regions: ["latam", "world"],
      rollouts: ["player"],
      hosts: ["live.example", "www.example"],
      viewers: ["sampa"],
    });
  });
  test("of hosts are whole names: a pattern cannot be asked for", () => {
    expect(names(ROUTER).hosts).not.toContain("*.vod.example");
  });
  test("are there when the definition is faulty, because that is when one looks for them", () => {
    expect(names(CLUSTERS).clusters).toContain("north");
  });
  test("are each there once, also when two files define them", () => {
    expect(names(CLUSTERS, CLUSTERS).clusters).toEqual(["north", "south"]);
  });
  test("come from each document of a file", () => {
    expect(names(`${CLUSTERS}---\n${REGIONS}`)).toMatchObject({
      clusters: ["north", "south"],
      regions: ["latam", "world"],
    });
  });
});

describe("a file that cannot be used", () => {
  test.each([
    ["is broken YAML", "kind: Clusters\nspec: { clusters: { a: [ }\n"],
    ["is empty", ""],
    ["is a list", "- kind: Clusters\n"],
    ["is of a kind that names nothing", `${HEAD}kind: Routes\nspec: { routes: [] }\n`],
    ["has no spec", `${HEAD}kind: Clusters\n`],
    ["has text where a map is wanted", `${HEAD}kind: Clusters\nspec: { clusters: text }\n`],
    ["has a map where a list is wanted", `${HEAD}kind: Router\nspec: { hosts: { a: b } }\n`],
    ["has a number for a name", `${HEAD}kind: Rollout\nmetadata: { name: 5 }\n`],
    ["uses aliases", `${HEAD}kind: Clusters\nspec: &a { clusters: *a }\n`],
  ])("that %s gives no names, and costs none of the others", (_, text) => {
    expect(names(text)).toEqual(NONE);
    expect(names(text, ROUTER).hosts).toEqual(["live.example", "www.example"]);
  });
  test("never costs an exception, wherever it is cut off", () => {
    for (let end = 0; end < CLUSTERS.length; end++) expect(() => names(CLUSTERS.slice(0, end))).not.toThrow();
  });
});

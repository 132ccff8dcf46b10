import { expect, test } from "vitest";
import { readYaml } from "../../../src/core/ruleset/source/read-yaml.ts";
import { sourceText } from "../../../src/core/ruleset/source/source-text.ts";
import { subjectOf, subjectText } from "../../../src/core/ruleset/subject.ts";

const TEXT = `metadata: { name: player }
spec:
  routes: [{ name: live, forward: {} }, { forward: {} }]
  cases: [{ name: Berlin, expect: {} }]
`;
const [document] = readYaml(sourceText("x.yaml", TEXT)).documents;
if (document === undefined) throw new Error("not read");
const read = document;

test.each([
  ["Clusters", ["spec", "clusters", "sa-east", "probe", "fall"], "cluster sa-east: probe.fall"],
  ["Clusters", ["spec", "clusters", "sa-east"], "cluster sa-east"],
  ["Clusters", ["spec", "vantages", "sam", "hint"], "vantage sam: hint"],
  ["Clusters", ["spec", "defaults", "probe"], "defaults.probe"],
  ["Regions", ["spec", "regions", "latam", "tiers", 1, "pick"], "region latam: tiers[1].pick"],
  ["Regions", ["spec", "groups", "eu", 0], "group eu: [0]"],
  ["Routes", ["spec", "routes", 0, "forward", "cache"], "route live: forward.cache"],
  ["Routes", ["spec", "routes", 1, "forward"], "route number 2: forward"],
  ["Router", ["spec", "hosts", 0], "hosts[0]"],
  ["Rollout", ["spec", "percent", "latam"], "rollout player: percent.latam"],
  ["Viewers", ["spec", "viewers", "berlin", "health", "north"], "viewer berlin: health.north"],
  ["RuleTest", ["spec", "cases", 0, "expect", "failover", 1], "case Berlin: expect.failover[1]"],
  ["RuleTest", ["spec", "facts", "country"], "facts.country"],
  ["Router", ["metadata", "name"], "metadata.name"],
  ["Router", [], ""],
])("in a %s, %j is called %s", (kind, path, text) => {
  expect(subjectText(subjectOf(read, kind, path))).toBe(text);
});

test("a name that is too long to be one is cut, since every message about it repeats it", () => {
  const long = "x".repeat(5000);
  for (const path of [
    ["spec", "clusters", long, "gateway"],
    ["spec", "defaults", long],
  ])
    expect(subjectText(subjectOf(read, "Clusters", path)).length).toBeLessThan(110);
});

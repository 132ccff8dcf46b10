/**
 * Which deletions there are, where, and what is left after each.
 */
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { compileRules } from "../../../src/core/ruleset/index.ts";
import { deletionsOf } from "../../../src/core/ruleset/deletions.ts";
import { filesBelow, FIXTURES, GOOD } from "./rule-files.ts";
import { ruleTest, toyFiles } from "../toy-rules.ts";

const all = deletionsOf(toyFiles(ruleTest("  cases: [{ name: a, expect: { tier: 0 } }]")));
const inLine = (line: number) => all.filter((one) => one.line === line).map(({ what }) => what);
const find = (what: string) => {
  const found = all.find((one) => one.what === what);
  if (found === undefined) throw new Error(`no deletion "${what}"`);
  return found;
};

test("there is none of tests and of the viewers that they name: they are what must notice", () => {
  const viewers = "kind: Viewers\nspec: { viewers: { paulista: { country: BR } } }\n";
  const files = toyFiles(ruleTest("  cases: [{ name: a, viewer: paulista, expect: { tier: 0 } }]"), viewers);
  expect(deletionsOf(files).map(({ what }) => what)).toEqual(all.map(({ what }) => what));
  expect(all.filter(({ file }) => file !== "toy.yaml")).toEqual([]);
});

describe("there is one for every entry that a decision may depend on", () => {
  test("of the Router, by line", () => {
    expect([5, 6, 7, 8].map(inLine)).toEqual([
      ["hosts", "hosts[0] live.example"],
      [],
      ["unit", "unit[0] header:x-sid"],
      ["fallbackRegion world"],
    ]);
  });
  test("of a region, the region itself and all that is in it", () => {
    expect([14, 15, 16].map(inLine)).toEqual([
      ["region latam"],
      [
        "region latam: viewers",
        "region latam: viewers.countries",
        "region latam: viewers.countries[0] BR",
        "region latam: viewers.countries[1] AR",
      ],
      [
        "region latam: tiers",
        "region latam: tiers[0]",
        "region latam: tiers[0].clusters",
        "region latam: tiers[0].clusters.south 100",
        "region latam: tiers[1]",
        "region latam: tiers[1].clusters",
        "region latam: tiers[1].clusters.north 100",
      ],
    ]);
  });
  test("of a route and a rollout", () => {
    expect(inLine(34)).toEqual([
      "route live",
      "route live: name live",
      "route live: match",
      "route live: match.paths",
      "route live: match.paths[0] /live/*",
      "route live: to region",
      "route live: rollout player",
    ]);
    expect(inLine(40)).toContain("rollout player: percent.latam 25");
  });
});

test("what is deleted is named in one line, also where the value has several", () => {
  const text = `apiVersion: georouter/v1
kind: Routes
spec:
  order: 1
  routes:
    - { name: robots, match: {}, to: { respond: { status: 200, body: "User-agent: *\\nDisallow: /\\n" } } }
`;
  const [body] = deletionsOf([{ file: "routes.yaml", text }]).filter(({ what }) => what.includes("body"));
  expect(body?.what).toBe('route robots: to.respond.body "User-agent: *\\nDisallow: /\\n"');
});

describe("there is none", () => {
  test("of metadata, probes and names for people", () => {
    const words = all.map(({ what }) => what).join("\n");
    expect(words).not.toMatch(/metadata|owner|probe|\bfall\b|place|clientIp/);
    expect(words).toContain("cluster south: location.lat -23");
  });
  test("of a map that holds nothing else: the defaults, where they are about probes alone", () => {
    expect([24, 25].map(inLine)).toEqual([[], ["clusters"]]);
  });
  test("of rule tests and fixtures", () => {
    expect(new Set(all.map(({ file }) => file))).toEqual(new Set(["toy.yaml"]));
  });
  test("of what this version does not act on yet, and of documents that are nothing else", () => {
    const every = deletionsOf(filesBelow(join(FIXTURES, "every-field"))).map(({ what }) => what);
    expect(every.filter((what) => /mirror|optIn|analysis|experiment|active/.test(what))).toEqual([]);
    expect(every.length).toBeGreaterThan(50);
  });
  test("of vantages", () => {
    expect(deletionsOf(GOOD).filter(({ what }) => what.includes("vantage"))).toEqual([]);
  });
});

describe("a deletion compiles to the rules without the entry", () => {
  test("of a list", () => {
    const rules = find("region latam: viewers.countries[0] BR").compile();
    expect(rules?.regions.find(({ name }) => name === "latam")?.viewers.countries).toEqual(["AR"]);
  });
  test("of a map", () => {
    expect(find("rollout player: percent.latam 25").compile()?.rollouts[0]).toMatchObject({
      percent: { latam: 0, world: 0 },
    });
  });
  test("again, as often as asked, whatever was compiled in between", () => {
    const first = find("route rest").compile();
    find("region latam").compile();
    expect(find("route rest").compile()).toEqual(first);
    expect(first?.routes.map(({ name }) => name)).toEqual(["live"]);
  });
  test("and to nothing when check refuses it", () => {
    expect(find("fallbackRegion world").compile()).toBeNull();
    expect(find("cluster north").compile()).toBeNull();
    expect(find("hosts[0] live.example").compile()).toBeNull();
  });
});

test("the rules as they are do not change by it", () => {
  for (const { compile } of all) compile();
  const before = compileRules(GOOD).rules;
  for (const { compile } of deletionsOf(GOOD)) compile();
  expect(compileRules(GOOD).rules).toEqual(before);
});

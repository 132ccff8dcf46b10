/**
 * `kind: RuleTest`: what is a test, and what is wrong with one.
 */
import { describe, expect, test } from "vitest";
import { compileRules } from "../../../../src/core/ruleset/index.ts";
import { amongGood, document, inShort, issuesIn } from "../rule-files.ts";

const tests = (spec: string) => document("RuleTest", spec);
const oneCase = (fields: string) => tests(`cases:\n  - { name: a, ${fields} }`);
const messages = (spec: string): readonly string[] => issuesIn(tests(spec)).map(({ message }) => message);

describe("well written", () => {
  test.each([
    ["a case", "cases: [{ name: a, expect: { cluster: south } }]"],
    ["a case for many", "cases: [{ name: a, each: { country: [DE, FR], method: [GET] }, expect: { role: stable } }]"],
    ["steps", "steps: [{ name: a, steps: [{ health: { north: down } }, { after: 30s, expect: { tier: 0 } }] }]"],
    ["a sample", "sample: [{ name: a, viewers: 10, by: tier, expect: { 0: 60.5, 1: 39.5 }, tolerance: 0.5 }]"],
    ["a ramp", "ramp: [{ name: a, viewers: 10, rollout: player, region: europe, from: 5, to: 50, seed: 3 }]"],
    [
      "names of failover clusters and whole entries",
      "cases: [{ name: a, expect: { failover: [north, { cluster: south, role: stable }] } }]",
    ],
    [
      "a decision that has no region",
      "cases: [{ name: a, expect: { kind: reject, status: 421, region: null, route: null } }]",
    ],
  ])("%s", (_, spec) => {
    expect(messages(spec)).toEqual([]);
  });
});

describe("expectations that no decision can meet", () => {
  test("a field that decisions do not have, with the one that was meant", () => {
    expect(issuesIn(oneCase("expect: { clustre: south }"))).toEqual([
      expect.objectContaining({
        code: "GR0201",
        message: 'unknown key "clustre" in case a: expect',
        hint: 'did you mean "cluster"?',
        line: 5,
      }),
    ]);
  });
  test.each([
    ["expect: { reason: unlucky }", 'case a: expect.reason must be a reason of decisions, found "unlucky"'],
    ["expect: { versionReason: 1 }", "case a: expect.versionReason must be a reason of versions, found 1"],
    ["expect: { kind: handof }", 'case a: expect.kind must be handoff, respond or reject, found "handof"'],
    ["expect: { tier: first }", 'case a: expect.tier must be a number, found "first"'],
    ["expect: { unit: { buckt: 1 } }", 'unknown key "buckt" in case a: expect.unit'],
    ["expect: { failover: south }", 'case a: expect.failover must be a list, found "south"'],
    [
      "expect: { failover: [1] }",
      "case a: expect.failover[0] must be the name of a cluster, or a map with cluster, gateway, role and version, found 1",
    ],
    ["expect: {}", "case a: expect must be a map with at least one entry, found a map"],
    ["facts: {}", 'case a needs the key "expect"'],
    ["expect: { trace: [] }", 'unknown key "trace" in case a: expect'],
  ])("%s", (fields, message) => {
    expect(issuesIn(oneCase(fields)).map((issue) => issue.message)).toEqual([message]);
  });
});

describe("tests that are not right", () => {
  test.each([
    ["{}", "the document must have a test in one of cases, steps, sample, ramp"],
    [
      "steps: [{ name: a, steps: [{ after: 5s }] }]",
      "steps a: steps must be a list with at least one `expect`, found a list",
    ],
    [
      "steps: [{ name: a, steps: [{ after: 5, expect: { tier: 0 } }] }]",
      "steps a: steps[0].after must be a duration from 0s to 168h, found 5",
    ],
    [
      "sample: [{ name: a, viewers: 0, by: role, expect: { stable: 1 } }]",
      "sample a: viewers must be a whole number from 1 to 1000000, found 0",
    ],
    [
      "sample: [{ name: a, viewers: 1, by: shares, expect: { stable: 1 } }]",
      'sample a: by must be a field of decisions that holds one value, found "shares"',
    ],
    [
      "sample: [{ name: a, viewers: 1, by: role, expect: { stable: 70, canary: 40 } }]",
      "sample a: expect must add up to at most 100, found 110",
    ],
    [
      "ramp: [{ name: a, viewers: 1, rollout: player, region: europe, from: 5, to: 101 }]",
      "ramp a: to must be 0 to 100 with up to 3 decimals, found 101",
    ],
  ])("%s", (spec, message) => {
    expect(messages(spec)).toEqual([message]);
  });
  test("two tests of one name in one document", () => {
    expect(
      messages(
        "cases: [{ name: a, expect: { tier: 0 } }]\nramp: [{ name: a, viewers: 1, rollout: player, region: europe, from: 1, to: 2 }]",
      ),
    ).toEqual(['ramp a: name is the second test with the name "a" in this document']);
  });
  test("a case that stands for more than a thousand requests", () => {
    const units = Array.from({ length: 40 }, (_, at) => `u${at}`).join(", ");
    const paths = Array.from({ length: 30 }, (_, at) => `/${at}`).join(", ");
    expect(issuesIn(oneCase(`each: { unit: [${units}], path: [${paths}] }, expect: { tier: 0 }`))).toEqual([
      expect.objectContaining({
        message: "case a: each may stand for at most 1000 requests, found 1200",
        hint: "split the case",
      }),
    ]);
  });
  test("two documents of one name", () => {
    const text = (file: string) => ({
      file,
      text: "apiVersion: georouter/v1\nkind: RuleTest\nmetadata: { name: twice }\nspec: { cases: [{ name: a, expect: { tier: 0 } }] }\n",
    });
    const { issues } = compileRules([...amongGood(text("a.yaml")), text("b.yaml")]);
    expect(inShort(issues)).toEqual(['3:19 GR0301 the rule test "twice" is defined twice']);
  });
});

describe("names in tests are those of the rules and of the fixtures", () => {
  test.each([
    ["cases: [{ name: a, viewer: nobody, expect: { tier: 0 } }]", "viewer", "nobody"],
    ["facts: { health: { nrth: up } }\ncases: [{ name: a, expect: { tier: 0 } }]", "cluster", "nrth"],
    ["cases: [{ name: a, expect: { cluster: nrth } }]", "cluster", "nrth"],
    ["cases: [{ name: a, expect: { failover: [south, nrth] } }]", "cluster", "nrth"],
    ["cases: [{ name: a, expect: { failover: [{ cluster: nrth }] } }]", "cluster", "nrth"],
    ["cases: [{ name: a, expect: { region: europ } }]", "region", "europ"],
    ["cases: [{ name: a, expect: { route: lvie } }]", "route", "lvie"],
    ["cases: [{ name: a, expect: { policy: gdrp } }]", "policy", "gdrp"],
    ["steps: [{ name: a, steps: [{ health: { nrth: up }, expect: { tier: 0 } }] }]", "cluster", "nrth"],
    ["steps: [{ name: a, steps: [{ percent: { player: { europ: 1 } }, expect: { tier: 0 } }] }]", "region", "europ"],
    ["steps: [{ name: a, steps: [{ expect: { cluster: nrth } }] }]", "cluster", "nrth"],
    ["sample: [{ name: a, viewers: 1, by: cluster, expect: { nrth: 5 } }]", "cluster", "nrth"],
    ["ramp: [{ name: a, viewers: 1, rollout: playr, region: europe, from: 1, to: 2 }]", "rollout", "playr"],
    ["ramp: [{ name: a, viewers: 1, rollout: player, region: europ, from: 1, to: 2 }]", "region", "europ"],
  ])("%s", (spec, what, name) => {
    expect(issuesIn(tests(spec))).toEqual([
      expect.objectContaining({
        code: "GR0302",
        severity: "error",
        message: expect.stringContaining(`names the ${what} "${name}", which is not defined`),
      }),
    ]);
  });
  test("but roles and versions are free text in a sample", () => {
    expect(messages("sample: [{ name: a, viewers: 1, by: version, expect: { v1.2: 5 } }]")).toEqual([]);
  });
});

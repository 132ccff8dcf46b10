/**
 * What documents of the kinds Viewers and RuleTest compile to, and that the rules do not change by them.
 */
import { describe, expect, test } from "vitest";
import { bundleBody, compileRules } from "../../../../src/core/ruleset/index.ts";
import { GOOD } from "../rule-files.ts";

const VIEWERS = `apiVersion: georouter/v1
kind: Viewers
spec:
  viewers:
    berlin: { country: de, unit: u1, path: /viewer, health: { north: up } }
`;

const TESTS = `apiVersion: georouter/v1
kind: RuleTest
metadata: { name: all }
spec:
  facts: { host: live.example, path: /document }
  cases:
    - { name: plain, expect: { tier: 0 } }
    - { name: of a viewer, viewer: berlin, expect: { tier: 0 } }
    - name: of many
      viewer: berlin
      facts: { path: /own }
      each: { country: [FR, IT], method: [GET, POST] }
      expect: { tier: 0 }
  steps:
    - name: over time
      viewer: berlin
      steps:
        - { after: 30s, health: { north: down } }
        - { expect: { cluster: south } }
  sample:
    - { name: shares, viewer: berlin, viewers: 100, by: role, expect: { stable: 95 } }
  ramp:
    - { name: up, viewers: 50, seed: 7, rollout: player, region: europe, from: 1, to: 2 }
`;

const files = [...GOOD, { file: "tests/v.yaml", text: VIEWERS }, { file: "tests/t.yaml", text: TESTS }];
const { rules, tests, viewers, issues } = compileRules(files);
const named = (name: string) => tests.find((one) => one.name === name);

test("there are no findings", () => {
  expect(issues).toEqual([]);
});

test("viewers are given out by name", () => {
  expect(Object.fromEntries(viewers)).toEqual({
    berlin: { country: "DE", unit: "u1", path: "/viewer", health: { north: "up" } },
  });
});

describe("tests, in the order of the document", () => {
  test("each with the place where it is written", () => {
    expect(tests.map(({ kind, name, file, line }) => [kind, name, `${file}:${line}`])).toEqual([
      ["case", "plain", "tests/t.yaml:7"],
      ["case", "of a viewer", "tests/t.yaml:8"],
      ["case", "of many", "tests/t.yaml:9"],
      ["steps", "over time", "tests/t.yaml:15"],
      ["sample", "shares", "tests/t.yaml:21"],
      ["ramp", "up", "tests/t.yaml:23"],
    ]);
  });
  test("the document's facts are under every test", () => {
    expect(named("plain")).toMatchObject({ facts: { host: "live.example", path: "/document" }, each: [] });
  });
  test("the viewer's facts are over the document's", () => {
    expect(named("of a viewer")).toMatchObject({
      facts: { host: "live.example", path: "/viewer", country: "DE", unit: "u1" },
    });
  });
  test("its own facts are over both, and `each` is kept as it is", () => {
    expect(named("of many")).toMatchObject({
      facts: { host: "live.example", path: "/own", country: "DE", unit: "u1", health: { north: "up" } },
      each: [
        { name: "country", values: ["FR", "IT"] },
        { name: "method", values: ["GET", "POST"] },
      ],
    });
  });
  test("steps have their time, their changes and their own line", () => {
    expect(named("over time")).toMatchObject({
      steps: [
        { line: 18, afterMs: 30_000, health: { north: "down" }, percent: {}, expect: null },
        { line: 19, afterMs: 0, health: {}, percent: {}, expect: { cluster: "south" } },
      ],
    });
  });
  test("samples and ramps have a seed and a tolerance, given or not", () => {
    expect(named("shares")).toMatchObject({ seed: 1, tolerance: 1, viewers: 100, by: "role", shares: { stable: 95 } });
    expect(named("up")).toMatchObject({ seed: 7, rollout: "player", region: "europe", from: 1, to: 2 });
  });
});

describe("tests are no part of the rules", () => {
  const plain = compileRules(GOOD);
  test("adding them does not change the bundle", () => {
    expect(rules).not.toBeNull();
    expect(rules === null ? "" : bundleBody(rules)).toBe(plain.rules === null ? "-" : bundleBody(plain.rules));
  });
  test("changing one does not either", () => {
    const changed = files.map((file) => ({
      ...file,
      text: file.text.replace("tier: 0", "tier: 1").replace("u1", "u2"),
    }));
    const after = compileRules(changed);
    expect(after.tests).not.toEqual(tests);
    expect(after.rules).toEqual(rules);
  });
  test("without any there are none", () => {
    expect(plain).toMatchObject({ tests: [], viewers: new Map() });
  });
});

test("with an error anywhere there are no tests, as there are no rules", () => {
  const slip = { file: "slip.yaml", text: TESTS.replace("tier: 0", "teir: 0").replace("name: all", "name: slip") };
  expect(compileRules([...files, slip])).toMatchObject({ rules: null, tests: [] });
});

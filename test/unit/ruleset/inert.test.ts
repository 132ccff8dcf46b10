/**
 * What this version does not act on yet is compiled, and named, never taken in silence.
 */
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { compileRules } from "../../../src/core/ruleset/index.ts";
import { document, filesBelow, FIXTURES, GOOD, issuesIn, rulesOf } from "./rule-files.ts";

const ROUTER = 'hosts: [live.example]\nunit: ["cookie:sid"]\nfallbackRegion: world\n';
const CLUSTER = '{ gateway: "https://s.example", location: { lat: 1, lon: 2 }, versions: { stable: v1, canary: v2 }';
const NORTH = `north: ${CLUSTER} }`;
const route = (fields: string) =>
  document("Routes", `order: 1\nroutes:\n  - { name: a, match: {}, to: region, ${fields} }`);
const EXPERIMENT = "audience: { percent: 5 }\narms: { a: { weight: 1 }, b: { weight: 1 } }";
const withExperiment = ({ file, text }: ReturnType<typeof document>) => ({
  file,
  text: `${text}---\n${document("Experiment", EXPERIMENT, "metadata: { name: abr }\n").text}`,
});
const rollout = (fields: string) =>
  document(
    "Rollout",
    `strategy: canary\nfrom: stable\nto: canary\npercent: {}\n${fields}`,
    "metadata: { name: player }\n",
  );

const INERT: readonly (readonly [string, ReturnType<typeof document>, string])[] = [
  ["guards", document("Router", `${ROUTER}guards: { maxMovePercent: 20 }`), "guards"],
  ["mesh", document("Clusters", `clusters:\n  south: ${CLUSTER}, mesh: istio }\n  ${NORTH}`), "cluster south: mesh"],
  ["mirror", route("mirror: { cluster: south, percent: 2 }"), "route a: mirror"],
  ["experiments", withExperiment(route("experiments: [abr]")), "route a: experiments"],
  ["rewrite", route("forward: { rewrite: { path: /x } }"), "route a: forward.rewrite"],
  ["request headers", route("forward: { request: { remove: [x-a] } }"), "route a: forward.request"],
  ["steps", rollout("steps: [0, 1, 5]"), "rollout player: steps"],
  ["optIn", rollout("optIn: { header: x-canary, signed: true }"), "rollout player: optIn"],
  ["analysis", rollout("analysis: { stalls: { maxDeltaPoints: 1 } }"), "rollout player: analysis"],
  [
    "blue/green",
    document("Rollout", "strategy: blueGreen\nactive: { default: canary }", "metadata: { name: player }\n"),
    "rollout player: strategy: blueGreen",
  ],
  ["an experiment", document("Experiment", EXPERIMENT, "metadata: { name: abr }\n"), "experiment abr"],
];

describe("compiled, with a warning that says what happens meanwhile", () => {
  test.each(INERT)("%s", (_, file, subject) => {
    const issues = issuesIn(file);
    expect(issues.map(({ code, severity }) => `${severity} ${code}`)).toEqual(issues.map(() => "warning GR0205"));
    const message = `${subject} is checked and compiled, but this version does not act on it yet`;
    expect(issues).toContainEqual(expect.objectContaining({ message, hint: expect.stringMatching(/\w/) }));
    rulesOf(file);
  });

  test("every field of the language at once", () => {
    const { rules, issues } = compileRules(filesBelow(join(FIXTURES, "every-field")));
    expect(rules).not.toBeNull();
    expect(new Set(issues.map(({ code }) => code))).toEqual(new Set(["GR0205", "GR0324"]));
  });
});

test("a kind that never was one is a slip", () => {
  const file = document("Cluster", "clusters: {}");
  expect(compileRules([...GOOD, { ...file, file: "z.yaml" }]).issues).toEqual([
    expect.objectContaining({ code: "GR0105", hint: 'did you mean "Clusters"?' }),
  ]);
});

test("several in one document are all told, at their places", () => {
  const found = issuesIn(
    route("mirror: { cluster: south }, forward: { rewrite: { path: /x }, request: { remove: [x-a] } }"),
  );
  expect(found.map(({ code, line }) => [code, line])).toEqual(Array.from({ length: 3 }, () => ["GR0205", 6]));
  expect(new Set(found.map(({ column }) => column)).size).toBe(3);
});

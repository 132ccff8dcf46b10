/**
 * What this version does not do is refused by name, never ignored.
 */
import { describe, expect, test } from "vitest";
import { compileRules } from "../../../src/core/ruleset/index.ts";
import { document, GOOD, issuesIn } from "./rule-files.ts";

const ROUTER = 'hosts: [live.example]\nunit: ["cookie:sid"]\nfallbackRegion: world\n';
const CLUSTER = '{ gateway: "https://s.example", location: { lat: 1, lon: 2 }, versions: { stable: v1, canary: v2 }';
const NORTH = `north: ${CLUSTER} }`;
const REGION = "viewers: { groups: [eu] }, tiers: [{ clusters: { north: 1, south: 1 } }]";
const regions = (region: string, more = "") =>
  document(
    "Regions",
    `groups: { eu: [DE] }\n${more}regions:\n  europe: { ${region} }\n  world: { viewers: {}, within: europe }`,
  );
const route = (fields: string) =>
  document("Routes", `order: 1\nroutes:\n  - { name: a, match: {}, to: region, ${fields} }`);
const rollout = (fields: string) =>
  document(
    "Rollout",
    `strategy: canary\nfrom: stable\nto: canary\npercent: {}\n${fields}`,
    "metadata: { name: player }\n",
  );

const REFUSED: readonly (readonly [string, ReturnType<typeof document>, string])[] = [
  ["mode: observe", document("Router", `${ROUTER}mode: observe`), "mode: observe"],
  ["bypass", document("Router", `${ROUTER}bypass: https://lb.example`), "bypass"],
  ["clientIp: direct", document("Router", `${ROUTER}clientIp: direct`), "clientIp: direct"],
  [
    "clientIp by a header",
    document("Router", `${ROUTER}clientIp: { header: x-forwarded-for, trusted: [10.0.0.0/8] }`),
    "clientIp",
  ],
  ["locate by headers", document("Router", `${ROUTER}locate: [headers, cf]`), "locate[0]: headers"],
  ["geoHeaders", document("Router", `${ROUTER}geoHeaders: { preset: cloudfront }`), "geoHeaders"],
  ["guards", document("Router", `${ROUTER}guards: { maxMovePercent: 20 }`), "guards"],
  [
    "maxEjectPercent of all regions",
    regions(REGION, "defaults: { maxEjectPercent: 50 }\n"),
    "defaults.maxEjectPercent",
  ],
  ["maxEjectPercent of a region", regions(`${REGION}, maxEjectPercent: 50`), "region europe: maxEjectPercent"],
  [
    "manual failback of all regions",
    regions(REGION, "defaults: { failback: { mode: manual } }\n"),
    "defaults.failback.mode: manual",
  ],
  [
    "manual failback of a region",
    regions(`${REGION}, failback: { mode: manual }`),
    "region europe: failback.mode: manual",
  ],
  [
    "pick: fastest",
    regions(REGION.replace("south: 1 }", "south: 1 }, pick: fastest")),
    "region europe: tiers[0].pick: fastest",
  ],
  [
    "capacity",
    document("Clusters", `clusters:\n  south: ${CLUSTER}, capacity: 4000 }\n  ${NORTH}`),
    "cluster south: capacity",
  ],
  ["mesh", document("Clusters", `clusters:\n  south: ${CLUSTER}, mesh: istio }\n  ${NORTH}`), "cluster south: mesh"],
  [
    "gateways by role",
    document("Clusters", `clusters:\n  south: ${CLUSTER}, gateways: { canary: "https://c.example" } }\n  ${NORTH}`),
    "cluster south: gateways",
  ],
  ["session", route("session: { carry: path, ttl: 6h }"), "route a: session"],
  ["mirror", route("mirror: { cluster: south, percent: 2 }"), "route a: mirror"],
  ["experiments", route("experiments: [abr]"), "route a: experiments"],
  ["cache", route("forward: { cache: { ttl: 1m } }"), "route a: forward.cache"],
  ["rewrite", route("forward: { rewrite: { path: /x } }"), "route a: forward.rewrite"],
  ["request headers", route("forward: { request: { remove: [x-a] } }"), "route a: forward.request"],
  ["steps", rollout("steps: [0, 1, 5]"), "rollout player: steps"],
  ["optIn", rollout("optIn: { header: x-canary, signed: true }"), "rollout player: optIn"],
  ["analysis", rollout("analysis: { every: 1m }"), "rollout player: analysis"],
  ["active", rollout("active: { default: blue }"), "rollout player: active"],
  ["preview", rollout("preview: { header: x-preview }"), "rollout player: preview"],
];

describe("refused, with what to do instead, and nothing else found", () => {
  test.each(REFUSED)("%s", (_, file, subject) => {
    expect(issuesIn(file)).toEqual([
      expect.objectContaining({
        code: "GR0205",
        severity: "error",
        message: `${subject} is not supported by this version`,
        hint: expect.stringMatching(/\w/),
      }),
    ]);
  });
});

describe("refused kinds", () => {
  test.each(["Experiment", "Override", "Viewers", "RuleTest"])("%s", (kind) => {
    const file = document(kind, "anything: [at, all]", "metadata: { name: x }\n");
    expect(compileRules([...GOOD, { ...file, file: "z.yaml" }])).toMatchObject({
      rules: null,
      issues: [
        {
          file: "z.yaml",
          line: 2,
          column: 7,
          code: "GR0205",
          message: `the kind ${kind} is not supported by this version`,
        },
      ],
    });
  });
  test("but a kind that never was one is a slip", () => {
    const file = document("Cluster", "clusters: {}");
    expect(compileRules([...GOOD, { ...file, file: "z.yaml" }]).issues).toEqual([
      expect.objectContaining({ code: "GR0105", hint: 'did you mean "Clusters"?' }),
    ]);
  });
});

test("several in one document are all told, at their places", () => {
  const found = issuesIn(route("mirror: {}, session: {}, forward: { rewrite: {}, request: {} }"));
  expect(found.map(({ code, line }) => [code, line])).toEqual(Array.from({ length: 4 }, () => ["GR0205", 6]));
  expect(new Set(found.map(({ column }) => column)).size).toBe(4);
});

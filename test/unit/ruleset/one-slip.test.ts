/**
 * One slip of the pen is one finding: what is missing only because something else is wrong is not
 * reported, and what two files say together is.
 */
import { expect, test } from "vitest";
import { compileRules } from "../../../src/core/ruleset/index.ts";
import { document, GOOD, inShort, issuesIn, rulesOf } from "./rule-files.ts";

const codes = (issues: ReturnType<typeof issuesIn>): readonly string[] => issues.map(({ code }) => code);
const REGION = "tiers: [{ clusters: { north: 1, south: 1 } }]";
const WORLD = `world: { viewers: {}, ${REGION} }`;
const regions = (text: string) =>
  document("Regions", `groups: { eu: [DE] }\nregions:\n${text.replaceAll(/^/gm, "  ")}`);
const cluster = (fields: string) =>
  document(
    "Clusters",
    `clusters:\n  south: { ${fields} }\n  north: { gateway: "https://n.example", location: { lat: 1, lon: 2 }, versions: { stable: v1, canary: v2 } }`,
  );
const ROLLOUT_HEAD = "metadata: { name: player }\n";

test("a list entry with two missing keys does not take the entry behind it along", () => {
  const routes = document(
    "Routes",
    "order: 1\nroutes:\n  - { match: {} }\n  - { name: b, match: {}, to: { clusters: [nowhere] } }",
  );
  expect(codes(issuesIn(routes))).toEqual(["GR0202", "GR0202", "GR0302"]);
});

const cities = (name: string) => `{ cities: [{ country: CL, name: ${name} }] }`;

test("one city in two regions is found whatever the case of its name, as viewers are matched", () => {
  const text = `europe: { viewers: ${cities("Santiago")}, ${REGION} }\nalps: { viewers: ${cities("SANTIAGO")}, within: europe }\n${WORLD}`;
  expect(codes(issuesIn(regions(text)))).toEqual(["GR0303"]);
});

test("a header tested twice, in two cases, is found", () => {
  const routes = document(
    "Routes",
    "order: 1\nroutes:\n  - { name: a, match: { headers: { X-Tier: gold, x-tier: silver } }, to: region }",
  );
  expect(codes(issuesIn(routes))).toEqual(["GR0203"]);
});

test("a wrong name of a header is told as such", () => {
  const routes = document("Routes", "order: 1\nroutes:\n  - { name: a, match: { headers: { 'a b': c } }, to: region }");
  expect(inShort(issuesIn(routes))).toEqual([expect.stringContaining('"a b" must be the name of a header or cookie')]);
});

test("a misspelt key where one of several is wanted is one finding", () => {
  const routes = document("Routes", "order: 1\nroutes:\n  - { name: a, match: {}, to: { cluster: south } }");
  expect(codes(issuesIn(routes))).toEqual(["GR0201"]);
});

test("blue/green is judged as blue/green, not as a canary without percentages", () => {
  const rollout = document(
    "Rollout",
    "strategy: blueGreen\nactive: { default: canary }\npreview: { header: x-preview }",
    ROLLOUT_HEAD,
  );
  expect(new Set(codes(issuesIn(rollout)))).toEqual(new Set(["GR0205"]));
});

test("a region whose only key is wrong does not count as one without keys", () => {
  expect(
    codes(
      issuesIn(
        regions(
          `europe: { viewers: { countries: [UK] }, ${REGION} }\nalps: { viewers: { asns: [1] }, within: europe }\n${WORLD}`,
        ),
      ),
    ),
  ).toEqual(["GR0204"]);
});

test("a tier whose only weight is wrong does not count as one without weight", () => {
  const text = `europe: { viewers: { groups: [eu] }, tiers: [{ clusters: { north: -1 } }] }\nalps: { viewers: { asns: [1] }, within: europe }\n${WORLD}`;
  expect(codes(issuesIn(regions(text)))).toEqual(["GR0203"]);
});

test("a region whose tiers are wrong does not count as one without tiers", () => {
  expect(
    codes(
      issuesIn(
        regions(
          `europe: { viewers: { groups: [eu] }, ${REGION} }\nalps: { viewers: { asns: [1] }, within: europe }\nworld: { viewers: {}, tiers: [] }`,
        ),
      ),
    ),
  ).toEqual(["GR0203"]);
});

test("a cluster whose stable version is wrong does not count as one without", () => {
  expect(
    codes(issuesIn(cluster('gateway: "https://s.example", location: { lat: 1, lon: 2 }, versions: { stable: 41 }'))),
  ).toEqual(["GR0203"]);
});

test("while the Router is wrong, the fallback region does not count as one nobody reaches", () => {
  expect(codes(issuesIn(document("Router", 'hosts: [live.example]\nunit: ["sid"]\nfallbackRegion: world')))).toEqual([
    "GR0203",
  ]);
});

test("while a file cannot be read, names that may be in it do not count as undefined", () => {
  const rollout = document("Rollout", "strategy: canary\nfrom: &old stable\nto: canary\npercent: {}", ROLLOUT_HEAD);
  expect(codes(issuesIn(rollout))).toEqual(["GR0103"]);
});

test("a gateway that is one of our own hosts, a loop, is found", () => {
  expect(
    codes(issuesIn(cluster('gateway: "https://live.example", location: { lat: 1, lon: 2 }, versions: { stable: v1 }'))),
  ).toEqual(["GR0313"]);
});

const networks = (first: number, count: number): string =>
  Array.from({ length: count }, (_, at) => `${first}.${at >> 8}.${at & 255}.0/24`).join(",");

test("networks of residencies and geofences count towards the limit", () => {
  const router = document(
    "Router",
    `hosts: [live.example]\nunit: ["cookie:sid"]\nfallbackRegion: world\ngeofence: [{ name: a, viewers: { networks: [${networks(11, 55_000)}] }, respond: { status: 451 } }]`,
  );
  const region = regions(
    `europe: { viewers: { networks: [${networks(12, 55_000)}] }, ${REGION} }\nalps: { viewers: { asns: [1] }, within: europe }\n${WORLD}`,
  );
  const rest = GOOD.filter(({ file }) => file !== "router.yaml" && file !== "regions.yaml");
  const { issues } = compileRules([...rest, { ...router, file: "router.yaml" }, { ...region, file: "regions.yaml" }]);
  expect(codes(issues).filter((code) => code === "GR0104")).toHaveLength(1);
}, 60_000);

test("what these tests start from is right", () => {
  expect(
    issuesIn(
      regions(
        `europe: { viewers: { groups: [eu] }, ${REGION} }\nalps: { viewers: { asns: [1] }, within: europe }\n${WORLD}`,
      ),
    ),
  ).toEqual([]);
  expect(
    issuesIn(cluster('gateway: "https://s.example", location: { lat: 1, lon: 2 }, versions: { stable: v1 }')),
  ).toEqual([]);
  expect(
    rulesOf(document("Rollout", "strategy: canary\nfrom: stable\nto: canary\npercent: {}", ROLLOUT_HEAD)).rollouts,
  ).toHaveLength(1);
});

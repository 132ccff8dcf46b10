/**
 * What the good rule set compiles to, whole: every inheritance, default and expansion that it uses.
 */
import { describe, expect, test } from "vitest";
import { readBundle } from "../../../../src/core/bundle/read-bundle.ts";
import { bundleBody, bundleText, compileRules, makeBundle } from "../../../../src/core/ruleset/index.ts";
import type { RegionRule } from "../../../../src/core/model/rules.ts";
import { GOOD, rulesOf, document } from "../rule-files.ts";

const { rules } = compileRules(GOOD);
if (rules === null) throw new Error("the good rule set does not compile");

const region = (name: string): RegionRule | undefined => rules.regions.find((one) => one.name === name);

test("the Router", () => {
  expect(rules.router).toMatchObject({
    hosts: ["live.example", "*.vod.example"],
    unit: ["header:x-session-id", "cookie:sid", "cmcd:sid"],
    fallbackRegion: "world",
    residency: [
      {
        name: "gdpr",
        only: ["north", "south"],
        unknownPlace: "outside",
        ifNone: { status: 503, body: "Later" },
        viewers: { countries: [], groupCountries: ["DE", "FR", "IT"] },
        source: "router.yaml:8",
      },
    ],
    geofence: [
      { name: "embargo", viewers: { countries: ["KP"] }, respond: { status: 451, body: "" }, source: "router.yaml:13" },
    ],
  });
});

test("clusters, by name", () => {
  expect(rules.clusters).toEqual([
    {
      name: "north",
      id: "n1",
      gateway: "https://gw.north.example:8443",
      lat: 50.1,
      lon: 8.7,
      gateways: {},
      clientCertificate: null,
      assertion: "shared",
      capacity: null,
      mesh: null,
      place: "",
      versions: { stable: "v1", canary: "v2" },
      probe: {
        method: "GET",
        headers: {},
        path: "/healthz",
        intervalMs: 20_000,
        timeoutMs: 500,
        fall: 3,
        clear: 3,
        rise: 5,
        expectStatus: [200, 204],
        expectHeader: null,
        expectBody: null,
        changesWithinMs: null,
      },
      source: "clusters.yaml:13",
    },
    {
      name: "south",
      id: "south",
      gateway: "https://gw.south.example",
      lat: -23.55,
      lon: -46.63,
      gateways: {},
      clientCertificate: null,
      assertion: "shared",
      capacity: null,
      mesh: null,
      place: "São Paulo",
      versions: { stable: "v1" },
      probe: {
        method: "GET",
        headers: {},
        path: "/healthz",
        intervalMs: 20_000,
        timeoutMs: 2000,
        fall: 3,
        clear: 3,
        rise: 5,
        expectStatus: [200, 204],
        expectHeader: null,
        expectBody: null,
        changesWithinMs: null,
      },
      source: "clusters.yaml:9",
    },
  ]);
});

test("vantages, by name", () => {
  expect(rules.vantages.map(({ name, hint }) => [name, hint])).toEqual([
    ["east", "apac"],
    ["west", "weur"],
  ]);
});

describe("regions, by name", () => {
  test("all of them", () => {
    expect(rules.regions.map(({ name }) => name)).toEqual(["alps", "europe", "world"]);
  });
  test("alps inherits what europe says and what the defaults say", () => {
    expect(region("alps")).toEqual({
      name: "alps",
      id: "alps",
      within: "europe",
      viewers: {
        networks: ["198.50.100.0/24"],
        asns: [],
        cities: [],
        subdivisions: ["IT-32"],
        countries: ["CH", "AT"],
        groupCountries: [],
        continents: [],
      },
      tiers: [
        {
          pick: "weighted",
          members: [
            { cluster: "north", weight: 60, bias: 0 },
            { cluster: "south", weight: 40, bias: 0 },
          ],
        },
      ],
      overprovision: 120,
      panicBelow: 10,
      maxEjectPercent: 50,
      failback: "auto",
      onAllDown: { kind: "fail-open" },
      holdDownMs: 60_000,
      rampMs: 600_000,
      vantage: "west",
      source: "regions.yaml:13",
    });
  });
  test("world keeps its clusters as written", () => {
    expect(region("world")).toMatchObject({
      panicBelow: 40,
      overprovision: 140,
      onAllDown: { kind: "respond", respond: { status: 503, body: "" } },
      tiers: [
        {
          pick: "nearest",
          members: [
            { cluster: "south", bias: 0 },
            { cluster: "north", bias: -20 },
          ],
        },
      ],
    });
  });
});

test("routes, by the order of their files and then as written", () => {
  expect(rules.routes.map(({ name, to, source }) => [name, to.kind, source])).toEqual([
    ["pinned", "clusters", "routes/special.yaml:6"],
    ["robots", "respond", "routes/special.yaml:7"],
    ["apps", "redirect", "routes/special.yaml:8"],
    ["live", "region", "routes/live.yaml:6"],
    ["rest", "region", "routes/live.yaml:11"],
  ]);
  expect(rules.routes[3]).toMatchObject({
    match: {
      hosts: ["live.example"],
      paths: ["/live/*"],
      methods: ["GET"],
      headers: [
        { name: "a", test: { exact: "b" } },
        { name: "x-tier", test: { oneOf: ["gold", "silver"] } },
      ],
    },
    rollout: "player",
    forward: { headersTimeoutMs: 5000, retries: 0, repeatable: false },
  });
});

test("rollouts, with a percentage for every region", () => {
  expect(rules.rollouts).toMatchObject([
    {
      name: "player",
      id: "player",
      salt: "player",
      percent: { alps: 2.5, europe: 2.5, world: 0.125 },
      source: "player.yaml:3",
    },
  ]);
});

test("names that look like numbers stay in the order of the file", () => {
  const clusters = ["10", "9", "1"].map(
    (name) =>
      `"${name}": { gateway: "https://c${name}.example", location: { lat: 1, lon: 2 }, versions: { stable: v1, canary: v2 } }`,
  );
  const regions = document(
    "Regions",
    `groups: { eu: [DE] }
regions:
  europe: { viewers: { groups: [eu] }, tiers: [{ clusters: { "10": 1, "9": 1, "1": 1, north: 1, south: 1 }, pick: first }] }
  world: { viewers: {}, within: europe }`,
  );
  const more = document("Clusters", `clusters:\n${clusters.map((text) => `  ${text}\n`).join("")}`);
  const rest = GOOD.filter(
    ({ file }) => file !== "regions.yaml" && file !== "player.yaml" && file !== "routes/live.yaml",
  );
  const { rules: read, issues } = compileRules([...rest, { ...regions, file: "r.yaml" }, { ...more, file: "c.yaml" }]);
  expect(issues).toEqual([]);
  expect(read?.regions[0]?.tiers[0]?.members.map(({ cluster }) => cluster)).toEqual(["10", "9", "1", "north", "south"]);
});

describe("the bundle", () => {
  const digest = "0".repeat(64);
  test("is its format, the rules and their digest, to the byte", () => {
    expect(bundleText(rules, digest)).toBe(`{"format":5,"rules":${bundleBody(rules)},"sha256":"${digest}"}`);
  });
  test("is made with the digest of just its rules", () => {
    const told: string[] = [];
    const made = makeBundle(rules, (text) => {
      told.push(text);
      return digest;
    });
    expect(told).toEqual([bundleBody(rules)]);
    expect(made).toEqual({ sha256: digest, text: bundleText(rules, digest) });
  });
  test("holds the rules and nothing else", () => {
    expect(JSON.parse(bundleBody(rules))).toEqual(rules);
  });
  test("is accepted by the loader, and gives the same rules", () => {
    const read = readBundle(bundleText(rules, digest), digest);
    expect(read).toMatchObject({ ok: true, value: { rules, sha256: digest } });
  });
});

test("kinds may be spread over files, each with its own defaults", () => {
  const second = document(
    "Clusters",
    'defaults: { probe: { rise: 7 } }\nclusters:\n  third: { gateway: "https://t.example", location: { lat: 0, lon: 0 }, versions: { stable: v1 } }',
  );
  const read = compileRules([...GOOD, { ...second, file: "z.yaml" }]);
  expect(read.issues.map(({ code }) => code)).toEqual(["GR0316"]);
  expect(read.rules?.clusters.map(({ name, probe }) => [name, probe.rise, probe.intervalMs])).toEqual([
    ["north", 5, 20_000],
    ["south", 5, 20_000],
    ["third", 7, 10_000],
  ]);
});

test("a Router without a residency has none", () => {
  expect(
    rulesOf(document("Router", 'hosts: [live.example, "*.vod.example"]\nunit: ["cookie:sid"]\nfallbackRegion: world'))
      .router.residency,
  ).toEqual([]);
});

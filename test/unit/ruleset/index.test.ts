/**
 * Files together: what is missing, what is too much, what does not depend on order, and how long it takes.
 */
import { describe, expect, test } from "vitest";
import { cpuClock } from "../cpu-clock.ts";
import { bundleBody, compileRules, type RuleFile } from "../../../src/core/ruleset/index.ts";
import { largeRules } from "../../bench/large-rules.ts";
import { document, filesBelow, GOOD, inShort } from "./rule-files.ts";
import { join, resolve } from "node:path";

/** Milliseconds for tests at the limits, on a machine that has other things to do. */
const HEAVY = 60_000;

const ROOT = resolve(import.meta.dirname, "../../..");
const without = (...names: readonly string[]) => GOOD.filter(({ file }) => !names.includes(file));
const codes = (files: readonly RuleFile[]) => compileRules(files).issues.map(({ code }) => code);

test("the rules of this repository compile without findings", () => {
  const { rules, issues } = compileRules(filesBelow(join(ROOT, "rules")));
  expect(inShort(issues)).toEqual([]);
  expect(rules?.clusters.map(({ name }) => name)).toEqual([
    "ap-southeast",
    "eu-central",
    "eu-west",
    "sa-east",
    "us-east",
  ]);
});

describe("a rule set must have", () => {
  test.each([
    ["Router", "router.yaml"],
    ["Regions", "regions.yaml"],
    ["Clusters", "clusters.yaml"],
  ])("%s", (kind, file) => {
    expect(inShort(compileRules(without(file)).issues)).toContain(
      `1:1 GR0304 the rules have no document of kind ${kind}`,
    );
  });
  test("Routes", () => {
    expect(codes(without("routes/live.yaml", "routes/special.yaml"))).toContain("GR0304");
  });
  test("but no Rollout", () => {
    const routes = document("Routes", "order: 1\nroutes: [{ name: a, match: {}, to: region }]");
    const rest = without("player.yaml", "routes/live.yaml", "routes/special.yaml");
    expect(compileRules([...rest, routes])).toMatchObject({ rules: { rollouts: [] }, issues: [] });
  });
});

test("no files at all are a finding for each kind, not an exception", () => {
  expect(codes([])).toEqual(["GR0304", "GR0304", "GR0304", "GR0304"]);
});

test("findings are sorted by file, line and column", () => {
  const { issues } = compileRules([
    { file: "b.yaml", text: "a: &x 1\nb: &y 2" },
    { file: "a.yaml", text: "a: &x 1, b" },
  ]);
  const places = issues.map(({ file, line, column }) => [file, line, column]);
  expect(places).toEqual(
    places.toSorted(([a = "", b = 0, c = 0], [d = "", e = 0, f = 0]) =>
      a < d ? -1 : a > d ? 1 : Number(b) - Number(e) || Number(c) - Number(f),
    ),
  );
});

describe("the order of files", () => {
  test("does not change the bundle", () => {
    const forward = compileRules(GOOD).rules;
    const backward = compileRules(GOOD.toReversed()).rules;
    expect(forward === null ? "" : bundleBody(forward)).toBe(backward === null ? "-" : bundleBody(backward));
  });
  test("does not change what is found", () => {
    const files = [
      ...GOOD,
      document("Routes", "order: 10\nroutes: [{ name: robots, match: { regions: [eurpe] }, to: region }]"),
    ];
    expect(new Set(codes(files))).toEqual(new Set(codes(files.toReversed())));
  });
});

const many = (count: number, entry: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => entry(at)).join("");

const limit = (files: readonly RuleFile[]) => compileRules(files).issues.filter(({ code }) => code === "GR0104");

const clusters = (count: number) =>
  document(
    "Clusters",
    `clusters:\n${many(count, (at) => `  c${at}: { gateway: "https://c${at}.example", location: { lat: 1, lon: 2 }, versions: { stable: v1 } }\n`)}`,
  );

const routes = (count: number) =>
  document(
    "Routes",
    `order: 1\nroutes:\n${many(count, (at) => `  - { name: r${at}, match: { paths: [/${at}] }, to: region }\n`)}`,
  );

const rollout = (at: number): RuleFile =>
  document("Rollout", "strategy: canary\nfrom: stable\nto: canary\npercent: {}", `metadata: { name: r${at} }\n`);

const networks = (from: number, count: number): string =>
  Array.from(
    { length: count },
    (_, at) => `${1 + ((from + at) >> 16)}.${((from + at) >> 8) & 255}.${(from + at) & 255}.0/24`,
  ).join(",");

const regions = (name: string, count: number, list: string) =>
  document(
    "Regions",
    `regions:\n  ${name}: { viewers: { networks: [${list}] } }\n${many(count - 1, (at) => `  ${name}${at}: { viewers: {} }\n`)}`,
  );

const file = (at: number): RuleFile => ({ file: `${at}.yaml`, text: `# ${"x".repeat(1_048_570)}` });

describe("limits", () => {
  test("200 clusters, and not one more", () => {
    expect(limit([clusters(200)])).toEqual([]);
    expect(limit([clusters(201)])).toEqual([
      expect.objectContaining({ message: "the rules may have 200 clusters, found 201" }),
    ]);
  });
  test(
    "10,000 routes, and not one more",
    () => {
      expect(limit([routes(10_000)])).toEqual([]);
      expect(limit([routes(10_001)])).toEqual([
        expect.objectContaining({ message: "the rules may have 10000 routes, found 10001" }),
      ]);
    },
    HEAVY,
  );
  test("20 vantages over all files, and not one more", () => {
    const vantages = (name: string, count: number) =>
      document(
        "Clusters",
        `vantages:\n${many(count, (at) => `  ${name}${at}: { hint: sam, location: { lat: 1, lon: 2 } }\n`)}clusters: {}`,
      );
    expect(limit([vantages("a", 10), vantages("b", 10)])).toEqual([]);
    expect(limit([vantages("a", 10), vantages("b", 11)])).toEqual([
      expect.objectContaining({ message: "the rules may have 20 vantages, found 21" }),
    ]);
  });
  test("64 rollouts, and not one more", () => {
    const rollouts = Array.from({ length: 65 }, (_, at) => rollout(at));
    expect(limit(rollouts.slice(1))).toEqual([]);
    expect(limit(rollouts)).toHaveLength(1);
  });
  test(
    "500 regions and 100,000 networks over all files, and not one more",
    () => {
      expect(limit([regions("a", 250, networks(0, 50_000)), regions("b", 250, networks(50_000, 50_000))])).toEqual([]);
      const over = limit([regions("a", 250, networks(0, 50_000)), regions("b", 251, networks(50_000, 50_001))]);
      expect(over.map(({ message }) => message).toSorted()).toEqual([
        "the rules may have 100000 networks, found 100001",
        "the rules may have 500 regions, found 501",
      ]);
    },
    HEAVY,
  );
  test(
    "16 MiB of text in all, of which nothing is read when it is more",
    () => {
      const spent = cpuClock();
      expect(compileRules(Array.from({ length: 17 }, (_, at) => file(at)))).toMatchObject({
        rules: null,
        issues: [{ code: "GR0104" }],
      });
      expect(spent()).toBeLessThan(5000);
    },
    HEAVY,
  );
});

test(
  "10,000 routes compile in seconds",
  () => {
    const lines = Array.from(
      { length: 10_000 },
      (_, at) => `  - { name: r${at}, match: { paths: [/${at}/*] }, to: region }\n`,
    );
    const rest = without("routes/live.yaml", "routes/special.yaml", "player.yaml");
    const spent = cpuClock();
    const { rules, issues } = compileRules([...rest, document("Routes", `order: 1\nroutes:\n${lines.join("")}`)]);
    expect(issues).toEqual([]);
    expect(rules?.routes).toHaveLength(10_000);
    expect(spent()).toBeLessThan(30_000);
  },
  HEAVY,
);

test(
  "5,000 routes and 100,000 networks are checked in less than 5 seconds of CPU",
  () => {
    const amounts = { clusters: 20, regions: 50, routes: 5000, networks: 100_000 };
    const files = largeRules({ ...amounts, routesInFile: 1000, regionsInFile: 5 });
    const before = process.cpuUsage();
    const { rules, issues } = compileRules(files);
    const { user, system } = process.cpuUsage(before);
    expect(issues).toEqual([]);
    expect(rules?.routes).toHaveLength(5000);
    expect(rules?.regions.flatMap(({ viewers }) => viewers.networks)).toHaveLength(100_000);
    expect((user + system) / 1e6).toBeLessThan(5);
  },
  HEAVY,
);

/**
 * Coverage of the toy rules, counted by hand.
 */
import { describe, expect, test } from "vitest";
import { decideRouting } from "../../../../src/core/decide/decide.ts";
import type { Bundle } from "../../../../src/core/model/bundle.ts";
import type { RoutingDecision } from "../../../../src/core/model/decision.ts";
import { asId, type ClusterName } from "../../../../src/core/model/ids.ts";
import type { ClusterRule } from "../../../../src/core/model/rules.ts";
import { coverageMeter, type Coverage } from "../../../../src/core/ops/rule-tests/rule-coverage.ts";
import { runRuleTests } from "../../../../src/core/ops/rule-tests/run-rule-tests.ts";
import {
  bundleOf,
  cluster,
  handoff,
  live,
  region,
  rollout,
  route,
  tier,
  viewerNumber,
  type RulesParts,
  type Told,
} from "../../small-rules.ts";
import { bench, toy } from "../../toy-rules.ts";

function coverage(spec: string): Coverage {
  const { bundle, tests } = toy(spec);
  const meter = coverageMeter(bundle);
  runRuleTests(tests, bench(bundle, meter.see));
  return meter.report();
}

const missing = (spec: string): readonly string[] => coverage(spec).missing.map(({ kind, name }) => `${kind} ${name}`);

const ALL = [
  "region latam",
  "region world",
  "route live",
  "route rest",
  "failover south -> north in latam",
  "arm player stable in latam",
  "arm player canary in latam",
];

/** Everything but what a decision in one region by one route reaches. */
const without = (...reached: readonly string[]): readonly string[] => ALL.filter((item) => !reached.includes(item));

describe("what one decision reaches", () => {
  test("nothing, where the host is not ours", () => {
    expect(missing("  cases: [{ name: a, facts: { host: x.example }, expect: { status: 421 } }]")).toEqual(ALL);
  });
  test("its region and its route", () => {
    expect(missing("  cases: [{ name: a, facts: { path: /x }, expect: { route: rest } }]")).toEqual(
      without("region world", "route rest"),
    );
  });
  test("an arm only in a region where the rollout splits viewers", () => {
    expect(missing("  cases: [{ name: a, facts: { unit: u }, expect: { role: stable } }]")).toEqual(
      without("region world", "route live"),
    );
  });
  test("both arms of a sample", () => {
    const spec = "  sample: [{ name: a, facts: { country: BR }, viewers: 200, by: role, expect: { blue: 0 } }]";
    expect(missing(spec)).toEqual(
      without("region latam", "route live", "arm player stable in latam", "arm player canary in latam"),
    );
  });
  test("no arm without a unit, because nothing was decided by the rollout", () => {
    const spec = '  cases: [{ name: a, facts: { country: BR, unit: "" }, expect: { versionReason: no-unit } }]';
    expect(missing(spec)).toContain("arm player stable in latam");
  });
});

describe("a failover edge", () => {
  const spec = (health: string) =>
    `  cases: [{ name: a, facts: { country: BR, health: ${health} }, expect: { region: latam } }]`;

  test.each([["{ south: down }"], ["{ south: drain }"], ["{ south: { ready: 0 } }"], ["{ south: { accept: 0 } }"]])(
    "is reached when its source takes nothing: %s",
    (health) => {
      expect(missing(spec(health))).not.toContain("failover south -> north in latam");
    },
  );
  test.each([["{}"], ["{ south: { ready: 90 } }"], ["{ north: down }"]])("is not by %s", (health) => {
    expect(missing(spec(health))).toContain("failover south -> north in latam");
  });
  test("is not while nothing takes anything, because then health is ignored", () => {
    expect(missing(spec("{ south: drain, north: down }"))).toContain("failover south -> north in latam");
  });
});

describe("numbers", () => {
  test("by kind and of all", () => {
    const { counts, percent } = coverage("  cases: [{ name: a, facts: { path: /x }, expect: { route: rest } }]");
    expect(counts).toEqual([
      { what: "regions", covered: 1, total: 2 },
      { what: "routes", covered: 1, total: 2 },
      { what: "failover edges", covered: 0, total: 1 },
      { what: "arms", covered: 0, total: 2 },
    ]);
    expect(percent).toBeCloseTo((100 * 2) / 7, 9);
  });
  test("everything reached is 100", () => {
    const { percent, missing: left } = coverage(`  cases:
    - { name: a, facts: { path: /x }, expect: { route: rest } }
    - { name: b, facts: { country: BR, health: { south: down } }, expect: { cluster: north } }
  sample: [{ name: c, facts: { country: BR }, viewers: 200, by: role, expect: { blue: 0 } }]`);
    expect([percent, left]).toEqual([100, []]);
  });
  test("what is missing is named with the place where it is written", () => {
    const { missing: left } = coverage("  cases: [{ name: a, facts: { path: /x }, expect: { route: rest } }]");
    expect(left.map(({ name, source }) => `${name} ${source}`)).toEqual([
      "latam toy.yaml:14",
      "live toy.yaml:34",
      "south -> north in latam toy.yaml:14",
      "player stable in latam toy.yaml:39",
      "player canary in latam toy.yaml:39",
    ]);
  });
});

describe("what proves nothing does not count", () => {
  function decisionsOf(bundle: Bundle, health: Readonly<Record<string, Told>>): readonly RoutingDecision[] {
    return Array.from({ length: 20 }, (_, n) => decideRouting(bundle, live(health), viewerNumber(n)));
  }
  /** What is counted of rules made by hand, after decisions on twenty viewers. */
  function reportOf(parts: RulesParts, health: Readonly<Record<string, Told>> = {}): Coverage {
    const bundle = bundleOf(parts);
    const meter = coverageMeter(bundle);
    for (const decision of decisionsOf(bundle, health)) meter.see(decision);
    return meter.report();
  }
  const covered = (report: Coverage, kind: string): readonly [covered: number, total: number] => {
    const count = report.counts.find(({ what }) => what === kind);
    return [count?.covered ?? -1, count?.total ?? -1];
  };
  const four = tier({ a: 25, b: 25, c: 25, d: 25 });

  test("a failover edge under panic, which ignores health", () => {
    const bundle = bundleOf({ regions: [region("world", { tiers: [four] })] });
    const decisions = decisionsOf(bundle, { a: "down", b: "down", c: "down" }).filter(
      ({ reason }) => reason === "panic",
    );
    expect(decisions.map((decision) => handoff(decision).cluster)).toContain("d");
    const meter = coverageMeter(bundle);
    for (const decision of decisions) meter.see(decision);
    expect(covered(meter.report(), "failover edges")).toEqual([0, 12]);
  });
  test("a failover edge by a route that names its clusters, because the region's tiers had no say", () => {
    const parts = { regions: [region("world", { tiers: [tier({ a: 1 }), tier({ b: 1 })] })] };
    const clusters = [asId<ClusterName>("a"), asId<ClusterName>("b")];
    const named = { ...parts, routes: [route("all", { to: { kind: "clusters", clusters } })] };
    expect(covered(reportOf(parts, { a: "down" }), "failover edges")).toEqual([1, 1]);
    expect(covered(reportOf(named, { a: "down" }), "failover edges")).toEqual([0, 1]);
  });

  const splitting = (percent: number, versions: ClusterRule["versions"]): RulesParts => ({
    clusters: [cluster("sa-east", { versions })],
    rollouts: [rollout("player", { world: percent })],
    routes: [route("all", { rollout: asId("player") })],
  });
  test("an arm that no cluster of the region runs", () => {
    const counted = [{ stable: "v1", canary: "v2" }, { stable: "v1" }].map((versions) =>
      covered(reportOf(splitting(50, versions)), "arms"),
    );
    expect(counted).toEqual([
      [2, 2],
      [0, 0],
    ]);
  });
  test("the old role where everybody has the new one, and the new one where nobody has", () => {
    const versions = { stable: "v1", canary: "v2" };
    expect(covered(reportOf(splitting(100, versions)), "arms")).toEqual([1, 1]);
    expect(covered(reportOf(splitting(0, versions)), "arms")).toEqual([0, 0]);
  });
});

/**
 * Laws of rule tests: they say what `decide` says, whatever the rules, and change nothing.
 */
import { resolve } from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decideRouting } from "../../src/core/decide/decide.ts";
import type { RoutingDecision } from "../../src/core/model/decision.ts";
import type { CaseTest, Expected, Facts, SampleTest } from "../../src/core/model/rule-test.ts";
import { compareExpected } from "../../src/core/ops/rule-tests/compare-expected.ts";
import { decisionJson } from "../../src/core/ops/decision-json.ts";
import { coverageMeter } from "../../src/core/ops/rule-tests/rule-coverage.ts";
import { runRuleTest } from "../../src/core/ops/rule-tests/run-rule-tests.ts";
import { momentLater, startOf } from "../../src/core/ops/rule-tests/timeline.ts";
import { standingOf } from "../../src/core/decide/availability.ts";
import { NOTHING_KNOWN } from "../../src/core/model/live.ts";
import { asId } from "../../src/core/model/ids.ts";
import { bundleBody, compileRules } from "../../src/core/ruleset/index.ts";
import { deletionsOf } from "../../src/core/ruleset/deletions.ts";
import { layerFacts } from "../../src/core/ruleset/compile/layer-facts.ts";
import { arbitraryRules, CLUSTERS } from "./arbitrary-rules.ts";
import { filesBelow, GOOD } from "../unit/ruleset/rule-files.ts";
import { AT, bundleOf, region, rulesOf, tier } from "../unit/small-rules.ts";
import { bench } from "../unit/toy-rules.ts";

const SEEDED = { seed: 42, numRuns: 150 } as const;
const SAMPLE = filesBelow(resolve(import.meta.dirname, "../../rules"));

const health = fc.dictionary(
  fc.constantFrom(...CLUSTERS),
  fc.oneof(
    fc.constantFrom("up", "down", "degraded", "unknown", "drain", "forced-down", "forced-up"),
    fc.record({ ready: fc.nat({ max: 100 }), accept: fc.nat({ max: 100 }) }),
  ),
);

const facts: fc.Arbitrary<Facts> = fc.record(
  {
    country: fc.constantFrom("BR", "CL", "DE", "IE", "US", "KP", "JP"),
    unit: fc.nat({ max: 1000 }).map((n) => `u${n}`),
    path: fc.constantFrom("/", "/live/1", "/other"),
  },
  { requiredKeys: [] },
);

const caseOf = (asked: Facts, expected: Expected): CaseTest => ({
  kind: "case",
  name: "law",
  file: "law.yaml",
  line: 1,
  facts: asked,
  each: [],
  expect: expected,
});

/** What the decision on the facts is, as JSON. */
function foundFor(asked: Facts, rules: Parameters<typeof bundleOf>[0]): Readonly<Record<string, unknown>> {
  let found: RoutingDecision | null = null;
  const one = caseOf(asked, { kind: "none of them" });
  runRuleTest(
    one,
    bench(bundleOf(rules), (decision) => void (found = decision)),
  );
  if (found === null) throw new Error("nothing was decided");
  return JSON.parse(JSON.stringify(decisionJson(found, false))) as Readonly<Record<string, unknown>>;
}

describe("a case", () => {
  const withHealth = fc.tuple(facts, health).map(([asked, states]) => ({ ...asked, health: states }));

  test("that expects exactly what is decided passes, whatever the rules", () => {
    fc.assert(
      fc.property(arbitraryRules(), withHealth, (rules, asked) => {
        const found = foundFor(asked, rules);
        expect(runRuleTest(caseOf(asked, found), bench(bundleOf(rules))).failures).toEqual([]);
      }),
      SEEDED,
    );
  });
  test("that expects one field to be otherwise fails with that field and no other", () => {
    fc.assert(
      fc.property(arbitraryRules(), facts, fc.nat(), (rules, asked, pick) => {
        const found = foundFor(asked, rules);
        const fields = Object.keys(found);
        const field = fields[pick % fields.length] ?? "kind";
        const { failures } = runRuleTest(caseOf(asked, { ...found, [field]: "otherwise" }), bench(bundleOf(rules)));
        expect(failures.map(({ differences }) => differences)).toEqual([
          [{ field, wanted: "otherwise", found: found[field] }],
        ]);
      }),
      SEEDED,
    );
  });
});

test("whatever is found meets every part of itself", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.nat(), (found, pick) => {
      const fields = Object.entries(found).filter((_, at) => (pick >> (at % 30)) % 2 === 0);
      expect(compareExpected(Object.fromEntries(fields), found)).toEqual([]);
    }),
    SEEDED,
  );
});

describe("a sample", () => {
  const rules = rulesOf({ regions: [region("world", { tiers: [tier({ a: 60, b: 40 })] })] });
  const sampleOf = (seed: number, viewers: number): SampleTest => ({
    kind: "sample",
    name: "law",
    file: "law.yaml",
    line: 1,
    facts: {},
    viewers,
    seed,
    by: "cluster",
    shares: { a: 60, b: 40 },
    tolerance: 3,
  });
  test("of many viewers gets what the weights say, whatever the seed", () => {
    fc.assert(
      fc.property(fc.nat({ max: 4_294_967_295 }), (seed) => {
        expect(runRuleTest(sampleOf(seed, 5000), bench(bundleOf(rules))).failures).toEqual([]);
      }),
      { seed: 42, numRuns: 40 },
    );
  });
  test("of fewer viewers has the first of those of more", () => {
    const unitsOf = (viewers: number): readonly string[] => {
      const units: string[] = [];
      runRuleTest(
        sampleOf(9, viewers),
        bench(bundleOf(rules), (decision) => void units.push(decision.viewer.key)),
      );
      return units;
    };
    const all = unitsOf(200);
    expect(new Set(all).size).toBe(200);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), (count) => {
        expect(unitsOf(count)).toEqual(all.slice(0, count));
      }),
      { seed: 42, numRuns: 20 },
    );
  });
});

describe("coverage", () => {
  test("only grows with more decisions, and stays between 0 and 100", () => {
    fc.assert(
      fc.property(arbitraryRules(), fc.array(facts, { maxLength: 8 }), (rules, all) => {
        const bundle = bundleOf(rules);
        const meter = coverageMeter(bundle);
        let before = meter.report();
        for (const asked of all) {
          runRuleTest(caseOf(asked, {}), bench(bundle, meter.see));
          const after = meter.report();
          expect(after.percent).toBeGreaterThanOrEqual(before.percent);
          before = after;
        }
        const total = before.counts.reduce((sum, count) => sum + count.total, 0);
        const covered = before.counts.reduce((sum, count) => sum + count.covered, 0);
        expect(total - covered).toBe(before.missing.length);
        expect(before.percent).toBeLessThanOrEqual(100);
      }),
      SEEDED,
    );
  });
});

describe("time in steps", () => {
  const rules = rulesOf({
    regions: [region("world", { tiers: [tier({ c0: 1, c1: 1 })], holdDownMs: 60_000, rampMs: 300_000 })],
  });
  const change = fc.record({ state: fc.constantFrom("up", "down", "degraded"), after: fc.nat({ max: 900_000 }) });

  test("a cluster that came back takes nothing before its hold-down is over, and all after hold-down and ramp", () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 6 }), fc.nat({ max: 59_999 }), (changes, early) => {
        let live = startOf(NOTHING_KNOWN, AT);
        const go = (afterMs: number, state?: string): void => {
          const later = momentLater(
            live,
            { line: 1, afterMs, health: state === undefined ? {} : { c0: state }, percent: {}, expect: null },
            rules,
          );
          if (!later.ok) throw new Error(later.error.join());
          live = later.value;
        };
        const standing = () =>
          standingOf(asId("c0"), { live, overrides: [], at: live.at }, rules.regions[0] ?? region("world"));
        for (const { state, after } of changes) go(after, state);
        go(0, "down");
        go(1000, "up");
        go(early);
        expect(standing()).toMatchObject({ healthy: 0, because: "hold-down" });
        go(600_000 + 300_000); // the longest hold-down, and the ramp
        expect(standing()).toMatchObject({ healthy: 1, because: "measured" });
      }),
      SEEDED,
    );
  });
});

describe("layers of facts", () => {
  const layer = fc.record(
    {
      country: fc.constantFrom("BR", "DE"),
      subdivision: fc.constantFrom("BR-SP", "DE-BE"),
      ip: fc.constant("203.0.113.1"),
      unit: fc.constantFrom("a", "b"),
      headers: fc.dictionary(fc.constantFrom("x", "y"), fc.constantFrom("1", "2")),
    },
    { requiredKeys: [] },
  );
  test("can be laid in any grouping", () => {
    fc.assert(
      fc.property(layer, layer, layer, (a, b, c) => {
        expect(layerFacts([layerFacts([a, b]), c])).toEqual(layerFacts([a, b, c]));
      }),
      SEEDED,
    );
  });
  test("the top layer is kept whole", () => {
    fc.assert(
      fc.property(fc.array(layer), layer, (below, top) => {
        expect(layerFacts([...below, top])).toMatchObject(top);
      }),
      SEEDED,
    );
  });
});

describe("rule files", () => {
  test("every deletion in the shipped and the good rules compiles or is refused, and never an exception", () => {
    const fates = [SAMPLE, GOOD].flatMap(deletionsOf).map(({ what, compile }) => {
      const rules = compile();
      return { what, said: rules === null ? "refused" : bundleBody(rules).slice(0, 1) };
    });
    expect(fates.length).toBeGreaterThan(400);
    expect(fates.filter(({ said }) => said !== "refused" && said !== "{")).toEqual([]);
  });
  test("rule tests never change the bundle", () => {
    const rulesOnly = SAMPLE.filter(({ file }) => !file.startsWith("tests/"));
    const tests = SAMPLE.filter(({ file }) => file.startsWith("tests/"));
    const body = (files: typeof SAMPLE): string => {
      const { rules } = compileRules(files);
      return rules === null ? "" : bundleBody(rules);
    };
    const plain = body(rulesOnly);
    expect(plain).not.toBe("");
    const viewers = tests.filter(({ file }) => file.endsWith("viewers.yaml"));
    fc.assert(
      fc.property(fc.shuffledSubarray([...tests]), (some) => {
        expect(body([...viewers.filter((one) => !some.includes(one)), ...some, ...rulesOnly])).toBe(plain);
      }),
      { seed: 42, numRuns: 20 },
    );
  });
});

test("a decision of the engine is what a test sees", () => {
  const bundle = bundleOf(rulesOf());
  const seen: RoutingDecision[] = [];
  runRuleTest(
    caseOf({ unit: "u" }, { kind: "handoff" }),
    bench(bundle, (decision) => void seen.push(decision)),
  );
  const [decision] = seen;
  if (decision === undefined) throw new Error("nothing was decided");
  expect(decideRouting(bundle, NOTHING_KNOWN, decision.viewer)).toEqual(decision);
});

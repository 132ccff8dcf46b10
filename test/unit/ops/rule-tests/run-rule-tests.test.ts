/**
 * Running rule tests: each kind passes where the rules do as expected, and a failure says just what differs.
 */
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { indexRules } from "../../../../src/core/bundle/index-rules.ts";
import type { RoutingDecision } from "../../../../src/core/model/decision.ts";
import { compileRules } from "../../../../src/core/ruleset/index.ts";
import { costOf, runRuleTests } from "../../../../src/core/ops/rule-tests/run-rule-tests.ts";
import type { Outcome } from "../../../../src/core/ops/rule-tests/test-outcome.ts";
import { filesBelow, FIXTURES } from "../../ruleset/rule-files.ts";
import { bench, toy } from "../../toy-rules.ts";

function run(spec: string): Outcome {
  const { bundle, tests } = toy(spec);
  const [outcome] = runRuleTests(tests, bench(bundle));
  if (outcome === undefined) throw new Error("no test");
  return outcome;
}

/** Failures in short: `label line field: wanted, found`. */
function inShort({ failures }: Outcome): readonly string[] {
  return failures.flatMap(({ label, line, differences, fault }) =>
    fault !== ""
      ? [`${label} ${line} ${fault}`]
      : differences.map(
          ({ field, wanted, found }) =>
            `${label} ${line} ${field}: ${JSON.stringify(wanted)}, ${JSON.stringify(found)}`,
        ),
  );
}

describe("a case", () => {
  test("passes", () => {
    const outcome = run(
      "  cases: [{ name: a, facts: { country: BR }, expect: { region: latam, cluster: south, failover: [north] } }]",
    );
    expect(outcome).toMatchObject({ note: "", failures: [] });
  });
  test("fails with only the field that differs, and the full trace of that decision", () => {
    const outcome = run(
      "  cases: [{ name: a, facts: { country: BR }, expect: { region: latam, cluster: north, tier: 0 } }]",
    );
    expect(inShort(outcome)).toEqual([' 5 cluster: "north", "south"']);
    const decision: RoutingDecision | null | undefined = outcome.failures[0]?.decision;
    expect(decision).toMatchObject({ kind: "handoff", cluster: "south" });
    expect(decision?.trace.map(({ stage }) => stage)).toContain("plan");
  });
  test("of many fails for each that differs, by its label", () => {
    const outcome = run("  cases: [{ name: a, each: { country: [BR, US, AR, DE] }, expect: { region: latam } }]");
    expect(outcome.note).toBe("4 viewers");
    expect(inShort(outcome)).toEqual([
      'country US 5 region: "latam", "world"',
      'country DE 5 region: "latam", "world"',
    ]);
  });
  test("that has a fact the engine cannot use fails with a sentence", () => {
    const { bundle, tests } = toy("  cases: [{ name: a, expect: { tier: 0 } }]");
    const broken = tests.map((one) => (one.kind === "case" ? { ...one, facts: { asn: -1 } } : one));
    const [failed] = runRuleTests(broken, bench(bundle));
    expect(failed?.failures).toEqual([
      {
        label: "",
        line: 5,
        differences: [],
        fault: "asn must be a number from 0 to 4294967295, found -1",
        decision: null,
      },
    ]);
  });
  test("without a time is asked at one that never changes", () => {
    const times = [1, 2].map(() => {
      const seen: number[] = [];
      const { bundle, tests } = toy("  cases: [{ name: a, expect: { tier: 0 } }]");
      runRuleTests(
        tests,
        bench(bundle, (decision) => void seen.push(decision.viewer.at)),
      );
      return seen;
    });
    expect(times).toEqual([[Date.parse("2026-01-01T00:00:00Z")], [Date.parse("2026-01-01T00:00:00Z")]]);
  });
});

describe("steps", () => {
  const slowReturn = `  steps:
    - name: a
      facts: { country: BR }
      steps:
        - { expect: { cluster: south } }
        - { health: { south: down }, expect: { cluster: north, reason: failover } }
        - { after: 30s, health: { south: up }, expect: { cluster: north } }
        - { after: 29s, expect: { cluster: north } }
        - { after: 6m, expect: { cluster: south, reason: matched } }`;

  test("go through hold-down and ramp", () => {
    expect(run(slowReturn)).toMatchObject({ note: "5 steps", failures: [] });
  });
  test("are wrong where they are wrong, each with its own line, and go on", () => {
    const outcome = run(slowReturn.replaceAll("cluster: north", "cluster: south"));
    expect(inShort(outcome)).toEqual([
      'step 2, south down 10 cluster: "south", "north"',
      'step 3, after 30s, south up 11 cluster: "south", "north"',
      'step 4, after 29s 12 cluster: "south", "north"',
    ]);
  });
  test("may change a percentage on the way", () => {
    const outcome = run(`  steps:
    - name: a
      facts: { country: BR }
      steps:
        - { percent: { player: { latam: 100 } }, expect: { role: canary } }
        - { percent: { player: { latam: 0 } }, expect: { role: canary } }`);
    expect(inShort(outcome)).toEqual(['step 2, player in latam 0 % 10 role: "canary", "stable"']);
  });
});

describe("a sample", () => {
  const sample = (expected: string, more = "") =>
    `  sample: [{ name: a, facts: { country: BR }, viewers: 4000, by: role, expect: ${expected}${more} }]`;

  test("passes within its tolerance, and says what it found", () => {
    const outcome = run(sample("{ canary: 25, stable: 75 }", ", tolerance: 2"));
    expect(outcome.failures).toEqual([]);
    expect(outcome.note).toMatch(/^stable 7\d(\.\d+)? %, canary 2\d(\.\d+)? % of 4000 viewers$/);
  });
  test("fails with only the share that differs", () => {
    const outcome = run(sample("{ canary: 20, stable: 75 }", ", tolerance: 2"));
    expect(outcome.failures.map(({ differences }) => differences.map(({ field, wanted }) => [field, wanted]))).toEqual([
      [["role canary", "20 % ± 2"]],
    ]);
    expect(outcome.failures[0]?.decision?.kind).toBe("handoff");
  });
  test("expects nothing of values that it does not list", () => {
    expect(run(sample("{ stable: 75 }", ", tolerance: 2")).failures).toEqual([]);
  });
  test("passes at exactly its tolerance, also where binary fractions cannot say it", () => {
    const all = sample("{ stable: 98.6 }", ", tolerance: 1.4").replace("country: BR", "country: DE");
    expect(run(all).failures).toEqual([]);
  });
  test("counts a value that nobody has as none at all", () => {
    expect(run(sample("{ blue: 0 }", ", tolerance: 0")).failures).toEqual([]);
    expect(run(sample("{ blue: 10 }")).failures[0]?.differences).toEqual([
      { field: "role blue", wanted: "10 % ± 1", found: "0 %" },
    ]);
  });
  test("counts decisions without the field as none", () => {
    const outcome = run(
      "  sample: [{ name: a, facts: { host: x.example }, viewers: 5, by: cluster, expect: { south: 0 } }]",
    );
    expect(outcome.note).toBe("none 100 % of 5 viewers");
  });
  test("has the same viewers each time, and others for another seed", () => {
    const notes = [1, 1, 2].map((seed) => run(sample("{ stable: 75 }", `, tolerance: 5, seed: ${seed}`)).note);
    expect(notes[1]).toBe(notes[0]);
    expect(notes[2]).not.toBe(notes[0]);
  });
});

describe("a ramp", () => {
  const ramp = (fields: string, country = "BR") =>
    `  ramp: [{ name: a, facts: { country: ${country} }, viewers: 500, rollout: player, region: latam, ${fields} }]`;

  test("up: some join, nobody goes back", () => {
    const outcome = run(ramp("from: 5, to: 50"));
    expect(outcome.failures).toEqual([]);
    expect(outcome.note).toMatch(/^500 viewers, 2\d\d joined, 0 went back$/);
  });
  test("down: some go back, nobody joins", () => {
    expect(run(ramp("from: 50, to: 5")).note).toMatch(/^500 viewers, 2\d\d went back, 0 joined$/);
  });
  test("to nothing is no ramp that failed", () => {
    expect(run(ramp("from: 0, to: 0")).failures).toEqual([]);
  });
  test("that nobody takes part in fails, and shows the first viewer", () => {
    const outcome = run(ramp("from: 5, to: 50", "US"));
    expect(inShort(outcome)).toEqual([
      "the first viewer 5 none of 500 viewers gets the role canary in region latam at 50 %",
    ]);
    expect(outcome.failures[0]?.decision).toMatchObject({ region: "world" });
  });
  test("counts its own region only: a share that viewers have elsewhere proves nothing", () => {
    const elsewhere = ramp("from: 5, to: 50").replace("region: latam", "region: world");
    expect(inShort(run(elsewhere))).toEqual([
      "the first viewer 5 none of 500 viewers gets the role canary in region world at 50 %",
    ]);
  });
  test("where somebody goes back fails with how many, and shows the first", () => {
    const { bundle, tests } = toy(ramp("from: 5, to: 50"));
    // The engine never sends anybody back, so the rules say here that `stable` is what viewers should gain.
    const rollouts = bundle.rules.rollouts.map((one) => (one.strategy === "canary" ? { ...one, to: one.from } : one));
    const [outcome] = runRuleTests(tests, bench({ ...bundle, rules: { ...bundle.rules, rollouts } }));
    const [failure, ...more] = outcome?.failures ?? [];
    expect(more).toEqual([]);
    expect(failure?.differences).toEqual([{ field: "went back", wanted: 0, found: expect.any(Number) }]);
    expect(failure?.differences[0]?.found).toBeGreaterThan(150);
    expect(failure?.label).toMatch(/^viewer-1-\d+ at 50 %$/);
    expect(failure?.decision).toMatchObject({ role: "canary" });
  });
  test("of a rollout that is gone fails with a sentence", () => {
    const { bundle, tests } = toy(ramp("from: 5, to: 50"));
    const without = { ...bundle, rules: { ...bundle.rules, rollouts: [] } };
    expect(runRuleTests(tests, bench(without))[0]?.failures).toMatchObject([
      { fault: "the rules have no canary player" },
    ]);
  });
});

test("every field that tests can have, at once, as it is in the rules with every field", () => {
  const { rules, tests } = compileRules(filesBelow(join(FIXTURES, "every-field")));
  const bundle = rules === null ? null : indexRules(rules, 0, "");
  if (bundle?.ok !== true) throw new Error("the rules with every field do not compile");
  const outcomes = runRuleTests(tests, bench(bundle.value));
  expect(outcomes.map((outcome) => [outcome.test.name, inShort(outcome)])).toEqual(tests.map(({ name }) => [name, []]));
  expect(new Set(tests.map(({ kind }) => kind)).size).toBe(4);
});

describe("of the bench", () => {
  test("every decision that something is expected of is seen, and no other", () => {
    const count = (spec: string): number => {
      let seen = 0;
      const { bundle, tests } = toy(spec);
      runRuleTests(
        tests,
        bench(bundle, () => void seen++),
      );
      return seen;
    };
    expect(count("  cases: [{ name: a, each: { country: [BR, AR] }, expect: { tier: 5 } }]")).toBe(2);
    expect(count("  steps: [{ name: a, steps: [{ health: { south: up } }, { expect: { tier: 0 } }] }]")).toBe(1);
    expect(count("  sample: [{ name: a, viewers: 7, by: role, expect: { stable: 100 } }]")).toBe(7);
    expect(count("  ramp: [{ name: a, viewers: 7, rollout: player, region: latam, from: 1, to: 2 }]")).toBe(14);
  });
  test("where the first failure is enough, the rest is not asked", () => {
    const { bundle, tests } = toy("  cases: [{ name: a, each: { country: [US, DE, FR] }, expect: { region: latam } }]");
    const [outcome] = runRuleTests(tests, { ...bench(bundle), stopEarly: true });
    expect(outcome?.failures.map(({ label }) => label)).toEqual(["country US"]);
  });
  test("the cost of a test is the number of its decisions", () => {
    const { tests } = toy(`  cases: [{ name: a, each: { country: [US, DE, FR] }, expect: { tier: 0 } }]
  steps: [{ name: b, steps: [{ expect: { tier: 0 } }, { expect: { tier: 0 } }] }]
  sample: [{ name: c, viewers: 7, by: role, expect: { stable: 100 } }]
  ramp: [{ name: d, viewers: 7, rollout: player, region: latam, from: 1, to: 2 }]`);
    expect(tests.map(costOf)).toEqual([3, 2, 7, 14]);
  });
});

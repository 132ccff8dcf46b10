/**
 * Mutation of the toy rules: exactly which deletions survive which tests.
 */
import { describe, expect, test } from "vitest";
import { mutateRules, type Mutation } from "../../../../src/core/ops/rule-tests/mutate-rules.ts";
import { runRuleTests } from "../../../../src/core/ops/rule-tests/run-rule-tests.ts";
import { deletionsOf } from "../../../../src/core/ruleset/deletions.ts";
import { bench, toy } from "../../toy-rules.ts";

function mutate(spec: string): Mutation {
  const { files, bundle, tests } = toy(spec);
  expect(runRuleTests(tests, bench(bundle)).flatMap(({ failures }) => failures)).toEqual([]);
  return mutateRules(deletionsOf(files), tests, bench(bundle), () => undefined);
}

const survivors = (spec: string): readonly string[] =>
  mutate(spec).survivors.map(({ line, what }) => `${line} ${what}`);

const PLACES = `  cases:
    - { name: a, each: { country: [BR, AR] }, expect: { cluster: south, failover: [north] } }`;

const UNIT = `
    - { name: b, facts: { country: BR, path: /x, headers: { x-sid: s } }, expect: { route: rest } }
    - { name: c, facts: { path: /live/1 }, expect: { route: live } }`;

const SHARES = `
  sample: [{ name: d, facts: { country: BR }, viewers: 1000, by: role, expect: { canary: 25 }, tolerance: 5 }]`;

describe("survivors are what no test would miss", () => {
  test("with a test of the places alone: routes, the rollout and the unit", () => {
    expect(survivors(PLACES)).toEqual([
      "34 route live",
      "34 route live: rollout player",
      "35 route rest",
      "40 rollout player: percent.latam 25",
    ]);
  });
  test("with routes tested too: what only shares show", () => {
    expect(survivors(PLACES + UNIT)).toEqual(["34 route live: rollout player", "40 rollout player: percent.latam 25"]);
  });
  test("with everything tested: none", () => {
    expect(survivors(PLACES + UNIT + SHARES)).toEqual([]);
  });
});

describe("every deletion has one fate", () => {
  const { files, bundle, tests } = toy(PLACES + UNIT + SHARES);
  const deletions = deletionsOf(files);
  const done: number[] = [];
  const { counts } = mutateRules(deletions, tests, bench(bundle), (count) => void done.push(count));

  test("and they add up to all of them", () => {
    expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(deletions.length);
    expect(counts).toMatchObject({ survived: 0, equivalent: 0 });
  });
  test("check refuses as many as it does by itself", () => {
    expect(counts.refused).toBe(deletions.filter(({ compile }) => compile() === null).length);
    expect(counts.refused).toBeGreaterThan(10);
  });
  test("progress is told after each", () => {
    expect(done).toEqual(deletions.map((_, at) => at + 1));
  });
});

test("a deletion that leaves the same rules is without effect, and no survivor", () => {
  const { files, bundle, tests } = toy(PLACES + UNIT + SHARES);
  const spelt = files.map((file) => ({
    ...file,
    text: file.text.replace("{ latam: 25 }", "{ latam: 25, default: 0 }"),
  }));
  const { counts, survivors: left } = mutateRules(deletionsOf(spelt), tests, bench(bundle), () => undefined);
  expect([counts.equivalent, left]).toEqual([1, []]);
});

test("what is decided by changed rules is no coverage: the bench sees none of it", () => {
  const { files, bundle, tests } = toy(PLACES);
  const seen: unknown[] = [];
  mutateRules(
    deletionsOf(files),
    tests,
    bench(bundle, (decision) => void seen.push(decision)),
    () => undefined,
  );
  expect(seen).toEqual([]);
});

test("the same tests find the same survivors again", () => {
  expect(mutate(PLACES)).toEqual(mutate(PLACES));
});

/**
 * What the viewers of a sample depend on: equal text, equal outcome.
 */
import { describe, expect, test } from "vitest";
import { indexRules } from "../../../../src/core/bundle/index-rules.ts";
import { asId, type PolicyName } from "../../../../src/core/model/ids.ts";
import type { RampTest, SampleTest } from "../../../../src/core/model/rule-test.ts";
import type { Rules } from "../../../../src/core/model/rules.ts";
import { runRuleTest } from "../../../../src/core/ops/rule-tests/run-rule-tests.ts";
import { sampleInputs } from "../../../../src/core/ops/rule-tests/sample-inputs.ts";
import type { TestBench } from "../../../../src/core/ops/rule-tests/test-outcome.ts";
import { deletionsOf } from "../../../../src/core/ruleset/deletions.ts";
import { keys } from "../../small-rules.ts";
import { bench, toy } from "../../toy-rules.ts";

const SPEC = `  sample:
    - { name: a, facts: { country: BR }, viewers: 300, by: role, expect: { canary: 25 }, tolerance: 10 }
    - { name: b, facts: { country: BR, health: { south: down } }, viewers: 50, by: cluster, expect: { north: 100 } }
    - { name: c, facts: { country: US, path: /x }, viewers: 50, by: route, expect: { rest: 100 } }
    - { name: d, facts: { host: x.example }, viewers: 50, by: status, expect: { 421: 100 } }
  ramp:
    - { name: e, facts: { country: BR }, viewers: 100, rollout: player, region: latam, from: 5, to: 50 }`;

const { files, bundle, tests } = toy(SPEC);
const many = tests.filter((one): one is SampleTest | RampTest => one.kind === "sample" || one.kind === "ramp");
const whole = bench(bundle);

function benchOf(rules: Rules): TestBench {
  const indexed = indexRules(rules, 0, "");
  if (!indexed.ok) throw new Error(indexed.error.name);
  return bench(indexed.value);
}

const changed = deletionsOf(files).flatMap(({ what, compile }) => {
  const rules = compile();
  return rules === null ? [] : [{ what, bench: benchOf(rules) }];
});

/** Names of the tests whose inputs a deletion changes. */
function touched(what: string): string {
  const found = changed.find((one) => one.what === what);
  if (found === undefined) throw new Error(`no deletion "${what}"`);
  return many
    .filter((one) => sampleInputs(one, whole) !== sampleInputs(one, found.bench))
    .map(({ name }) => name)
    .join("");
}

test("where the text is equal, so is the outcome, for every deletion", () => {
  const compared = changed.flatMap((one) =>
    many
      .filter((sample) => sampleInputs(sample, whole) === sampleInputs(sample, one.bench))
      .map((sample) => ({ before: runRuleTest(sample, whole), after: runRuleTest(sample, one.bench) })),
  );
  expect(compared.length).toBeGreaterThan(15);
  const outcome = ({ note, failures }: ReturnType<typeof runRuleTest>): unknown => [note, failures.length];
  expect(compared.map(({ after }) => outcome(after))).toEqual(compared.map(({ before }) => outcome(before)));
});

/** Names of the tests whose inputs rules with these parts change. */
function touchedBy(parts: Partial<Rules>): string {
  const other = benchOf({ ...bundle.rules, ...parts });
  return many
    .filter((one) => sampleInputs(one, whole) !== sampleInputs(one, other))
    .map(({ name }) => name)
    .join("");
}

describe("what only later viewers may meet is in the text, though the first one does not show it", () => {
  const { clusters, router } = bundle.rules;

  test("clusters: their ids draw viewers", () => {
    expect(touchedBy({ clusters: clusters.map((one) => ({ ...one, id: `${one.id}-2` })) })).toBe("abcde");
  });
  test("residency", () => {
    const only = clusters.map(({ name }) => name);
    const viewers = keys({ countries: ["AR"] });
    const policy = { name: asId<PolicyName>("here"), viewers, only, unknownPlace: "outside" as const };
    const residency = [{ ...policy, ifNone: { status: 503, body: "" }, source: "toy.yaml:1" }];
    expect(touchedBy({ router: { ...router, residency } })).toBe("abcde");
  });
});

describe("a deletion changes the inputs of those whom it concerns", () => {
  test.each([
    ["region latam: viewers.countries[1] AR", ""],
    ["region latam: viewers.countries[0] BR", "abe"],
    ["region latam: tiers[1]", "abe"],
    ["rollout player: percent.latam 25", "abe"],
    ["route rest", "c"],
    ["route live: rollout player", "abe"],
  ])("%s: %s", (what, names) => {
    expect(touched(what)).toBe(names);
  });
});

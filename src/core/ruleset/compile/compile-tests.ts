/**
 * Documents of the kinds RuleTest and Viewers → rule tests with every viewer and default filled in.
 *
 * Nothing here reaches the compiled rules. A test whose viewer is not defined is left out, which
 * `check` has reported.
 */
import type { Facts, FactValues, RuleTest, StepsTest } from "../../model/rule-test.ts";
import { layerFacts } from "./layer-facts.ts";
import type { Of, RuleSet } from "../rule-set.ts";
import { keyPlace, type Path, type SourceDocument } from "../source/source-document.ts";

type Spec = Of<"RuleTest">["spec"];

/** The facts of a test before `each`, or null when it names a viewer that there is not. */
type FactsOf = (test: { readonly viewer?: string | undefined; readonly facts: Facts }) => Facts | null;

export interface CompiledTests {
  /** In the order of files, and in a document: cases, steps, samples, ramps. */
  readonly tests: readonly RuleTest[];
  /** Facts by name of viewer. */
  readonly viewers: ReadonlyMap<string, Facts>;
}

/** Compiles all tests of a rule set. */
export function compileTests(set: RuleSet): CompiledTests {
  const viewers = new Map<string, Facts>(set.viewers.flatMap(({ spec }) => Object.entries(spec.viewers)));
  return { viewers, tests: set.ruleTests.flatMap(({ document, spec }) => testsIn(document, spec, viewers)) };
}

function testsIn(document: SourceDocument, spec: Spec, viewers: ReadonlyMap<string, Facts>): readonly RuleTest[] {
  const factsOf: FactsOf = ({ viewer, facts }) => {
    const fixture = viewer === undefined ? {} : viewers.get(viewer);
    return fixture === undefined ? null : layerFacts([spec.facts, fixture, facts]);
  };
  const at = (path: Path, name: string) => ({ name, file: document.source.file, line: keyPlace(document, path).line });
  return [
    ...spec.cases.flatMap((test, index): readonly RuleTest[] => {
      const facts = factsOf(test);
      if (facts === null) return [];
      const base = at(["spec", "cases", index], test.name);
      return [{ ...base, kind: "case", facts, each: valuesOf(test.each), expect: test.expect }];
    }),
    ...spec.steps.flatMap((test, index) => stepsTest(document, test, index, factsOf)),
    ...spec.sample.flatMap((test, index): readonly RuleTest[] => {
      const facts = factsOf(test);
      if (facts === null) return [];
      const { viewers: count, seed, by, expect: shares, tolerance } = test;
      const base = at(["spec", "sample", index], test.name);
      return [{ ...base, kind: "sample", facts, viewers: count, seed, by, shares, tolerance }];
    }),
    ...spec.ramp.flatMap((test, index): readonly RuleTest[] => {
      const facts = factsOf(test);
      if (facts === null) return [];
      const { viewers: count, seed, rollout, region, from, to } = test;
      const base = at(["spec", "ramp", index], test.name);
      return [{ ...base, kind: "ramp", facts, viewers: count, seed, rollout, region, from, to }];
    }),
  ];
}

function stepsTest(
  document: SourceDocument,
  test: Spec["steps"][number],
  index: number,
  factsOf: FactsOf,
): readonly StepsTest[] {
  const facts = factsOf(test);
  if (facts === null) return [];
  const path: Path = ["spec", "steps", index];
  const lineOf = (more: Path): number => keyPlace(document, [...path, ...more]).line;
  const steps = test.steps.map(({ after, health, percent, expect }, at) => ({
    line: lineOf(["steps", at]),
    afterMs: after,
    health,
    percent,
    expect: expect ?? null,
  }));
  return [{ kind: "steps", name: test.name, file: document.source.file, line: lineOf([]), facts, steps }];
}

function valuesOf(each: Spec["cases"][number]["each"]): readonly FactValues[] {
  return Object.entries(each).flatMap(([name, values]) => (values === undefined ? [] : [{ name, values }]));
}

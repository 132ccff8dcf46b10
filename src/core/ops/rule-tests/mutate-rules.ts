/**
 * Deletes one thing of the rules at a time and asks whether any test notices.
 *
 * In: deletions, the tests (which must all pass as the rules are), and what they run on. Out: how
 * many deletions `check` refuses, change nothing, or make a test fail; and the survivors, which no
 * test notices. A survivor is a rule that could be lost without anybody knowing.
 */
import { indexRules } from "../../bundle/index-rules.ts";
import type { RuleTest } from "../../model/rule-test.ts";
import type { Rules } from "../../model/rules.ts";
import type { Deletion } from "../../ruleset/deletions.ts";
import { textWithoutSources } from "../../ruleset/text-without-sources.ts";
import { costOf, runRuleTest } from "./run-rule-tests.ts";
import { sampleInputs } from "./sample-inputs.ts";
import type { TestBench } from "./test-outcome.ts";

/** What became of one deletion. */
type Fate = "refused" | "equivalent" | "noticed" | "survived";

export interface Mutation {
  readonly counts: Readonly<Record<Fate, number>>;
  readonly survivors: readonly Pick<Deletion, "what" | "file" | "line">[];
}

/** Runs all deletions; `progress` hears how many are done after each. */
export function mutateRules(
  deletions: readonly Deletion[],
  tests: readonly RuleTest[],
  bench: TestBench,
  progress: (done: number) => void,
): Mutation {
  const cheapFirst = tests.toSorted((a, b) => costOf(a) - costOf(b));
  const fateOf = fateFinder(cheapFirst, { ...bench, see: () => undefined, stopEarly: true });
  const counts = { refused: 0, equivalent: 0, noticed: 0, survived: 0 };
  const survivors: Pick<Deletion, "what" | "file" | "line">[] = [];
  for (const [at, { what, file, line, compile }] of deletions.entries()) {
    const fate = fateOf(compile());
    counts[fate]++;
    if (fate === "survived") survivors.push({ what, file, line });
    progress(at + 1);
  }
  return { counts, survivors };
}

/** Two deletions that leave the same rules share one answer. */
function fateFinder(tests: readonly RuleTest[], bench: TestBench): (rules: Rules | null) => Fate {
  const known = new Map<string, Fate>([[textWithoutSources(bench.bundle.rules), "equivalent"]]);
  const isNoticed = noticer(tests, bench);
  return (rules) => {
    if (rules === null) return "refused";
    const text = textWithoutSources(rules);
    const fate = known.get(text) ?? (isNoticed(rules) ? "noticed" : "survived");
    known.set(text, fate);
    return fate;
  };
}

/**
 * Tells whether any test fails. Tests stand in the order of what they are about, as rules do: the test
 * that noticed the last deletion, or the one behind it, is likely to notice the next.
 */
function noticer(tests: readonly RuleTest[], bench: TestBench): (rules: Rules) => boolean {
  const inputs = new Map<RuleTest, string>();
  let last = 0;
  const fails = (test: RuleTest, changed: TestBench): boolean => {
    if (test.kind === "sample" || test.kind === "ramp") {
      const before = inputs.get(test) ?? sampleInputs(test, bench);
      inputs.set(test, before);
      if (sampleInputs(test, changed) === before) return false;
    }
    return runRuleTest(test, changed).failures.length > 0;
  };
  return (rules) => {
    const bundle = indexRules(rules, 0, "");
    if (!bundle.ok)
      throw new Error(`The rules refer to ${bundle.error.name} in ${bundle.error.at}, which check let pass`);
    const changed = { ...bench, bundle: bundle.value };
    const likely = tests.slice(last, last + 2);
    const found = [...likely, ...tests].find((test) => fails(test, changed));
    if (found !== undefined) last = tests.indexOf(found);
    return found !== undefined;
  };
}

/**
 * Deletes one thing of the rules at a time and asks whether any test notices.
 *
 * In: deletions, the tests (which must all pass as the rules are), and what they run on. Out: how
 * many deletions `check` refuses, change nothing, or make a test fail; and the survivors, which no
 * test notices. A survivor is a rule that could be lost without anybody knowing.
 */
import { indexRules } from "../bundle/index-rules.ts";
import type { RuleTest } from "../model/rule-test.ts";
import type { Rules } from "../model/rules.ts";
import { textForDecisions, type Deletion } from "../ruleset/deletions.ts";
import { costOf, runRuleTest } from "./run-rule-tests.ts";
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
  const known = new Map<string, Fate>([[textForDecisions(bench.bundle.rules), "equivalent"]]);
  return (rules) => {
    if (rules === null) return "refused";
    const text = textForDecisions(rules);
    const fate = known.get(text) ?? (isNoticed(rules, tests, bench) ? "noticed" : "survived");
    known.set(text, fate);
    return fate;
  };
}

function isNoticed(rules: Rules, tests: readonly RuleTest[], bench: TestBench): boolean {
  const bundle = indexRules(rules, 0, "");
  if (!bundle.ok)
    throw new Error(`The rules refer to ${bundle.error.name} in ${bundle.error.at}, which check let pass`);
  return tests.some((test) => runRuleTest(test, { ...bench, bundle: bundle.value }).failures.length > 0);
}

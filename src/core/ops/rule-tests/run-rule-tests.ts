/**
 * Rule tests → what became of each.
 *
 * In: tests, and the compiled rules they are about. Out: one outcome for each test, in order. Pure: the
 * same tests and rules give the same outcomes on every machine.
 */
import type { CaseTest, RuleTest } from "../../model/rule-test.ts";
import { questionCount, questionsOf } from "./case-questions.ts";
import { askBench, judgeDecision } from "./judge-decision.ts";
import { runRamp } from "./run-ramp.ts";
import { runSample } from "./run-sample.ts";
import { runSteps } from "./run-steps.ts";
import { faultOf, type Failure, type Outcome, type TestBench } from "./test-outcome.ts";

/** Runs all tests. */
export function runRuleTests(tests: readonly RuleTest[], bench: TestBench): readonly Outcome[] {
  return tests.map((test) => runRuleTest(test, bench));
}

/** Runs one test. */
export function runRuleTest(test: RuleTest, bench: TestBench): Outcome {
  switch (test.kind) {
    case "case":
      return runCase(test, bench);
    case "steps":
      return runSteps(test, bench);
    case "sample":
      return runSample(test, bench);
    case "ramp":
      return runRamp(test, bench);
  }
}

/** How many decisions a test takes: the cheap ones are run first where the first failure is enough. */
export function costOf(test: RuleTest): number {
  switch (test.kind) {
    case "case":
      return questionCount(test);
    case "steps":
      return test.steps.length;
    case "sample":
      return test.viewers;
    case "ramp":
      return 2 * test.viewers;
  }
}

function runCase(test: CaseTest, bench: TestBench): Outcome {
  const failures: Failure[] = [];
  for (const { label, facts } of questionsOf(test)) {
    const asked = askBench(facts, bench);
    const failure = asked.ok
      ? judgeDecision(asked.value, test.expect, bench, { label, line: test.line })
      : faultOf(label, test.line, asked.error);
    if (failure === null) continue;
    failures.push(failure);
    if (bench.stopEarly) break;
  }
  const count = questionCount(test);
  return { test, note: count === 1 ? "" : `${count} viewers`, failures };
}

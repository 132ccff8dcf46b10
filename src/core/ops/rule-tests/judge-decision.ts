/**
 * One viewer, one expectation: decides and says what differs.
 *
 * A failure carries the decision again with a full trace; those that are as expected cost a summary.
 */
import { decideRouting } from "../../decide/decide.ts";
import type { Expected, Facts } from "../../model/rule-test.ts";
import type { Result } from "../../model/result.ts";
import { compareExpected } from "./compare-expected.ts";
import { decisionJson } from "../decision-json.ts";
import { readFacts, type Asked } from "../facts/read-facts.ts";
import type { Failure, TestBench } from "./test-outcome.ts";

/**
 * The time of tests that state none: 2026-01-01T00:00:00Z. Any fixed time would do; the clock's would
 * let a test pass today and fail tomorrow.
 */
const TEST_TIME = 1_767_225_600_000;

/** Reads the facts of a test. */
export function askBench(facts: Facts, { bundle, table }: TestBench): Result<Asked, readonly string[]> {
  return readFacts(facts, bundle, table, TEST_TIME);
}

/** Decides for one viewer; null when everything is as expected. */
export function judgeDecision(
  { viewer, live }: Asked,
  expected: Expected,
  bench: TestBench,
  where: { readonly label: string; readonly line: number },
): Failure | null {
  const decision = decideRouting(bench.bundle, live, viewer);
  bench.see(decision);
  const differences = compareExpected(expected, decisionJson(decision, false));
  if (differences.length === 0) return null;
  return { ...where, differences, fault: "", decision: decideRouting(bench.bundle, live, viewer, "full") };
}

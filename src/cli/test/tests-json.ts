/**
 * The results of `georouter test` as one JSON document, for programs.
 */
import { decisionJson } from "../../core/ops/decision-json.ts";
import type { Outcome } from "../../core/ops/rule-tests/test-outcome.ts";
import type { Coverage } from "../../core/ops/rule-tests/rule-coverage.ts";
import type { Mutation } from "../../core/ops/rule-tests/mutate-rules.ts";

/** Everything that one run found out. */
export interface TestRun {
  readonly outcomes: readonly Outcome[];
  /** Null when it was not asked for. */
  readonly coverage: Coverage | null;
  /** Null when it was not asked for, or when a test failed. */
  readonly mutation: Mutation | null;
}

/** Writes results; `coverage` and `mutation` are null when they were not asked for, or could not be had. */
export function testsJson({ outcomes, coverage, mutation }: TestRun): string {
  const failed = outcomes.filter(({ failures }) => failures.length > 0).length;
  const tests = outcomes.map(outcomeJson);
  return `${JSON.stringify({ passed: outcomes.length - failed, failed, tests, coverage, mutation }, null, 2)}\n`;
}

function outcomeJson({ test, note, failures }: Outcome): Record<string, unknown> {
  const { kind, name, file, line } = test;
  return {
    name,
    kind,
    file,
    line,
    passed: failures.length === 0,
    note,
    failures: failures.map(({ decision, differences, ...failure }) => ({
      ...failure,
      differences: differences.map(({ field, wanted, found }) => ({ field, wanted, found: found ?? null })),
      decision: decision === null ? null : decisionJson(decision, true),
    })),
  };
}

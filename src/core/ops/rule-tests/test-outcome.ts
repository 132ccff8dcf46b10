/**
 * What became of a rule test: passed, or the fields that differ and the decision they come from.
 */
import type { RoutingDecision } from "../../model/decision.ts";
import type { RuleTest } from "../../model/rule-test.ts";
import type { Bundle } from "../../model/bundle.ts";
import type { PlaceTable } from "../../model/place.ts";

/** One field that is not as expected. */
export interface Difference {
  /** `cluster`, or `viewer.country` for a field inside another. */
  readonly field: string;
  readonly wanted: unknown;
  /** Undefined when the decision has no such field. */
  readonly found: unknown;
}

export interface Failure {
  /** Which question or step; empty when the test has only one. */
  readonly label: string;
  readonly line: number;
  readonly differences: readonly Difference[];
  /** Why there is nothing to compare, in a sentence; empty when there is. */
  readonly fault: string;
  /** With a full trace; null when there is none to show. */
  readonly decision: RoutingDecision | null;
}

export interface Outcome {
  readonly test: RuleTest;
  /** What was measured, such as `canary 24.8 % of 20,000 viewers`; may be empty. */
  readonly note: string;
  /** None when the test passed. */
  readonly failures: readonly Failure[];
}

/** What tests run on. */
export interface TestBench {
  readonly bundle: Bundle;
  readonly table: PlaceTable | null;
  /** Called with every decision that something is expected of. */
  readonly see: (decision: RoutingDecision) => void;
  /** Whether the first failure of a test is enough to know. */
  readonly stopEarly: boolean;
}

/** A failure without anything to compare. */
export function faultOf(label: string, line: number, faults: readonly string[]): Failure {
  return { label, line, differences: [], fault: faults.join("; "), decision: null };
}

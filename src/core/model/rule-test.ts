/**
 * Rule tests as they are run: what ops expect of the rules, with every viewer and default filled in.
 *
 * Written by `core/ruleset` from documents of the kinds RuleTest and Viewers, run by `core/ops`. They
 * travel beside the compiled rules and are never a part of them: a test that is added or changed
 * must not change the digest of a bundle.
 */

/** Facts about one request (CONTRACTS, "Facts"). */
export type Facts = Readonly<Record<string, unknown>>;

/** Fields that the JSON of a Decision must have; nested objects by subset, lists entry by entry. */
export type Expected = Readonly<Record<string, unknown>>;

interface TestBase {
  readonly name: string;
  /** As it is shown to people here. */
  readonly file: string;
  readonly line: number;
}

/** One request, or several that must all get the same answer. */
export interface CaseTest extends TestBase {
  readonly kind: "case";
  readonly facts: Facts;
  /** The case stands for each combination of these values; without any, for one request. */
  readonly each: readonly FactValues[];
  readonly expect: Expected;
}

export interface FactValues {
  /** Name of a fact. */
  readonly name: string;
  readonly values: readonly unknown[];
}

/** One viewer over time. */
export interface StepsTest extends TestBase {
  readonly kind: "steps";
  readonly facts: Facts;
  readonly steps: readonly TestStep[];
}

export interface TestStep {
  readonly line: number;
  /** Time that passes before anything else of the step. */
  readonly afterMs: number;
  /** Clusters whose health changes; the others stay as they are. */
  readonly health: Facts;
  /** Live percentages that change: rollout → region → percent. */
  readonly percent: Readonly<Record<string, Facts>>;
  /** Null for a step that only changes something. */
  readonly expect: Expected | null;
}

/** Many viewers, each with a unit of his own. */
interface ManyViewers extends TestBase {
  readonly facts: Facts;
  readonly viewers: number;
  readonly seed: number;
}

/** Which share of many viewers gets each value of one field. */
export interface SampleTest extends ManyViewers {
  readonly kind: "sample";
  /** A field of the Decision. */
  readonly by: string;
  /** Percent by value. */
  readonly shares: Readonly<Record<string, number>>;
  /** Points by which a share may differ. */
  readonly tolerance: number;
}

/** What becomes of many viewers when a live percentage changes. */
export interface RampTest extends ManyViewers {
  readonly kind: "ramp";
  readonly rollout: string;
  readonly region: string;
  /** Percent before and after. */
  readonly from: number;
  readonly to: number;
}

export type RuleTest = CaseTest | StepsTest | SampleTest | RampTest;

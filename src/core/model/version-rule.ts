/**
 * What gives viewers another version: rollouts and experiments of the compiled rules.
 */
import type { EpochMs, ExperimentName, RegionName, RoleName, RolloutName } from "./ids.ts";
import type { SourceLine } from "./source-line.ts";

/** How a viewer asks for the new version by himself. */
export interface OptInRule {
  /** Header name in lower case, or null. */
  readonly header: string | null;
  readonly cookie: string | null;
  /** Whether only a signed token counts. */
  readonly signed: boolean;
}

/** When a canary is raised, held or aborted; a limit that is null is not looked at. */
export interface AnalysisRule {
  readonly everyMs: number;
  /** How long a step must run before the next. */
  readonly bakeMs: number;
  /** Requests that each version needs before it is judged. */
  readonly minRequests: number;
  /** Points of percent that the canary's error rate may be above the other's. */
  readonly errorRateMaxDeltaPoints: number | null;
  readonly ttfbP95MaxDeltaMs: number | null;
  readonly stallsMaxDeltaPoints: number | null;
  /** Failed looks before `onFail`. */
  readonly failureLimit: number;
  readonly onFail: "abort" | "pause";
}

interface RolloutBase {
  readonly name: RolloutName;
  readonly id: string;
  readonly source: SourceLine;
}

export interface CanaryRule extends RolloutBase {
  readonly strategy: "canary";
  readonly from: RoleName;
  readonly to: RoleName;
  readonly salt: string;
  /** Percent 0..100 for every region, inherited through `within`. */
  readonly percent: Readonly<Record<string, number>>;
  /** Percentages that the rollout goes through, rising; may be empty. */
  readonly steps: readonly number[];
  readonly optIn: OptInRule | null;
  readonly analysis: AnalysisRule | null;
}

export interface BlueGreenRule extends RolloutBase {
  readonly strategy: "blueGreen";
  /** Active role for every region, inherited through `within`. */
  readonly active: Readonly<Record<string, RoleName>>;
  readonly preview: OptInRule | null;
}

export type RolloutRule = CanaryRule | BlueGreenRule;

export interface ArmRule {
  readonly name: string;
  /** Weight ≥ 0; 0 means never. */
  readonly weight: number;
  /** The role that the arm gives, or null when it only sets headers. */
  readonly role: RoleName | null;
  /** Header name in lower case → value. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface ExperimentRule {
  readonly name: ExperimentName;
  readonly id: string;
  readonly salt: string;
  /** Regions whose viewers take part; empty for all. */
  readonly regions: readonly RegionName[];
  /** Percent of them, 0..100. */
  readonly percent: number;
  /** As written: an arm's slot depends on the arms before it. */
  readonly arms: readonly ArmRule[];
  readonly fromMs: EpochMs | null;
  readonly untilMs: EpochMs | null;
  readonly source: SourceLine;
}

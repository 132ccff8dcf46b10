/**
 * Orders that stand in files: a state or a dial for clusters, or viewers moved to other clusters, with an end.
 */
import type { ClusterName, EpochMs, OverrideName } from "./ids.ts";
import type { SourceLine } from "./source-line.ts";
import type { ViewerKeys } from "./viewer-keys.ts";

export type ForcedState = "drain" | "forced-down" | "forced-up";

export type OverrideEffect =
  | {
      readonly kind: "state";
      readonly clusters: readonly ClusterName[];
      readonly state: ForcedState;
      /** Time over which a drain stops new sessions; 0 for at once. */
      readonly rampMs: number;
      /** Time after which a drain counts as forced down. */
      readonly finishWithinMs: number;
    }
  /** Percent of their load that the clusters accept, 0..100. */
  | { readonly kind: "dial"; readonly clusters: readonly ClusterName[]; readonly accept: number }
  /** Viewers who go to these clusters first; nobody's version changes. */
  | { readonly kind: "move"; readonly viewers: ViewerKeys; readonly use: readonly ClusterName[] };

export interface OverrideRule {
  readonly name: OverrideName;
  readonly effect: OverrideEffect;
  /** Null: from the moment the rules are published. */
  readonly fromMs: EpochMs | null;
  readonly untilMs: EpochMs;
  readonly reason: string;
  readonly ticket: string;
  readonly source: SourceLine;
}

/** Whether an order takes clusters away, so that they return only once they have shown that they are well. */
export function takesAway(effect: OverrideEffect): effect is Extract<OverrideEffect, { readonly kind: "state" }> {
  return effect.kind === "state" && effect.state !== "forced-up";
}

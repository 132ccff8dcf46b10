/**
 * What happens in a simulation, and when: what vantages see, and what operators order.
 *
 * Names are resolved and patterns expanded, so that nothing fails later.
 */
import type { ClusterName, RegionName, VantageName } from "../../model/ids.ts";
import type { OverrideEffect } from "../../model/override-rule.ts";

/** What a probe of a cluster sees. */
export interface Sight {
  readonly ok: boolean;
  readonly degraded: boolean;
  /** `x-ready-percent`, 0..100. */
  readonly ready: number;
}

/** A cluster of which all is well. */
export const WELL: Sight = { ok: true, degraded: false, ready: 100 };

/** `blind`: it sees every cluster down; `silent`: it does not report. */
export type VantageState = "well" | "blind" | "silent";

export type SimEffect =
  /** `from` null: seen from everywhere, so requests fail at the edges as well. */
  | {
      readonly kind: "sight";
      readonly clusters: readonly ClusterName[];
      readonly sight: Sight;
      readonly from: VantageName | null;
    }
  | { readonly kind: "vantage"; readonly vantages: readonly VantageName[]; readonly state: VantageState }
  /** `forMs` null: to the end and beyond. */
  | { readonly kind: "order"; readonly effect: OverrideEffect; readonly forMs: number | null }
  /** Ends every state that was ordered of them; dials stay. */
  | { readonly kind: "undrain"; readonly clusters: readonly ClusterName[] }
  | { readonly kind: "failback"; readonly region: RegionName; readonly cluster: ClusterName };

export interface SimEvent {
  /** Milliseconds from the beginning. */
  readonly atMs: number;
  /** As written, without its time. */
  readonly text: string;
  readonly effect: SimEffect;
}

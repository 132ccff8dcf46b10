/**
 * What is believed of a cluster's health for one region: the word of the region's vantage, else the majority's.
 *
 * In: what is known of the cluster, the region's nearest vantage, the moment. Out: a measurement or nothing.
 * What is too old counts as nothing. Unknown is not down: losing the probers must never take clusters away.
 */
import type { VantageName } from "../model/ids.ts";
import type { ClusterLive, Measured } from "../model/live.ts";
import type { Moment } from "../model/orders-on.ts";
import { isStale, regionVerdict } from "../model/region-verdict.ts";
import type { ClusterStanding } from "../model/trace.ts";

export interface Word {
  /** Null when nothing was measured, or too long ago. */
  readonly measured: Measured | null;
  /** The measurement as a standing tells it. */
  readonly told: Pick<ClusterStanding, "real" | "since" | "ready" | "why">;
  /** Whether something was measured that is too old to be believed. */
  readonly stale: boolean;
  /** Whose word it is; null for the majority's. */
  readonly vantage: VantageName | null;
}

const UNKNOWN: Word = {
  measured: null,
  told: { real: "unknown", since: null, ready: 100, why: "" },
  stale: false,
  vantage: null,
};

const STALE: Word = { ...UNKNOWN, stale: true };

/** The word on a cluster. */
export function wordOn(
  known: ClusterLive,
  vantage: VantageName | null,
  { live, at }: Pick<Moment, "live" | "at">,
): Word {
  const measured = regionVerdict(known, vantage);
  if (measured === null) return UNKNOWN;
  if (isStale(known, live, at)) return STALE;
  const { state: real, since, ready, why } = measured;
  return {
    measured,
    told: { real, since, ready, why },
    stale: false,
    vantage: measured === known.measured ? null : vantage,
  };
}

/**
 * What is believed of a cluster's health for one region: the word of the region's vantage, else the majority's.
 *
 * In: what is known of the cluster, the region's nearest vantage, the moment. Out: a measurement or nothing.
 * Two clocks age it: when this cluster was last confirmed, and when the whole value was. Unknown is not
 * down: losing the probers must never take clusters away.
 */
import type { EpochMs, VantageName } from "../model/ids.ts";
import { MEASURED_FOR_MS, type ClusterLive, type Measured } from "../model/live.ts";
import type { Moment } from "../model/orders-on.ts";
import { own } from "../model/record.ts";
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
  const verdict = vantage === null ? null : (own(known.vantages, vantage)?.verdict ?? null);
  const measured = verdict ?? known.measured;
  if (measured === null) return UNKNOWN;
  if (isOld(live.at, at) || isOld(known.at, at)) return STALE;
  const { state: real, since, ready, why } = measured;
  return { measured, told: { real, since, ready, why }, stale: false, vantage: verdict === null ? null : vantage };
}

/** Older than ten minutes; what lies in the future, by a clock that runs ahead, counts as now. */
function isOld(measuredAt: EpochMs, at: EpochMs): boolean {
  return at - measuredAt > MEASURED_FOR_MS;
}

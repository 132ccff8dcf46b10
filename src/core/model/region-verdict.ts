/**
 * What holds for the viewers of one region: the word of the vantage nearest to it, or the majority's.
 *
 * Everybody who asks "is it down here?", and whether that is still to be believed, asks it here, so that
 * decisions, manual failback, alarms and the view of health agree.
 */
import type { EpochMs, VantageName } from "./ids.ts";
import { MEASURED_FOR_MS, type ClusterLive, type Live, type Measured } from "./live.ts";
import { own } from "./record.ts";

/** Null as long as nothing was ever decided; `vantage` is null for a region that follows the majority. */
export function regionVerdict(known: ClusterLive | undefined, vantage: VantageName | null): Measured | null {
  if (known === undefined) return null;
  const nearest = vantage === null ? undefined : own(known.vantages, vantage);
  return nearest?.verdict ?? known.measured;
}

/**
 * Whether what is measured of a cluster is too old to be believed. Two clocks age it: when this cluster was last
 * confirmed, and when the whole value was; what lies in the future, by a clock that runs ahead, counts as now.
 */
export function isStale({ at: confirmedAt }: Pick<ClusterLive, "at">, live: Pick<Live, "at">, now: EpochMs): boolean {
  return now - Math.min(confirmedAt, live.at) > MEASURED_FOR_MS;
}

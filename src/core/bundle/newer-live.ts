/**
 * Which of two live values counts, and how much of a value's times is believed.
 *
 * Values reach an edge by several ways, some of them late, so an older one may come after a newer one. All
 * values are in one order, by the epoch of the board that wrote them, then by version, then by the time of
 * the measurements; an edge moves up in it and never down, whatever is played to it, and in whatever order.
 */
import type { EpochMs } from "../model/ids.ts";
import type { ClusterLive, Live } from "../model/live.ts";

/** How far ahead of the reader's clock a writer's may be. */
const AHEAD_MS = 30_000;

/** Whether an edge that holds one value should take another; an equal one too, since it may be the first of its kind. */
export function isNewer(next: Live, held: Live): boolean {
  if (next.epoch !== held.epoch) return next.epoch > held.epoch;
  if (next.version !== held.version) return next.version > held.version;
  return next.at >= held.at;
}

/** Whether its measurements are of a time to come. */
export function isAhead({ at, clusters }: Live, now: EpochMs): boolean {
  return at > now + AHEAD_MS || Object.values(clusters).some((cluster) => cluster.at > now + AHEAD_MS);
}

/** The same value with measurements of a time to come counted as of now, since else they would never age. */
export function agedFrom(live: Live, now: EpochMs): Live {
  const clusters = Object.entries(live.clusters).map(([name, cluster]) => [name, clusterFrom(cluster, now)] as const);
  return { ...live, at: Math.min(live.at, now), clusters: Object.fromEntries(clusters) };
}

function clusterFrom(cluster: ClusterLive, now: EpochMs): ClusterLive {
  return cluster.at > now ? { ...cluster, at: now } : cluster;
}

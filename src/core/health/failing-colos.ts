/**
 * The edges' reports → the colos at which requests to a cluster fail.
 *
 * Edges see what probes may not, so their failures back up the word of a lone vantage. They decide
 * nothing by themselves: each colo's own breaker has already moved its requests elsewhere. A report
 * is believed for a minute, since a colo without requests has nothing to say.
 */
import type { EpochMs } from "../model/ids.ts";
import type { ColoSight, EdgeReport } from "../model/probe.ts";
import { saysRefused } from "../model/refusal.ts";

const BELIEVED_FOR_MS = 60_000;

/** Cluster → names of the colos where requests to it fail, in order; clusters without any are missing. */
export function failingColos(edges: readonly EdgeReport[], now: EpochMs): ReadonlyMap<string, readonly string[]> {
  const failing = new Map<string, string[]>();
  for (const { colo, at, clusters } of newestOfEach(edges)) {
    if (now - at >= BELIEVED_FOR_MS) continue;
    for (const [cluster, sight] of Object.entries(clusters)) {
      if (!isFailing(sight, now)) continue;
      const colos = failing.get(cluster);
      if (colos === undefined) failing.set(cluster, [colo]);
      else colos.push(colo);
    }
  }
  return failing;
}

/**
 * Whether a colo has trouble with a cluster: requests fail, its breaker is open, or its own probe failed. A gateway that refuses
 * the edge is none: that says nothing of the cluster.
 */
export function isFailing({ failures, openUntil, probe }: ColoSight, now: EpochMs): boolean {
  const isProbeBad = probe?.ok === false && !saysRefused(probe.why);
  return failures > 0 || (openUntil !== null && openUntil > now) || isProbeBad;
}

function newestOfEach(edges: readonly EdgeReport[]): readonly EdgeReport[] {
  const newest = new Map<string, EdgeReport>();
  for (const edge of edges) {
    const held = newest.get(edge.colo);
    if (held === undefined || edge.at > held.at) newest.set(edge.colo, edge);
  }
  return [...newest.values()].toSorted((a, b) => (a.colo < b.colo ? -1 : 1));
}

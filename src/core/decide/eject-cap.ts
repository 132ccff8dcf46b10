/**
 * Bounds how many of a region's clusters probes may take away.
 *
 * In: the candidates of one decision, the region, the moment. Out: the same, where the clusters that are
 * down beyond the cap count as degraded: behind every healthy one, and still there. Probes that see half
 * of a region fail are more often wrong than right, and what is left would not carry the load. The cap is
 * the region's, the same for every viewer: neither residency nor the route changes it. An operator's order
 * is no probe, so drained and forced clusters are neither capped nor counted as taken away; and where
 * `onAllDown` is a response, the region prefers that answer to a cluster that is down.
 */
import type { IndexedRegion } from "../model/bundle.ts";
import { beyondCap, mostEjected } from "../model/ejection-cap.ts";
import type { Moment } from "../model/orders-on.ts";
import { standingOf, type Standing } from "./availability.ts";
import type { Candidate, CandidateTier } from "./candidate.ts";
import { isDown } from "./choice.ts";

/** Applies the region's `maxEjectPercent`. */
export function capEjections(
  tiers: readonly CandidateTier[],
  region: IndexedRegion,
  moment: Moment,
): readonly CandidateTier[] {
  if (region.rule.onAllDown.kind === "respond") return tiers;
  const down = countDown(tiers);
  const most = mostEjected(countClusters(region), region.rule.maxEjectPercent);
  if (down === 0 || (down <= most && isWhole(tiers, region))) return tiers;
  const all = standingsOf(tiers, region, moment);
  const beyond = beyondCap(
    all.filter(({ because }) => because === "down"),
    most,
  );
  if (beyond.length === 0) return tiers;
  const capped = new Set(beyond.map(({ cluster }) => cluster));
  return tiers.map((tier) => ({
    ...tier,
    candidates: tier.candidates.map((one) => (capped.has(one.standing.cluster) ? keep(one) : one)),
  }));
}

function countClusters({ tiers }: IndexedRegion): number {
  let clusters = 0;
  for (const { members } of tiers) clusters += members.length;
  return clusters;
}

function countDown(tiers: readonly CandidateTier[]): number {
  let count = 0;
  for (const { candidates } of tiers) for (const one of candidates) if (isDown(one)) count++;
  return count;
}

/** Whether the candidates are the region's clusters, all of them and no others: then there is nothing more to ask. */
function isWhole(tiers: readonly CandidateTier[], region: IndexedRegion): boolean {
  return (
    tiers.length === region.tiers.length &&
    tiers.every(({ candidates }, at) => candidates.length === region.tiers[at]?.members.length)
  );
}

/** Every cluster of the region's tiers, also those that this viewer may not be sent to. */
function standingsOf(tiers: readonly CandidateTier[], region: IndexedRegion, moment: Moment): readonly Standing[] {
  const known = new Map(
    tiers.flatMap(({ candidates }) => candidates).map(({ standing }) => [standing.cluster, standing]),
  );
  return region.tiers
    .flatMap(({ members }) => members)
    .map(({ cluster }) => known.get(cluster.name) ?? standingOf(cluster.name, moment, region.rule));
}

function keep(candidate: Candidate): Candidate {
  const available = candidate.standing.ready / 100;
  const standing: Standing = {
    ...candidate.standing,
    degraded: available,
    unramped: available,
    because: "eject-capped",
    keepsSessions: true,
  };
  return { ...candidate, standing };
}

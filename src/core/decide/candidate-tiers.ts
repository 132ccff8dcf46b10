/**
 * The clusters a viewer may be sent to, tier by tier, each with its standing beside the others.
 *
 * In: tiers, what residency allows, the region, the moment. Out: candidates. First each cluster is judged alone,
 * then what depends on its tier (joining), then what depends on the whole region (the ejection cap).
 */
import type { IndexedRegion, IndexedTier } from "../model/bundle.ts";
import type { Moment } from "../model/orders-on.ts";
import { standingOf } from "./availability.ts";
import type { CandidateTier, Residency } from "./candidate.ts";
import { capEjections } from "./eject-cap.ts";
import { holdBackJoining } from "./joining.ts";

/** Joins tiers with the standing of their clusters, one beside the others, leaving out what residency forbids. */
export function candidateTiers(
  tiers: readonly IndexedTier[],
  residency: Residency,
  region: IndexedRegion,
  moment: Moment,
): readonly CandidateTier[] {
  const joined = tiers.map((tier, index) => ({
    index,
    pick: tier.pick,
    candidates: holdBackJoining(
      tier.members
        .filter((member) => residency.allows(member.cluster.name))
        .map((member) => ({
          id: member.cluster.id,
          member,
          standing: standingOf(member.cluster.name, moment, region.rule),
        })),
    ),
  }));
  return capEjections(joined, region, moment);
}

/**
 * The clusters a viewer may be sent to, tier by tier, each with its standing.
 *
 * In: the region's tiers, the route's own clusters, what residency allows. Clusters that residency
 * forbids are left out of every sum; drained, forced-down and down ones stay in, since their capacity
 * is really missing (RULES, step 6).
 */
import type { Bundle, IndexedMember, IndexedRegion, IndexedRoute, IndexedTier } from "../model/bundle.ts";
import type { ClusterName, PolicyName } from "../model/ids.ts";
import type { ClusterRule, Pick } from "../model/rules.ts";
import type { SourceLine } from "../model/source-line.ts";
import type { Viewer } from "../model/viewer.ts";
import type { Standing } from "./availability.ts";
import { findByKeys } from "./find-by-keys.ts";

export interface Candidate {
  /** The cluster's hash id. */
  readonly id: string;
  readonly member: IndexedMember;
  readonly standing: Standing;
}

export interface CandidateTier {
  /** Its number in the trace and in hashes; stays when residency empties another tier. */
  readonly index: number;
  readonly pick: Pick;
  readonly candidates: readonly Candidate[];
}

export interface Residency {
  readonly policies: readonly PolicyName[];
  readonly sources: readonly SourceLine[];
  readonly allows: (cluster: ClusterName) => boolean;
  /** What to answer when nothing is left. */
  readonly ifNone: { readonly policy: PolicyName; readonly status: number; readonly body: string } | null;
}

const FREE: Residency = { policies: [], sources: [], allows: () => true, ifNone: null };

/** Residency follows the viewer's place, not the region: every entry that means him binds. */
export function residencyOf(bundle: Bundle, viewer: Viewer): Residency {
  if (bundle.residency.length === 0) return FREE;
  const unplaced = viewer.place.country === null;
  const binding = bundle.residency.filter(
    ({ rule, keys }) => findByKeys(keys, viewer) !== null || (unplaced && rule.unknownPlace === "inside"),
  );
  const [first] = binding;
  if (first === undefined) return FREE;
  return {
    policies: binding.map(({ rule }) => rule.name),
    sources: binding.map(({ rule }) => rule.source),
    allows: (cluster) => binding.every(({ only }) => only.has(cluster)),
    ifNone: { policy: first.rule.name, ...first.rule.ifNone },
  };
}

/**
 * The tiers for this route, viewer and region: the route's own clusters first, then those an order moves
 * the viewer to, one tier each, then the region's rest.
 */
export function tiersFor(
  region: IndexedRegion,
  route: IndexedRoute,
  moved: readonly ClusterRule[] = [],
): readonly IndexedTier[] {
  if (route.clusters.length === 0 && moved.length === 0) return region.tiers;
  const first = moved.length === 0 ? route.clusters : [...new Set([...route.clusters, ...moved])];
  const own = new Set(first.map((cluster) => cluster.name));
  const pick = region.listed ? "first" : "weighted";
  return [
    ...first.map((cluster) => ({ pick, members: [{ cluster, weight: 1, bias: 0 }] }) as const),
    ...region.tiers.map((tier) => ({
      pick: tier.pick,
      members: tier.members.filter((member) => !own.has(member.cluster.name)),
    })),
  ];
}

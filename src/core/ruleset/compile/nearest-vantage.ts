/**
 * The vantage that stands for a region's viewers where the rules name none.
 *
 * In: the region's tiers, where clusters and vantages are. Out: the vantage nearest to the heaviest cluster of the
 * first tier, since that is where most of the region's viewers are served. Of equals the first as written. Null
 * where viewers have lists, because theirs are many places, and where there are no vantages: the majority decides.
 */
import { distanceKm } from "../../model/distance.ts";
import type { VantageName } from "../../model/ids.ts";
import type { RegionRule, Rules } from "../../model/rules.ts";

/** The derived vantage of a region. */
export function nearestVantage(
  [first]: RegionRule["tiers"],
  { clusters, vantages }: Pick<Rules, "clusters" | "vantages">,
): VantageName | null {
  if (first === undefined || first.pick !== "weighted") return null;
  const [heaviest] = first.members.toSorted((one, other) => other.weight - one.weight);
  const cluster = clusters.find(({ name }) => name === heaviest?.cluster);
  if (cluster === undefined) return null;
  const [nearest] = vantages.toSorted((one, other) => distanceKm(cluster, one) - distanceKm(cluster, other));
  return nearest?.name ?? null;
}

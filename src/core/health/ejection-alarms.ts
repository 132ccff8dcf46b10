/**
 * Whether more clusters of a region are down than probes may take away.
 *
 * The cap is `maxEjectPercent` of the clusters in the region's tiers, at least one; clusters beyond it
 * count as degraded when a viewer is routed, the earliest down stay away. Clusters under an order
 * play no part, and there is no cap where `onAllDown` is a response.
 */
import { beyondCap, mostEjected } from "../model/ejection-cap.ts";
import { ordersOn, type Moment } from "../model/orders-on.ts";
import { own } from "../model/record.ts";
import { isStale, regionVerdict } from "../model/region-verdict.ts";
import type { RegionRule } from "../model/rules.ts";
import { clustersOf } from "./away.ts";

/** One sentence for a region beyond its cap; else none. */
export function ejectionAlarms(region: RegionRule, moment: Moment): readonly string[] {
  const all = clustersOf(region);
  if (region.onAllDown.kind === "respond") return [];
  const cap = mostEjected(all.length, region.maxEjectPercent);
  const down = all.flatMap((name) => {
    const known = own(moment.live.clusters, name);
    const verdict = regionVerdict(known, region.vantage);
    if (known === undefined || verdict?.state !== "down" || isStale(known, moment.live, moment.at)) return [];
    return ordersOn(name, moment).state === null ? [{ cluster: name, since: verdict.since }] : [];
  });
  if (down.length <= cap) return [];
  const names = beyondCap(down, cap)
    .map(({ cluster }) => cluster)
    .join(", ");
  return [
    `Region ${region.name}: ${down.length} of ${all.length} clusters are down, and probes may take away ${cap}; taken as degraded: ${names}. Look at these clusters first.`,
  ];
}

/**
 * Whether more clusters of a region are down than probes may take away.
 *
 * The cap is `maxEjectPercent` of the clusters in the region's tiers, at least one; clusters beyond it
 * count as degraded when a viewer is routed, the earliest down stay away. Clusters under an order
 * play no part, and there is no cap where `onAllDown` is a response.
 */
import { MEASURED_FOR_MS } from "../model/live.ts";
import { ordersOn, type Moment } from "../model/orders-on.ts";
import { own } from "../model/record.ts";
import { regionVerdict } from "../model/region-verdict.ts";
import type { RegionRule } from "../model/rules.ts";
import { clustersOf } from "./away.ts";

/** One sentence for a region beyond its cap; else none. */
export function ejectionAlarms(region: RegionRule, moment: Moment): readonly string[] {
  const all = clustersOf(region);
  if (region.onAllDown.kind === "respond" || moment.at - moment.live.at > MEASURED_FOR_MS) return [];
  const cap = Math.max(1, Math.floor((region.maxEjectPercent * all.length) / 100));
  const down = all.flatMap((name) => {
    const known = own(moment.live.clusters, name);
    const verdict = regionVerdict(known, region.vantage);
    if (known === undefined || verdict?.state !== "down" || moment.at - known.at > MEASURED_FOR_MS) return [];
    return ordersOn(name, moment).state === null ? [{ name, since: verdict.since }] : [];
  });
  if (down.length <= cap) return [];
  const beyond = down.toSorted((a, b) => a.since - b.since || (a.name < b.name ? -1 : 1)).slice(cap);
  const names = beyond.map(({ name }) => name).join(", ");
  return [
    `Region ${region.name}: ${down.length} of ${all.length} clusters are down, and probes may take away ${cap}; taken as degraded: ${names}. Look at these clusters first.`,
  ];
}

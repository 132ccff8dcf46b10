/**
 * What the vantages say of the clusters of one decision, as far as there is something to tell.
 *
 * In: the live value, cluster names. Out: every vantage's word on each cluster that one of them calls down or
 * that they differ about, by vantage name; nothing of clusters on which all agree that they are well.
 */
import { asId, type ClusterName, type VantageName } from "../model/ids.ts";
import type { Live } from "../model/live.ts";
import { own } from "../model/record.ts";
import type { VantageWord } from "../model/trace.ts";

/** The words worth telling. */
export function vantageWords({ clusters }: Live, names: readonly ClusterName[]): readonly VantageWord[] {
  return names.flatMap((cluster) => {
    const views = Object.entries(own(clusters, cluster)?.vantages ?? {});
    const said = new Set(views.map(([, { says }]) => says));
    if (said.size < 2 && !said.has("down")) return [];
    return views
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([vantage, { says, since, standing, why }]) => ({
        cluster,
        vantage: asId<VantageName>(vantage),
        says,
        since,
        standing,
        why,
      }));
  });
}

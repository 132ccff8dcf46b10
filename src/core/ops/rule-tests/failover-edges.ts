/**
 * The ways on which a region's viewers leave a cluster that can take nothing.
 *
 * From each cluster of a tier to each other cluster of the same tier and to each of the next tier. A
 * way that residency closes for everybody in the region is none: no test could take it.
 */
import { continentOf, parseCountry } from "../../model/country.ts";
import type { Bundle } from "../../model/bundle.ts";
import type { ClusterName } from "../../model/ids.ts";
import type { RegionRule, ResidencyRule } from "../../model/rules.ts";
import type { ViewerKeys } from "../../model/viewer-keys.ts";

export interface FailoverEdge {
  readonly from: ClusterName;
  readonly to: ClusterName;
}

/** The edges of one region, as its tiers are written. */
export function failoverEdges(region: RegionRule, { rules }: Bundle): readonly FailoverEdge[] {
  const tiers = region.tiers.map((tier) => tier.members.filter(({ weight }) => weight > 0));
  const edges = tiers.flatMap((tier, at) =>
    tier.flatMap((from) =>
      [...tier, ...(tiers[at + 1] ?? [])]
        .filter((to) => to !== from)
        .map((to) => ({ from: from.cluster, to: to.cluster })),
    ),
  );
  const isFallback = region.name === rules.router.fallbackRegion;
  return edges.filter((edge) => isFallback || !closedForAll(edge, region.viewers, rules.router.residency));
}

/** Whether every key of the region is bound by some residency that forbids one end of the edge. */
function closedForAll({ from, to }: FailoverEdge, keys: ViewerKeys, residency: readonly ResidencyRule[]): boolean {
  const closing = residency.filter(({ only }) => !only.includes(from) || !only.includes(to));
  if (closing.length === 0) return false;
  const someBinds = (binds: (viewers: ViewerKeys) => boolean): boolean => closing.some(({ viewers }) => binds(viewers));
  const country = (code: string): boolean => someBinds((viewers) => bindsCountry(viewers, code));
  return (
    keys.networks.every((network) => someBinds((viewers) => viewers.networks.includes(network))) &&
    keys.asns.every((asn) => someBinds((viewers) => viewers.asns.includes(asn))) &&
    keys.cities.every((city) => country(city.country)) &&
    keys.subdivisions.every((code) => country(code.slice(0, 2))) &&
    [...keys.countries, ...keys.groupCountries].every(country) &&
    keys.continents.every((continent) => someBinds((viewers) => viewers.continents.includes(continent)))
  );
}

function bindsCountry(viewers: ViewerKeys, code: string): boolean {
  const country = parseCountry(code);
  if (country === null) return false;
  const continent = continentOf(country);
  return (
    viewers.countries.includes(country) ||
    viewers.groupCountries.includes(country) ||
    (continent !== null && viewers.continents.includes(continent))
  );
}

/**
 * Clusters that a route names although residency forbids them to every viewer of the route.
 *
 * In: routes with the clusters they name. Out: those for which it is proven, region by region and key
 * by key: every viewer who comes to a region of the route by any of its keys is bound by a residency
 * without the cluster. A network or ASN counts as bound only where a residency lists that very one,
 * the fallback region only where viewers without a place are bound too; whatever else is unknown
 * counts as free. A route of no region in particular is a route of all.
 */
import { parseCountry } from "../../model/country.ts";
import type { CountryCode } from "../../model/ids.ts";
import type { Issue } from "../../model/issue.ts";
import { issueAt } from "../issue-at.ts";
import { regionReachOf, residencyOf, type RegionReach, type WrittenResidency } from "../region-reach.ts";
import type { Of, RuleSet } from "../rule-set.ts";
import type { WrittenKeys } from "../schema/viewer-keys.ts";
import { valuePlace, type Path } from "../source-document.ts";

type Route = Of<"Routes">["spec"]["routes"][number];

/** A cluster that a route names, and where. */
interface NamedCluster {
  readonly cluster: string;
  /** From the route. */
  readonly path: Path;
}

/** A finding for each cluster that a route names in vain. */
export function checkForbiddenClusters(set: RuleSet): readonly Issue[] {
  const reach = regionReachOf(set);
  if (reach === null || reach.residency.length === 0) return [];
  return set.routes.flatMap(({ document, spec }) =>
    spec.routes.flatMap((route, at) =>
      clustersNamedBy(route).flatMap(({ cluster, path }) => {
        const policy = forbiddenTo(set, reach, route.match.regions, cluster);
        if (policy === null) return [];
        const place = set.names.get("policy")?.get(policy.name);
        return issueAt(valuePlace(document, ["spec", "routes", at, ...path]), {
          code: "GR0323",
          message: `route ${route.name} names cluster ${cluster}, which residency ${policy.name} forbids to every viewer of the route`,
          hint: `remove the cluster, or add it to \`only\` of residency ${policy.name}`,
          ...(place === undefined ? {} : { related: { ...place, message: `residency ${policy.name} is here` } }),
        });
      }),
    ),
  );
}

function clustersNamedBy({ to }: Route): readonly NamedCluster[] {
  return to.kind === "clusters" ? to.clusters.map((cluster, at) => ({ cluster, path: ["to", "clusters", at] })) : [];
}

/** A residency that forbids the cluster, when every viewer of the regions is bound by one that does; else null. */
function forbiddenTo(
  set: RuleSet,
  reach: RegionReach,
  regions: readonly string[],
  cluster: string,
): WrittenResidency | null {
  const policies = reach.residency.filter(({ only }) => !only.some((one) => one === cluster));
  const all = set.regions.flatMap(({ spec }) => Object.entries(spec.regions));
  const coming = all
    .filter(([name]) => regions.length === 0 || regions.includes(name))
    .flatMap(([name, { viewers }]) => boundOf({ reach, policies }, name, viewers));
  return coming.length > 0 && coming.every((bound) => bound) ? (policies[0] ?? null) : null;
}

interface Forbidding {
  readonly reach: RegionReach;
  /** Those that forbid the cluster. */
  readonly policies: readonly WrittenResidency[];
}

/** For each way to come to the region, whether everybody who does is bound. */
function boundOf({ reach, policies }: Forbidding, region: string, keys: WrittenKeys): readonly boolean[] {
  const binds = (country: CountryCode | null): boolean =>
    country !== null && residencyOf(reach, country).some((policy) => policies.includes(policy));
  const some = (has: (viewers: WrittenKeys) => boolean | undefined): boolean =>
    policies.some(({ viewers }) => has(viewers) === true);
  const partly = (
    country: CountryCode | null,
    has: (viewers: WrittenKeys) => boolean | undefined,
  ): readonly boolean[] => (country !== null && reach.fenced.has(country) ? [] : [binds(country) || some(has)]);
  const whole = [...reach.countries].filter(([, reached]) => reached.region === region).map(([country]) => country);
  return [
    ...whole.map(binds),
    ...(keys.networks ?? []).map((text) => some(({ networks }) => networks?.includes(text))),
    ...(keys.asns ?? []).map((asn) => some(({ asns }) => asns?.includes(asn))),
    ...(keys.subdivisions ?? []).flatMap((code) =>
      partly(parseCountry(code.slice(0, 2)), ({ subdivisions }) => subdivisions?.includes(code)),
    ),
    ...(keys.cities ?? []).flatMap((city) =>
      partly(city.country, ({ cities }) =>
        cities?.some(({ country, name }) => country === city.country && name.toLowerCase() === city.name.toLowerCase()),
      ),
    ),
    ...(region === reach.fallback ? [policies.some(({ unknownPlace }) => unknownPlace === "inside")] : []),
  ];
}

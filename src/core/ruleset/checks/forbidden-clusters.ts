/**
 * Clusters that a route, its mirror or an override names although residency forbids them to every viewer meant.
 *
 * In: routes and overrides with the clusters they name. Out: those for which it is proven, region by region and key
 * by key: every viewer who comes to a region of the route by any of its keys is bound by a residency
 * without the cluster. A network or ASN counts as bound only where a residency lists that very one,
 * the fallback region only where viewers without a place are bound too; whatever else is unknown
 * counts as free. A route of no region in particular is a route of all.
 */
import { COUNTRY_CODES, parseCountry } from "../../model/country.ts";
import type { CountryCode } from "../../model/ids.ts";
import type { Issue, IssuePlace } from "../../model/issue.ts";
import { issueAt } from "../issue-at.ts";
import {
  meansCountry,
  regionReachOf,
  residencyOf,
  type RegionReach,
  type WrittenResidency,
} from "../reach/region-reach.ts";
import type { Of, RuleSet } from "../rule-set.ts";
import type { WrittenKeys } from "../schema/viewer-keys.ts";
import { valuePlace, type Path } from "../source/source-document.ts";

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
  return [
    ...set.routes.flatMap(({ document, spec }) =>
      spec.routes.flatMap((route, at) =>
        clustersNamedBy(route).flatMap(({ cluster, path }) => {
          const policy = forbiddenTo(set, reach, route.match.regions, cluster);
          const place = valuePlace(document, ["spec", "routes", at, ...path]);
          return policy === null ? [] : namedInVain(set, `route ${route.name}`, { cluster, place, policy });
        }),
      ),
    ),
    ...set.overrides.flatMap((override) => movedInVain(set, reach, override)),
  ];
}

interface NamedInVain {
  readonly cluster: string;
  readonly place: IssuePlace;
  readonly policy: WrittenResidency;
}

function namedInVain(set: RuleSet, who: string, { cluster, place, policy: { name } }: NamedInVain): Issue {
  const policy = set.names.get("policy")?.get(name);
  return issueAt(place, {
    code: "GR0323",
    message: `${who} names cluster ${cluster}, which residency ${name} forbids to every viewer of the ${who.split(" ")[0] ?? ""}`,
    hint: `remove the cluster, or add it to \`only\` of residency ${name}`,
    ...(policy === undefined ? {} : { related: { ...policy, message: `residency ${name} is here` } }),
  });
}

/** Clusters to which an override moves viewers who may not go there. */
function movedInVain(
  set: RuleSet,
  reach: RegionReach,
  { raw, document, spec, name }: RuleSet["overrides"][number],
): readonly Issue[] {
  const { viewers, use = [] } = spec;
  if (viewers === undefined || raw !== document) return []; // without its faulty keys it means others
  const countries = COUNTRY_CODES.filter((country) => meansCountry(viewers, country, reach.groups));
  if (countries.length === 0 && !hasOwnKeys(viewers)) return [];
  return use.flatMap((cluster, at) => {
    const policies = reach.residency.filter(({ only }) => !only.some((one) => one === cluster));
    const [policy] = policies;
    if (policy === undefined || !isBound({ reach, policies }, { name: null, viewers, countries })) return [];
    return namedInVain(set, `override ${name}`, {
      cluster,
      place: valuePlace(document, ["spec", "use", at]),
      policy,
    });
  });
}

function clustersNamedBy({ to, mirror }: Route): readonly NamedCluster[] {
  const targets = to.kind === "clusters" ? to.clusters : [];
  return [
    ...targets.map((cluster, at) => ({ cluster, path: ["to", "clusters", at] })),
    ...(mirror === undefined ? [] : [{ cluster: mirror.cluster, path: ["mirror", "cluster"] }]),
  ];
}

/** A residency that forbids the cluster, when every viewer of the regions is bound by one that does; else null. */
function forbiddenTo(
  set: RuleSet,
  reach: RegionReach,
  regions: readonly string[],
  cluster: string,
): WrittenResidency | null {
  const policies = reach.residency.filter(({ only }) => !only.some((one) => one === cluster));
  if (policies.length === 0) return null;
  const meant = set.regions
    .flatMap(({ spec }) => Object.entries(spec.regions))
    .filter(([name]) => regions.length === 0 || regions.includes(name))
    .map(([name, { viewers }]) => ({ name, viewers, countries: countriesOf(reach, name) }))
    .filter(({ name, viewers, countries }) => name === reach.fallback || countries.length > 0 || hasOwnKeys(viewers));
  const all = meant.length > 0 && meant.every((region) => isBound({ reach, policies }, region));
  return all ? (policies[0] ?? null) : null;
}

interface MeantRegion {
  /** Null for viewers whom an override means, wherever they are. */
  readonly name: string | null;
  readonly viewers: WrittenKeys;
  /** Whose viewers it has at country level. */
  readonly countries: readonly CountryCode[];
}

interface Forbidding {
  readonly reach: RegionReach;
  /** Those that forbid the cluster. */
  readonly policies: readonly WrittenResidency[];
}

/** Whether everybody who comes to the region, by whatever key, is bound. */
function isBound({ reach, policies }: Forbidding, { name, viewers, countries }: MeantRegion): boolean {
  const binds = (country: CountryCode | null): boolean =>
    country !== null &&
    (reach.fenced.has(country) || residencyOf(reach, country).some((policy) => policies.includes(policy)));
  const some = (has: (keys: WrittenKeys) => boolean | undefined): boolean =>
    policies.some((policy) => has(policy.viewers) === true);
  return (
    countries.every(binds) &&
    (name !== reach.fallback || policies.some(({ unknownPlace }) => unknownPlace === "inside")) &&
    (viewers.subdivisions ?? []).every(
      (code) => binds(parseCountry(code.slice(0, 2))) || some(({ subdivisions }) => subdivisions?.includes(code)),
    ) &&
    (viewers.cities ?? []).every((city) => binds(city.country) || some(({ cities }) => cities?.some(isCity(city)))) &&
    (viewers.asns ?? []).every((asn) => some(({ asns }) => asns?.includes(asn))) &&
    (viewers.networks ?? []).every((text) => some(({ networks }) => networks?.includes(text)))
  );
}

type City = NonNullable<WrittenKeys["cities"]>[number];

function isCity(wanted: City): (city: City) => boolean {
  return ({ country, name }) => country === wanted.country && name.toLowerCase() === wanted.name.toLowerCase();
}

function countriesOf(reach: RegionReach, region: string): readonly CountryCode[] {
  return [...reach.countries].filter(([, reached]) => reached.region === region).map(([country]) => country);
}

/** Whether viewers come to the region by keys finer than a country. */
function hasOwnKeys({ networks = [], asns = [], cities = [], subdivisions = [] }: WrittenKeys): boolean {
  return networks.length + asns.length + cities.length + subdivisions.length > 0;
}

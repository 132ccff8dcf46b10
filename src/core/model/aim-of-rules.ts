/**
 * Rules → what a GeoIP table must tell apart for them.
 *
 * In: compiled rules. Out: the lists of clusters among which place decides, each with the countries whose
 * viewers may be offered it, and the subdivisions and cities that rules name. A list is cut for a country
 * only if its viewers can come to be there: borders between clusters that nobody in a country is sent to
 * would cost rows and change nothing. Where it is not certain who comes (keys of networks, of parts of the
 * country), the list counts; a needless list costs bytes, a missing one sends viewers to the wrong cluster.
 */
import { continentOf, COUNTRY_CODES } from "./country.ts";
import type { ClusterName, CountryCode } from "./ids.ts";
import type { ClusterRule, RegionRule, ResidencyRule, Rules, TierRule } from "./rules.ts";
import type { AimCity, AimList, AimTier, TableAim } from "./table-aim.ts";
import type { ViewerKeys } from "./viewer-keys.ts";

/** The most residency entries that are combined for one country; the rest is taken as binding nobody. */
const COMBINED_AT_MOST = 6;

/** What a GeoIP table must tell apart for these rules. */
export function aimOf(rules: Rules): TableAim {
  const { residency, geofence } = rules.router;
  const moves = rules.overrides.flatMap(({ effect }) => (effect.kind === "move" ? [effect.viewers] : []));
  const keys = [
    ...rules.regions.map(({ viewers }) => viewers),
    ...[...residency, ...geofence].map(({ viewers }) => viewers),
    ...moves,
  ];
  return {
    lists: listsOf(rules),
    subdivisions: [...new Set(keys.flatMap(({ subdivisions }) => subdivisions))].toSorted(),
    cities: citiesOf(keys),
  };
}

/** The tiers of a region as its viewers are offered them whom no residency binds. */
export function tiersOffered({ clusters }: Rules, region: RegionRule): readonly AimTier[] {
  return aimTiers(region, [], new Map(clusters.map((cluster) => [cluster.name, cluster])));
}

function citiesOf(keys: readonly ViewerKeys[]): readonly AimCity[] {
  const found = new Map<string, AimCity>();
  for (const { cities } of keys) {
    for (const { country, name } of cities) {
      found.set(`${country}:${name.toLowerCase()}`, { country, name: name.toLowerCase() });
    }
  }
  return [...found].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, city]) => city);
}

/** Lists in the order of their texts, whatever the order of the regions. */
function listsOf(rules: Rules): readonly AimList[] {
  const clusters = new Map(rules.clusters.map((cluster) => [cluster.name, cluster]));
  const tiersOf = remembered((region: RegionRule, only: readonly ResidencyRule[]) => aimTiers(region, only, clusters));
  const found = new Map<string, { readonly tiers: readonly AimTier[]; readonly countries: CountryCode[] }>();
  for (const country of COUNTRY_CODES) {
    const { always, perhaps } = bindings(rules.router.residency, country);
    const regions = regionsFor(rules, country);
    const subsets = subsetsOf(perhaps).map((some) => [...always, ...some]);
    for (const { text, tiers } of regions.flatMap((region) => subsets.map((only) => tiersOf(region, only)))) {
      if (!tiers.some(({ byDistance, members }) => byDistance && members.length > 1)) continue;
      const list = found.get(text) ?? { tiers, countries: [] };
      found.set(text, list);
      if (list.countries.at(-1) !== country) list.countries.push(country);
    }
  }
  return [...found].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, list]) => list);
}

interface ListTiers {
  readonly tiers: readonly AimTier[];
  /** Equal for equal tiers. */
  readonly text: string;
}

function remembered(
  make: (region: RegionRule, only: readonly ResidencyRule[]) => readonly AimTier[],
): (region: RegionRule, only: readonly ResidencyRule[]) => ListTiers {
  const known = new Map<string, ListTiers>();
  return (region, only) => {
    const key = [region.name, ...only.map(({ name }) => name)].join(" ");
    const before = known.get(key);
    if (before !== undefined) return before;
    const tiers = make(region, only);
    const made = { tiers, text: JSON.stringify(tiers) };
    known.set(key, made);
    return made;
  };
}

/** The tiers of a region as `decide` would list them for a viewer whom these entries bind. */
function aimTiers(
  { tiers }: RegionRule,
  only: readonly ResidencyRule[],
  clusters: ReadonlyMap<ClusterName, ClusterRule>,
): readonly AimTier[] {
  return tiers
    .map((tier) => ({
      byDistance: isByDistance(tier),
      members: tier.members.flatMap(({ cluster: name, weight, bias }) => {
        const cluster = clusters.get(name);
        const offered = weight > 0 && only.every((rule) => rule.only.includes(name));
        if (cluster === undefined || !offered) return [];
        return [{ id: cluster.id, at: { lat: cluster.lat, lon: cluster.lon }, bias }];
      }),
    }))
    .filter(({ members }) => members.length > 0);
}

function isByDistance({ pick }: TierRule): boolean {
  return pick === "nearest" || pick === "fastest";
}

/** Residency entries that bind every viewer of the country, and those that may bind some. */
function bindings(residency: readonly ResidencyRule[], country: CountryCode) {
  const always = residency.filter(({ viewers }) => specificityOf(viewers, country) > 0);
  const perhaps = residency.filter((rule) => !always.includes(rule) && mayHoldSome(rule.viewers, country));
  return { always, perhaps };
}

/** The region of the country's viewers, and those that some of them may be in. */
function regionsFor({ regions, router }: Rules, country: CountryCode): readonly RegionRule[] {
  const own = regions
    .filter(({ viewers }) => specificityOf(viewers, country) > 0)
    .toSorted((a, b) => specificityOf(b.viewers, country) - specificityOf(a.viewers, country));
  const base = own[0] ?? regions.find(({ name }) => name === router.fallbackRegion);
  return regions.filter((region) => region === base || mayHoldSome(region.viewers, country));
}

/** By which kind of key the whole country is meant; 0 for none. */
function specificityOf({ countries, groupCountries, continents }: ViewerKeys, country: CountryCode): number {
  if (countries.includes(country)) return 3;
  if (groupCountries.includes(country)) return 2;
  const continent = continentOf(country);
  return continent !== null && continents.includes(continent) ? 1 : 0;
}

/** Whether keys name a part of the country, or networks, which may be in any. */
function mayHoldSome({ networks, asns, cities, subdivisions }: ViewerKeys, country: CountryCode): boolean {
  return (
    networks.length > 0 ||
    asns.length > 0 ||
    cities.some((city) => city.country === country) ||
    subdivisions.some((code) => code.startsWith(`${country}-`))
  );
}

function subsetsOf<T>(all: readonly T[]): readonly (readonly T[])[] {
  return all
    .slice(0, COMBINED_AT_MOST)
    .reduce<readonly (readonly T[])[]>((sets, one) => [...sets, ...sets.map((set) => [...set, one])], [[]]);
}

/**
 * Rules → what a GeoIP table must tell apart for them.
 *
 * In: compiled rules. Out: the lists of clusters among which place decides, each with the countries whose
 * viewers may be offered it, and the subdivisions and cities that rules name. A list is cut for a country
 * only if its viewers can come to be there: borders between clusters that nobody in a country is sent to
 * would cost rows and change nothing. Where it is not certain who comes (keys of networks, of parts of the
 * country), the list counts; a needless list costs bytes, a missing one sends viewers to the wrong cluster.
 *
 * Tables hold the codes of their source, and rules see them under the Router's aliases: a country has the lists
 * of what it counts as, and a subdivision with an alias must be told apart for the alias to act.
 */
import { continentOf, COUNTRY_CODES } from "./country.ts";
import { asId, type ClusterName, type CountryCode, type SubdivisionCode } from "./ids.ts";
import { own } from "./record.ts";
import { isByDistance, type ClusterRule, type RegionRule, type ResidencyRule, type Rules } from "./rules.ts";
import type { AimCity, AimList, AimTier, TableAim } from "./table-aim.ts";
import type { ViewerKeys } from "./viewer-keys.ts";

/** The most residency entries that are combined for one country; the rest is taken as binding nobody. */
const COMBINED_AT_MOST = 6;

/** What a GeoIP table must tell apart for these rules. */
export function aimOf(rules: Rules): TableAim {
  const { residency, geofence, aliases } = rules.router;
  const parts = Object.keys(aliases).filter((code) => code.includes("-"));
  const moves = rules.overrides.flatMap(({ effect }) => (effect.kind === "move" ? [effect.viewers] : []));
  const keys = [
    ...rules.regions.map(({ viewers }) => viewers),
    ...[...residency, ...geofence].map(({ viewers }) => viewers),
    ...moves,
  ];
  return {
    lists: listsOf(rules),
    subdivisions: [
      ...new Set([
        ...keys.flatMap(({ subdivisions }) => subdivisions),
        ...parts.map((code) => asId<SubdivisionCode>(code)),
      ]),
    ].toSorted(),
    cities: citiesOf(keys, aliases),
  };
}

/** The tiers of a region as its viewers are offered them whom no residency binds. */
export function tiersOffered({ clusters }: Rules, region: RegionRule): readonly AimTier[] {
  return aimTiers(region, [], new Map(clusters.map((cluster) => [cluster.name, cluster])));
}

type Aliases = Rules["router"]["aliases"];

/** A city is found under its country in the rules, and under those that have an alias to it. */
function citiesOf(keys: readonly ViewerKeys[], aliases: Aliases): readonly AimCity[] {
  const found = new Map<string, AimCity>();
  for (const { country: home, name } of keys.flatMap(({ cities }) => cities)) {
    const others = COUNTRY_CODES.filter((country) => countsAs(country, aliases).includes(home));
    for (const country of [home, ...others]) {
      found.set(`${country}:${name.toLowerCase()}`, { country, name: name.toLowerCase() });
    }
  }
  return [...found].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, city]) => city);
}

/** What viewers of a country that a source names may count as in the rules. */
function countsAs(country: CountryCode, aliases: Aliases): readonly CountryCode[] {
  const parts = Object.entries(aliases).filter(([code]) => code.startsWith(`${country}-`));
  return [...new Set([own(aliases, country) ?? country, ...parts.map(([, target]) => target)])];
}

/** Lists in the order of their texts, whatever the order of the regions. */
function listsOf(rules: Rules): readonly AimList[] {
  const clusters = new Map(rules.clusters.map((cluster) => [cluster.name, cluster]));
  const tiersOf = remembered((region: RegionRule, only: readonly ResidencyRule[]) => aimTiers(region, only, clusters));
  const found = new Map<string, { readonly tiers: readonly AimTier[]; readonly countries: CountryCode[] }>();
  for (const country of COUNTRY_CODES) {
    const offered = countsAs(country, rules.router.aliases).flatMap((counted) => offeredIn(rules, counted, tiersOf));
    for (const { text, tiers } of offered) {
      if (!tiers.some(({ byDistance, members }) => byDistance && members.length > 1)) continue;
      const list = found.get(text) ?? { tiers, countries: [] };
      found.set(text, list);
      if (list.countries.at(-1) !== country) list.countries.push(country);
    }
  }
  return [...found].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, list]) => list);
}

/** All tiers that viewers of a country may be offered. */
function offeredIn(rules: Rules, country: CountryCode, tiersOf: TiersOf): readonly ListTiers[] {
  const { always, perhaps } = bindings(rules.router.residency, country);
  const subsets = subsetsOf(perhaps).map((some) => [...always, ...some]);
  return regionsFor(rules, country).flatMap((region) => subsets.map((only) => tiersOf(region, only)));
}

type TiersOf = (region: RegionRule, only: readonly ResidencyRule[]) => ListTiers;

interface ListTiers {
  readonly tiers: readonly AimTier[];
  /** Equal for equal tiers. */
  readonly text: string;
}

function remembered(make: (region: RegionRule, only: readonly ResidencyRule[]) => readonly AimTier[]): TiersOf {
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
      byDistance: isByDistance(tier.pick),
      members: tier.members.flatMap(({ cluster: name, weight, bias }) => {
        const cluster = clusters.get(name);
        const offered = weight > 0 && only.every((rule) => rule.only.includes(name));
        if (cluster === undefined || !offered) return [];
        return [{ id: cluster.id, at: { lat: cluster.lat, lon: cluster.lon }, bias }];
      }),
    }))
    .filter(({ members }) => members.length > 0);
}

/** Residency entries that bind every viewer of the country, and those that may bind some. */
function bindings(residency: readonly ResidencyRule[], country: CountryCode) {
  const always = residency.filter(({ viewers }) => specificityOf(viewers, country) > 0);
  const perhaps = residency.filter((rule) => !always.includes(rule) && mayHoldSome(rule.viewers, country));
  return { always, perhaps };
}

/** The region of the country's viewers, and those that some of them may be in. */
function regionsFor({ regions, router }: Rules, country: CountryCode): readonly RegionRule[] {
  const whole = regions
    .filter(({ viewers }) => specificityOf(viewers, country) > 0)
    .toSorted((a, b) => specificityOf(b.viewers, country) - specificityOf(a.viewers, country));
  const base = whole[0] ?? regions.find(({ name }) => name === router.fallbackRegion);
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

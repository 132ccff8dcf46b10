/**
 * Which region the viewers of each country come to, and which policies hold for them there.
 *
 * In: regions and policies as written. Out: answers about countries, at country level: country before
 * group before continent before the fallback, as in a decision. A viewer may still come to another
 * region by a network, ASN, city or subdivision; whoever asks has to mind those keys. Continents are
 * those of our own table, which a source of places may contradict for a single viewer.
 */
import { continentOf, COUNTRY_CODES } from "../../model/country.ts";
import type { CountryCode } from "../../model/ids.ts";
import type { Groups } from "../values/areas.ts";
import type { Of, RuleSet } from "../rule-set.ts";
import type { WrittenKeys } from "../schema/viewer-keys.ts";

export type WrittenResidency = Of<"Router">["spec"]["residency"][number];

/** How the viewers of a country come to their region. */
export type CountryKey = "country" | "group" | "continent" | "fallback";

export interface Reached {
  readonly region: string;
  readonly by: CountryKey;
}

export interface RegionReach {
  readonly fallback: string;
  /** Every country; those that a geofence answers are not there. */
  readonly countries: ReadonlyMap<CountryCode, Reached>;
  /** By country: the geofence that answers all its viewers. */
  readonly fenced: ReadonlyMap<CountryCode, string>;
  readonly residency: readonly WrittenResidency[];
  readonly groups: Groups;
}

/** Says who reaches which region; null without exactly one Router, or when its fallback region is not defined. */
export function regionReachOf(set: RuleSet): RegionReach | null {
  const [router, ...more] = set.routers;
  if (router === undefined || more.length > 0) return null;
  const { fallbackRegion: fallback, geofence, residency } = router.spec;
  if (set.names.get("region")?.has(fallback) !== true) return null;
  const fenced = new Map(
    COUNTRY_CODES.flatMap((country) => {
      const fence = geofence.find(({ viewers }) => meansCountry(viewers, country, set.groups));
      return fence === undefined ? [] : [[country, fence.name] as const];
    }),
  );
  const regionOf = regionFinder(set, fallback);
  const open = COUNTRY_CODES.filter((country) => !fenced.has(country));
  return {
    fallback,
    countries: new Map(open.map((country) => [country, regionOf(country)])),
    fenced,
    residency,
    groups: set.groups,
  };
}

/** Whether the keys mean every viewer of the country. */
export function meansCountry(keys: WrittenKeys, country: CountryCode, groups: Groups): boolean {
  const continent = continentOf(country);
  return (
    keys.countries?.includes(country) === true ||
    (keys.groups ?? []).some((group) => groups.get(group)?.includes(country) === true) ||
    (continent !== null && keys.continents?.includes(continent) === true)
  );
}

/** The policies that bind every viewer of the country. */
export function residencyOf(reach: RegionReach, country: CountryCode): readonly WrittenResidency[] {
  return reach.residency.filter(({ viewers }) => meansCountry(viewers, country, reach.groups));
}

function regionFinder(set: RuleSet, fallback: string): (country: CountryCode) => Reached {
  const byCountry = new Map<string, string>();
  const byGroup = new Map<string, string>();
  const byContinent = new Map<string, string>();
  for (const [region, { viewers }] of set.regions.flatMap(({ spec }) => Object.entries(spec.regions))) {
    for (const country of viewers.countries ?? []) keepFirst(byCountry, country, region);
    for (const group of viewers.groups ?? []) {
      for (const country of set.groups.get(group) ?? []) keepFirst(byGroup, country, region);
    }
    for (const continent of viewers.continents ?? []) keepFirst(byContinent, continent, region);
  }
  return (country) =>
    reached(byCountry.get(country), "country") ??
    reached(byGroup.get(country), "group") ??
    reached(byContinent.get(continentOf(country) ?? ""), "continent") ?? { region: fallback, by: "fallback" };
}

function reached(region: string | undefined, by: CountryKey): Reached | null {
  return region === undefined ? null : { region, by };
}

function keepFirst(map: Map<string, string>, key: string, region: string): void {
  if (!map.has(key)) map.set(key, region);
}

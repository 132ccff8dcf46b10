/**
 * Keys of regions by which nobody comes to the region.
 *
 * In: the rule set and who reaches what. Out: each such key with the reason and, where there is one,
 * the place of what takes its viewers. A key is lost when a geofence answers all its viewers, when
 * more specific keys of other regions take every country of it, when its network is reserved, or when
 * longer prefixes fill it. A key that only repeats another key of its own region is not lost.
 */
import { parseNetwork } from "../model/address.ts";
import { COUNTRY_CODES, continentOf, parseCountry } from "../model/country.ts";
import type { CountryCode } from "../model/ids.ts";
import type { IssuePlace } from "../model/issue.ts";
import { reservedAround } from "../model/reserved-networks.ts";
import type { RegionReach } from "./region-reach.ts";
import type { RuleSet } from "./rule-set.ts";
import type { WrittenKeys } from "./schema/viewer-keys.ts";
import type { Path } from "./source-document.ts";

export interface LostKey {
  /** From the region's `viewers`. */
  readonly path: Path;
  /** `the continent EU`. */
  readonly what: string;
  /** Completes "nobody comes by it: …". */
  readonly why: string;
  readonly related: (IssuePlace & { readonly message: string }) | null;
}

export interface LostKeys {
  readonly lost: readonly LostKey[];
  /** Number of keys in all. */
  readonly of: number;
}

/** What is known about the whole rule set. */
export interface KeyFacts {
  readonly set: RuleSet;
  readonly reach: RegionReach;
  /** Networks that longer prefixes of other regions fill. */
  readonly taken: ReadonlySet<string>;
}

/** Finds the lost keys of a region. */
export function lostKeysOf(facts: KeyFacts, region: string, keys: WrittenKeys): LostKeys {
  const countriesOf = (group: string): readonly CountryCode[] => facts.set.groups.get(group) ?? [];
  const lost = [
    ...listed(keys.networks, "networks", (text) => lostNetwork(facts, text)),
    ...listed(keys.cities, "cities", ({ name, country }) => fenced(facts, country, `the city ${name}`)),
    ...listed(keys.subdivisions, "subdivisions", (code) =>
      fenced(facts, parseCountry(code.slice(0, 2)), `the subdivision ${code}`),
    ),
    ...listed(keys.countries, "countries", (country) => fenced(facts, country, `the country ${country}`)),
    ...listed(keys.groups, "groups", (group) => allTaken(facts, region, countriesOf(group), `the group ${group}`)),
    ...listed(keys.continents, "continents", (code) =>
      allTaken(facts, region, inContinent(code), `the continent ${code}`),
    ),
  ];
  return { lost, of: Object.values(keys).reduce<number>((sum, values) => sum + (values?.length ?? 0), 0) };
}

function inContinent(code: string): readonly CountryCode[] {
  return COUNTRY_CODES.filter((country) => continentOf(country) === code);
}

type Lost = Omit<LostKey, "path">;

function listed<T>(
  values: readonly T[] = [],
  field: keyof WrittenKeys,
  find: (value: T) => Lost | null,
): readonly LostKey[] {
  return values.flatMap((value, at) => {
    const lost = find(value);
    return lost === null ? [] : { ...lost, path: [field, at] };
  });
}

function lostNetwork({ taken }: KeyFacts, text: string): Lost | null {
  const what = `the network ${text}`;
  const network = parseNetwork(text);
  const reserved = network === null ? null : reservedAround(network);
  if (reserved !== null) {
    return { what, why: `addresses of ${reserved.text} are private or reserved and place nobody`, related: null };
  }
  return taken.has(text) ? { what, why: "longer prefixes of other regions fill it", related: null } : null;
}

function fenced({ set, reach }: KeyFacts, country: CountryCode | null, what: string): Lost | null {
  const fence = country === null ? undefined : reach.fenced.get(country);
  if (fence === undefined) return null;
  const place = set.names.get("policy")?.get(fence);
  const message = `geofence ${fence} is here`;
  const related = place === undefined ? null : { ...place, message };
  return { what, why: `geofence ${fence} answers every viewer in ${country}`, related };
}

/** Of a group or a continent: nobody is left when every country comes to another region or meets a geofence. */
function allTaken(
  { set, reach }: KeyFacts,
  region: string,
  countries: readonly CountryCode[],
  what: string,
): Lost | null {
  const takers = new Set(countries.flatMap((country) => reach.countries.get(country)?.region ?? []));
  if (countries.length === 0 || takers.has(region)) return null;
  const [first, ...more] = takers;
  if (first === undefined) return { what, why: "geofences answer every viewer in its countries", related: null };
  const place = set.names.get("region")?.get(first);
  return {
    what,
    why: `more specific keys take all its countries: region ${first}${more.length === 0 ? "" : ` and ${more.length} more`}`,
    related: place === undefined ? null : { ...place, message: `region ${first} is here` },
  };
}

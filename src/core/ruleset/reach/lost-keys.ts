/**
 * Keys of regions by which nobody comes to the region.
 *
 * In: the rule set and who reaches what. Out: each such key with the reason and, where there is one,
 * the place of what takes its viewers. A key is lost when a geofence answers all its viewers, when
 * more specific keys of other regions take every country of it, when its network is reserved, or when
 * longer prefixes fill it. A key that only repeats another key of its own region is not lost.
 */
import { parseNetwork } from "../../model/address.ts";
import { COUNTRY_CODES, continentOf, parseCountry } from "../../model/country.ts";
import type { CountryCode } from "../../model/ids.ts";
import type { IssuePlace } from "../../model/issue.ts";
import { reservedAround } from "../../model/reserved-networks.ts";
import type { RegionReach } from "./region-reach.ts";
import type { RuleSet } from "../rule-set.ts";
import type { WrittenKeys } from "../schema/viewer-keys.ts";
import type { Path } from "../source/source-document.ts";

export interface LostKey {
  /** From the region's `viewers`. */
  readonly path: Path;
  /** `the continent EU`. */
  readonly what: string;
  /** Completes "nobody comes by it: …". */
  readonly why: string;
  /** What to do about this key. */
  readonly hint: string;
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
  /** Networks that longer prefixes of other regions fill, each with the first such region. */
  readonly taken: ReadonlyMap<string, string>;
}

/** Finds the lost keys of a region. */
export function lostKeysOf(facts: KeyFacts, region: string, keys: WrittenKeys): LostKeys {
  const lost = [
    ...listed(keys.networks, "networks", (text) => lostNetwork(facts, text)),
    ...listed(keys.cities, "cities", ({ name, country }) => fenced(facts, country, `the city ${name}`)),
    ...listed(keys.subdivisions, "subdivisions", (code) =>
      fenced(facts, parseCountry(code.slice(0, 2)), `the subdivision ${code}`),
    ),
    ...listed(keys.countries, "countries", (country) => fenced(facts, country, `the country ${country}`)),
    ...listed(keys.groups, "groups", (name) =>
      allTaken(facts, region, { kind: "group", name, countries: facts.set.groups.get(name) ?? [] }),
    ),
    ...listed(keys.continents, "continents", (name) =>
      allTaken(facts, region, { kind: "continent", name, countries: inContinent(name) }),
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

function lostNetwork({ set, taken }: KeyFacts, text: string): Lost | null {
  const what = `the network ${text}`;
  const network = parseNetwork(text);
  const reserved = network === null ? null : reservedAround(network);
  if (reserved !== null) {
    const why = `addresses of ${reserved.text} are private or reserved and place nobody`;
    return { what, why, hint: "write the public network that viewers come from, or remove the key", related: null };
  }
  const taker = taken.get(text);
  if (taker === undefined) return null;
  const why = `longer prefixes of other regions fill it, first of region ${taker}`;
  return { what, why, hint: TAKE_BACK, related: regionPlace(set, taker) };
}

const TAKE_BACK = "remove the key, or take from the others what it is meant to have";

function fenced({ set, reach }: KeyFacts, country: CountryCode | null, what: string): Lost | null {
  const fence = country === null ? undefined : reach.fenced.get(country);
  if (fence === undefined) return null;
  const place = set.names.get("policy")?.get(fence);
  return {
    what,
    why: `geofence ${fence} answers every viewer in ${country}`,
    hint: "remove the key, or take its viewers out of the geofence",
    related: place === undefined ? null : { ...place, message: `geofence ${fence} is here` },
  };
}

interface Area {
  readonly kind: "group" | "continent";
  readonly name: string;
  readonly countries: readonly CountryCode[];
}

/**
 * Of a group or a continent: nobody is left when every country comes to another region by a more
 * specific key, or meets a geofence. The same kind of key in two regions is another finding.
 */
function allTaken({ set, reach }: KeyFacts, region: string, { kind, name, countries }: Area): Lost | null {
  const reached = countries.flatMap((country) => reach.countries.get(country) ?? []);
  if (countries.length === 0 || reached.some((one) => one.region === region || one.by === kind)) return null;
  const what = `the ${kind} ${name}`;
  const [first, ...more] = new Set(reached.map((one) => one.region));
  if (first === undefined) {
    const why = "geofences answer every viewer in its countries";
    return { what, why, hint: "remove the key, or take its viewers out of the geofences", related: null };
  }
  const others = more.length === 0 ? "" : ` and ${more.length} more`;
  const why = `more specific keys take all its countries: region ${first}${others}`;
  return { what, why, hint: TAKE_BACK, related: regionPlace(set, first) };
}

function regionPlace(set: RuleSet, region: string): LostKey["related"] {
  const place = set.names.get("region")?.get(region);
  return place === undefined ? null : { ...place, message: `region ${region} is here` };
}

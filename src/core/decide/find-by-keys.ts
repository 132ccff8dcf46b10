/**
 * The value for a viewer in an index of viewer keys: most specific kind of key first.
 *
 * network (longest prefix) > ASN > city > subdivision > country > group > continent (RULES, step 4).
 * Nothing about order in the files enters.
 */
import { shownNetwork } from "../model/address.ts";
import type { KeyIndex } from "../model/bundle.ts";
import { findNetwork } from "../model/network-table.ts";
import type { RegionKey } from "../model/trace.ts";
import type { Viewer } from "../model/viewer.ts";

export interface FoundByKey<T> {
  readonly value: T;
  readonly by: RegionKey;
  /** The key as the viewer has it: `BR`, `AS28573`, `203.0.113.0/24`; a network never longer than /24 or /48. */
  readonly key: string;
}

/** Finds the entry of the most specific key that the viewer has; null when none of his keys is there. */
export function findByKeys<T>(index: KeyIndex<T>, viewer: Viewer): FoundByKey<T> | null {
  return findByNetwork(index, viewer) ?? findByPlace(index, viewer);
}

function findByNetwork<T>({ networks, asns }: KeyIndex<T>, { address, asn }: Viewer): FoundByKey<T> | null {
  if (address !== null) {
    const found = findNetwork(address.family === 4 ? networks.v4 : networks.v6, address.words);
    if (found !== null) return { value: found.value, by: "network", key: shownNetwork(address, found.bits) };
  }
  const byAsn = asn === null ? undefined : asns.get(asn);
  return byAsn === undefined ? null : { value: byAsn, by: "asn", key: `AS${asn}` };
}

function findByPlace<T>(index: KeyIndex<T>, { place }: Viewer): FoundByKey<T> | null {
  const { country, subdivision, continent } = place;
  if (country !== null && place.city !== null && index.cities.size > 0) {
    const value = index.cities.get(`${country}:${place.city.toLowerCase()}`);
    if (value !== undefined) return { value, by: "city", key: place.city };
  }
  return (
    look(index.subdivisions, subdivision, "subdivision") ??
    look(index.countries, country, "country") ??
    look(index.groupCountries, country, "group") ??
    look(index.continents, continent, "continent")
  );
}

function look<T>(map: ReadonlyMap<string, T>, key: string | null, by: RegionKey): FoundByKey<T> | null {
  const value = key === null ? undefined : map.get(key);
  return key === null || value === undefined ? null : { value, by, key };
}

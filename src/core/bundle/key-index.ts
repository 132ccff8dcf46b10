/**
 * Viewer keys → values, indexed by kind of key.
 */
import type { KeyIndex } from "../model/bundle.ts";
import type { ViewerKeys } from "../model/viewer-keys.ts";
import { indexNetworks, type Keyed } from "./index-networks.ts";

/** Indexes entries by their keys; where a key occurs twice the first entry keeps it. */
export function indexKeys<T>(entries: readonly Keyed<T>[]): KeyIndex<T> {
  const collect = <K>(keysOf: (keys: ViewerKeys) => readonly K[]): Map<K, T> => {
    const map = new Map<K, T>();
    for (const entry of entries) {
      for (const key of keysOf(entry.keys)) if (!map.has(key)) map.set(key, entry.value);
    }
    return map;
  };
  return {
    networks: indexNetworks(entries),
    asns: collect((keys) => keys.asns),
    cities: collect((keys) => keys.cities.map((city) => `${city.country}:${city.name.toLowerCase()}`)),
    subdivisions: collect<string>((keys) => keys.subdivisions),
    countries: collect<string>((keys) => keys.countries),
    groupCountries: collect<string>((keys) => keys.groupCountries),
    continents: collect<string>((keys) => keys.continents),
  };
}

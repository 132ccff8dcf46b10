/**
 * Viewer keys → values, indexed by kind of key.
 *
 * Networks are grouped by prefix length, longest first, so the first hit is the longest prefix:
 * a look-up costs one map access for each length in use, however many networks there are.
 */
import { parseNetwork } from "../model/address.ts";
import type { KeyIndex, NetworkIndex } from "../model/bundle.ts";
import type { ViewerKeys } from "../model/viewer-keys.ts";

/** Indexes entries by their keys; where a key occurs twice the first entry keeps it. */
export function indexKeys<T>(entries: readonly { readonly keys: ViewerKeys; readonly value: T }[]): KeyIndex<T> {
  const collect = <K>(keysOf: (keys: ViewerKeys) => readonly K[]): Map<K, T> => {
    const map = new Map<K, T>();
    for (const entry of entries) {
      for (const key of keysOf(entry.keys)) if (!map.has(key)) map.set(key, entry.value);
    }
    return map;
  };
  return {
    networks: indexNetworks(collect((keys) => keys.networks)),
    asns: collect((keys) => keys.asns),
    cities: collect((keys) => keys.cities.map((city) => `${city.country}:${city.name.toLowerCase()}`)),
    subdivisions: collect<string>((keys) => keys.subdivisions),
    countries: collect<string>((keys) => keys.countries),
    groupCountries: collect<string>((keys) => keys.groupCountries),
    continents: collect<string>((keys) => keys.continents),
  };
}

function indexNetworks<T>(networks: ReadonlyMap<string, T>): NetworkIndex<T> {
  const v4 = new Map<number, Map<number, T>>();
  const v6 = new Map<number, Map<string, T>>();
  for (const [text, value] of networks) {
    const network = parseNetwork(text);
    if (network === null) continue; // the shape has refused it already
    if (network.family === 4) slot(v4, network.bits).set(network.words[0], value);
    else slot(v6, network.bits).set(network.words.join(":"), value);
  }
  return { v4: longestFirst(v4), v6: longestFirst(v6) };
}

function slot<K, T>(byBits: Map<number, Map<K, T>>, bits: number): Map<K, T> {
  const found = byBits.get(bits) ?? new Map<K, T>();
  byBits.set(bits, found);
  return found;
}

function longestFirst<K, T>(byBits: ReadonlyMap<number, Map<K, T>>): { bits: number; at: Map<K, T> }[] {
  return [...byBits].map(([bits, at]) => ({ bits, at })).toSorted((a, b) => b.bits - a.bits);
}

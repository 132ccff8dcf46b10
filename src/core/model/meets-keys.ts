/**
 * Whether an entry of viewer keys means a viewer: any key that he has suffices.
 *
 * For entries that are few or that come and go with live orders; rules that every request asks are indexed.
 * What it says is what an index of the same keys would find.
 */
import { maskWord, maskWords, parseNetwork, type Address, type Network } from "./address.ts";
import type { Viewer } from "./viewer.ts";
import type { ViewerKeys } from "./viewer-keys.ts";

/** Whether the keys mean the viewer. */
export function meetsKeys(keys: ViewerKeys, { address, asn, place }: Viewer): boolean {
  return (
    meetsPlace(keys, place) ||
    (asn !== null && keys.asns.includes(asn)) ||
    (address !== null && keys.networks.length > 0 && networksOf(keys).some((network) => isWithin(address, network)))
  );
}

function meetsPlace(keys: ViewerKeys, { country, subdivision, continent, city }: Viewer["place"]): boolean {
  return (
    (country !== null && (keys.countries.includes(country) || keys.groupCountries.includes(country))) ||
    (subdivision !== null && keys.subdivisions.includes(subdivision)) ||
    (continent !== null && keys.continents.includes(continent)) ||
    (city !== null && country !== null && hasCity(keys, country, city))
  );
}

function hasCity({ cities }: ViewerKeys, country: string, city: string): boolean {
  const wanted = city.toLowerCase();
  return cities.some((one) => one.country === country && one.name.toLowerCase() === wanted);
}

/** Networks as numbers, read once for each entry of keys, which never changes. */
const NETWORKS = new WeakMap<ViewerKeys, readonly Network[]>();

/** Text that is no network holds nobody; whoever read the rules has refused it before. */
function networksOf(keys: ViewerKeys): readonly Network[] {
  const known = NETWORKS.get(keys);
  if (known !== undefined) return known;
  const read = keys.networks.flatMap((text) => parseNetwork(text) ?? []);
  NETWORKS.set(keys, read);
  return read;
}

/** The first word says no for nearly every network, and making no list for it is what keeps this cheap. */
function isWithin({ family, words }: Address, network: Network): boolean {
  if (network.family !== family || maskWord(words[0], network.bits) !== network.words[0]) return false;
  const masked = maskWords(words, network.bits);
  return network.words.every((word, at) => word === masked[at]);
}

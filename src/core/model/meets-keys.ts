/**
 * Whether an entry of viewer keys means a viewer: any key that he has suffices.
 *
 * For entries that are few or that come and go with live orders; rules that every request asks are indexed.
 * What it says is what an index of the same keys would find.
 */
import { maskWords, parseNetwork, type Address, type Network } from "./address.ts";
import type { Viewer } from "./viewer.ts";
import type { ViewerKeys } from "./viewer-keys.ts";

/** Whether the keys mean the viewer. */
export function meetsKeys(keys: ViewerKeys, { address, asn, place }: Viewer): boolean {
  return (
    meetsPlace(keys, place) ||
    (asn !== null && keys.asns.includes(asn)) ||
    (address !== null && isWithinOne(address, keys.networks))
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

type ByLength = ReadonlyMap<number, ReadonlySet<string>>;

/** Networks by family and length, kept as long as their list: one may hold thousands, and every request asks. */
const NETWORKS = new WeakMap<readonly string[], Readonly<Record<Network["family"], ByLength>>>();

function isWithinOne({ family, words }: Address, networks: readonly string[]): boolean {
  if (networks.length === 0) return false;
  const known = NETWORKS.get(networks) ?? byLength(networks);
  NETWORKS.set(networks, known);
  for (const [bits, ofLength] of known[family]) if (ofLength.has(maskWords(words, bits).join())) return true;
  return false;
}

/** Text that is no network holds nobody; whoever read the rules has refused it before. */
function byLength(networks: readonly string[]): Readonly<Record<Network["family"], ByLength>> {
  const known = { 4: new Map<number, Set<string>>(), 6: new Map<number, Set<string>>() };
  for (const text of networks) {
    const network = parseNetwork(text);
    if (network === null) continue;
    const { family, bits, words } = network;
    const ofLength = known[family].get(bits) ?? new Set();
    known[family].set(bits, ofLength.add(words.join()));
  }
  return known;
}

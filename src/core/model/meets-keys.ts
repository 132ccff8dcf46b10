/**
 * Whether an entry of viewer keys means a viewer: any key that he has suffices.
 *
 * For entries that are few or that come and go with live orders; rules that every request asks are indexed.
 * What it says is what an index of the same keys would find.
 */
import { maskWords, parseNetwork, type Address } from "./address.ts";
import type { Viewer } from "./viewer.ts";
import type { ViewerKeys } from "./viewer-keys.ts";

/** Whether the keys mean the viewer. */
export function meetsKeys(keys: ViewerKeys, { address, asn, place }: Viewer): boolean {
  return (
    meetsPlace(keys, place) ||
    (asn !== null && keys.asns.includes(asn)) ||
    (address !== null && keys.networks.some((network) => isWithin(address, network)))
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

/** Text that is no network holds nobody; whoever read the rules has refused it before. */
function isWithin({ family, words }: Address, text: string): boolean {
  const network = parseNetwork(text);
  if (network === null || network.family !== family) return false;
  const masked = maskWords(words, network.bits);
  return network.words.every((word, at) => word === masked[at]);
}

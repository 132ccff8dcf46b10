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
    (address !== null && keys.networks.length > 0 && lengthsOf(keys).some((length) => isWithin(address, length)))
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

/** Networks of one family and length, by their first word. */
interface Length {
  readonly family: Network["family"];
  readonly bits: number;
  readonly byFirst: Map<number, Network[]>;
}

/** Networks as numbers, read once for each entry of keys, which never changes. */
const LENGTHS = new WeakMap<ViewerKeys, readonly Length[]>();

function lengthsOf(keys: ViewerKeys): readonly Length[] {
  const known = LENGTHS.get(keys);
  if (known !== undefined) return known;
  const read = readLengths(keys);
  LENGTHS.set(keys, read);
  return read;
}

/** Text that is no network holds nobody; whoever read the rules has refused it before. */
function readLengths({ networks }: ViewerKeys): readonly Length[] {
  const lengths = new Map<string, Length>();
  for (const network of networks.flatMap((text) => parseNetwork(text) ?? [])) {
    const { family, bits, words } = network;
    const length = lengths.get(`${family}/${bits}`) ?? { family, bits, byFirst: new Map<number, Network[]>() };
    lengths.set(`${family}/${bits}`, length);
    const near = length.byFirst.get(words[0]);
    if (near === undefined) length.byFirst.set(words[0], [network]);
    else near.push(network);
  }
  return [...lengths.values()];
}

/** One look at the first word says no for nearly every viewer, however many networks there are. */
function isWithin({ family, words }: Address, length: Length): boolean {
  if (length.family !== family) return false;
  const near = length.byFirst.get(maskWord(words[0], length.bits));
  if (near === undefined) return false;
  const masked = maskWords(words, length.bits);
  return near.some((network) => network.words.every((word, at) => word === masked[at]));
}

/**
 * Networks of which nothing is left, because longer prefixes fill them.
 *
 * In: networks with their regions. Out: those whose every address has a longer prefix in another
 * region. Lengths are walked from the longest down, and two full halves make their whole full, so a
 * hundred thousand networks cost a look-up or two each.
 */
import { maskWords, parseNetwork, type AddressWords, type Network } from "../../model/address.ts";

export interface OwnedNetwork {
  /** Canonical. */
  readonly text: string;
  readonly region: string;
}

/** A prefix that is full, and two of the regions that fill it, or the only one. */
interface Full {
  readonly family: 4 | 6;
  readonly bits: number;
  readonly words: AddressWords;
  readonly regions: readonly string[];
}

/** Finds the networks that nobody reaches by, each with one of the regions that fill it. */
export function takenNetworks(networks: readonly OwnedNetwork[]): ReadonlyMap<string, string> {
  const levels = new Map<number, { readonly network: Network; readonly owned: OwnedNetwork }[]>();
  for (const owned of networks) {
    const network = parseNetwork(owned.text);
    if (network === null) continue; // refused before
    const level = levels.get(levelOf(network)) ?? [];
    levels.set(levelOf(network), level);
    level.push({ network, owned });
  }
  const taken = new Map<string, string>();
  let full = new Map<string, Full>();
  const shortest = Math.min(...levels.keys());
  for (let level = MOST_LEVELS; level >= shortest; level--) {
    const longer = joined(full);
    full = new Map(longer);
    for (const { network, owned } of levels.get(level) ?? []) {
      const { family, bits, words } = network;
      const inside = longer.get(keyOf(words))?.regions ?? [];
      const other = inside.find((region) => region !== owned.region);
      if (other !== undefined) taken.set(owned.text, other);
      if (level > shortest) full.set(keyOf(words), { family, bits, words, regions: twoOf([owned.region, ...inside]) });
    }
  }
  return taken;
}

/** IPv6 lengths come first, then those of IPv4, so that one walk does both. */
const MOST_LEVELS = 33 + 128;

function levelOf({ family, bits }: { readonly family: 4 | 6; readonly bits: number }): number {
  return family === 4 ? bits : 33 + bits;
}

/** The prefixes one bit shorter of which both halves are full. */
function joined(full: ReadonlyMap<string, Full>): Map<string, Full> {
  const shorter = new Map<string, Full>();
  for (const { family, bits, words, regions } of full.values()) {
    const parent = maskWords(words, bits - 1);
    if (bits === 0 || keyOf(parent) === keyOf(words)) continue; // the lower half; the upper one asks for it
    const lower = full.get(keyOf(parent));
    if (lower === undefined) continue;
    const both = twoOf([...lower.regions, ...regions]);
    shorter.set(keyOf(parent), { family, bits: bits - 1, words: parent, regions: both });
  }
  return shorter;
}

function twoOf(regions: readonly string[]): readonly string[] {
  return regions.length < 2 ? regions : [...new Set(regions)].slice(0, 2);
}

function keyOf(words: AddressWords): string {
  return words.join(":");
}

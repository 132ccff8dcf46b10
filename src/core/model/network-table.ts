/**
 * Values by network of one address family, for longest-prefix look-up.
 *
 * Networks are sorted by first address and, where that is equal, widest first. They contain one another
 * or are apart, so the last one that starts at or before an address, or one around it, is the longest
 * prefix: one binary search, then outwards. Flat arrays keep 100,000 networks small and quick to search.
 */
import { maskWord, type AddressWords } from "./address.ts";

export interface NetworkTable<T> {
  /** 32-bit words of an address that count: 1 for IPv4, 4 for IPv6. */
  readonly width: 1 | 4;
  /** First addresses, `width` words each. */
  readonly starts: Uint32Array;
  /** Prefix lengths. */
  readonly bits: Uint8Array;
  /** Index of the smallest network around each; -1 where there is none. */
  readonly around: Int32Array;
  readonly values: readonly T[];
}

/** Value and prefix length of the longest network that contains the address; null when none does. */
export function findNetwork<T>(
  table: NetworkTable<T>,
  words: AddressWords,
): { readonly value: T; readonly bits: number } | null {
  let at = lastStartingBefore(table, words);
  while (at >= 0 && !networkContains(table, at, words)) at = table.around[at] ?? -1;
  const value = table.values[at];
  return value === undefined ? null : { value, bits: table.bits[at] ?? 0 };
}

/** Index of the last network whose first address is not after this one; -1 when all are. */
function lastStartingBefore<T>(table: NetworkTable<T>, words: AddressWords): number {
  let low = -1;
  let high = table.values.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (startsAfter(table, middle, words)) high = middle - 1;
    else low = middle;
  }
  return low;
}

function startsAfter<T>({ starts, width }: NetworkTable<T>, at: number, words: AddressWords): boolean {
  for (let word = 0; word < width; word++) {
    const difference = (starts[at * width + word] ?? 0) - (words[word] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return false;
}

/** Whether the network at an index contains the address. */
export function networkContains<T>({ starts, bits, width }: NetworkTable<T>, at: number, words: AddressWords): boolean {
  for (let word = 0; word < width; word++) {
    const masked = maskWord(words[word] ?? 0, (bits[at] ?? 0) - 32 * word);
    if (masked !== starts[at * width + word]) return false;
  }
  return true;
}

/**
 * Networks with values → one sorted table for each address family.
 *
 * In: values with their keys; where a network occurs twice, however it is written, the first keeps it.
 * Out: tables in which each network knows the smallest one around it. Sorted as the table is, networks
 * come in the order of nested brackets: what is around the next one is the last one or is around that.
 */
import { parseNetwork, type Network } from "../model/address.ts";
import type { NetworkIndex } from "../model/bundle.ts";
import { networkContains, type NetworkTable } from "../model/network-table.ts";
import type { ViewerKeys } from "../model/viewer-keys.ts";

/** A value and the keys it has. */
export interface Keyed<T> {
  readonly keys: ViewerKeys;
  readonly value: T;
}

interface Entry<T> {
  readonly network: Network;
  readonly value: T;
}

/** Indexes values by their networks; text that is no network is left out, the loader has refused it before. */
export function indexNetworks<T>(
  keyed: readonly { readonly keys: Pick<ViewerKeys, "networks">; readonly value: T }[],
): NetworkIndex<T> {
  const v4: Entry<T>[] = [];
  const v6: Entry<T>[] = [];
  for (const { keys, value } of keyed) {
    for (const text of keys.networks) {
      const network = parseNetwork(text);
      if (network !== null) (network.family === 4 ? v4 : v6).push({ network, value });
    }
  }
  return { v4: tableOf(v4, 1), v6: tableOf(v6, 4) };
}

function tableOf<T>(unsorted: readonly Entry<T>[], width: 1 | 4): NetworkTable<T> {
  const entries = unsorted
    .toSorted((one, other) => compare(one.network, other.network))
    .filter(({ network }, at, all) => at === 0 || !isSame(network, all[at - 1]?.network));
  const table = {
    width,
    starts: new Uint32Array(entries.length * width),
    bits: Uint8Array.from(entries, ({ network }) => network.bits),
    around: new Int32Array(entries.length),
    values: entries.map(({ value }) => value),
  };
  let open = -1;
  entries.forEach(({ network: { words } }, at) => {
    for (let word = 0; word < width; word++) table.starts[at * width + word] = words[word] ?? 0;
    while (open >= 0 && !networkContains(table, open, words)) open = table.around[open] ?? -1;
    table.around[at] = open;
    open = at;
  });
  return table;
}

function compare(one: Network, other: Network): number {
  for (let at = 0; at < 4; at++) {
    const difference = (one.words[at] ?? 0) - (other.words[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return one.bits - other.bits;
}

function isSame(network: Network, before: Network | undefined): boolean {
  return before !== undefined && compare(network, before) === 0;
}

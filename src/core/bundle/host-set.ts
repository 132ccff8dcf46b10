/**
 * Host patterns as written → a set to look hosts up in.
 *
 * A host that a suffix of the same set already means is left out, so that sets with the same meaning
 * have the same entries, and no host meets the same set twice on its way to wider suffixes.
 */
import type { HostSet } from "../model/bundle.ts";
import { longestSuffix } from "../model/host-index.ts";

/** Indexes exact hosts and `*.` suffixes; anything else with a `*` means no host. */
export function hostSet(hosts: readonly string[]): HostSet {
  const suffixes = hosts.filter((host) => host.startsWith("*.")).map((host) => host.slice(1));
  const all = setOf(suffixes);
  const alone = (name: string): boolean => longestSuffix(all, name) === undefined;
  return {
    exact: setOf(hosts.filter((host) => !host.startsWith("*") && alone(host))),
    suffixes: setOf(suffixes.filter(alone)),
  };
}

function setOf(names: readonly string[]): ReadonlyMap<string, true> {
  return new Map(names.map((name) => [name, true]));
}

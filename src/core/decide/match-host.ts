/**
 * Whether a host is in a set of exact hosts and `*.` suffixes. Both sides are lower case.
 */
import type { HostSet } from "../model/bundle.ts";

/** `*.` stands for one or more labels, so it does not match the bare domain. */
export function matchHost(set: HostSet, host: string): boolean {
  if (set.exact.has(host)) return true;
  for (const suffix of set.suffixes) {
    if (host.length > suffix.length && host.endsWith(suffix)) return true;
  }
  return false;
}

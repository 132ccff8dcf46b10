/**
 * Values by host: exact names by hash, and names below a suffix by a look-up at each dot.
 *
 * Hosts are lower case. A suffix keeps its leading dot (`*.example.com` is `.example.com`) and stands
 * for one or more labels, so it never means the bare domain. The most specific entry answers: the
 * exact name, else the longest suffix; who wants the wider ones as well links them to one another.
 */
export interface HostIndex<T> {
  readonly exact: ReadonlyMap<string, T>;
  readonly suffixes: ReadonlyMap<string, T>;
}

/** The most specific entry that means the host; undefined when none does. */
export function findHost<T>({ exact, suffixes }: HostIndex<T>, host: string): T | undefined {
  return exact.get(host) ?? longestSuffix(suffixes, host);
}

/** The entry of the longest suffix that is shorter than the name; the name may itself be a suffix. */
export function longestSuffix<T>(suffixes: ReadonlyMap<string, T>, name: string): T | undefined {
  if (suffixes.size === 0) return undefined;
  for (let dot = name.indexOf(".", 1); dot >= 0; dot = name.indexOf(".", dot + 1)) {
    const found = suffixes.get(name.slice(dot));
    if (found !== undefined) return found;
  }
  return undefined;
}

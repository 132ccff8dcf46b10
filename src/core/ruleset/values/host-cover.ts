/**
 * What can be said about two host patterns: exact names, or `*.` and any labels below a name.
 *
 * Two patterns either have nothing in common or one lies within the other, and no number of narrower
 * patterns fills a `*.`; so asking pattern by pattern is exact.
 */

/** Whether every host of the narrow pattern is one of the wide pattern. */
export function hostCovers(wide: string, narrow: string): boolean {
  return wide === narrow || (wide.startsWith("*.") && narrow.replace(/^\*/, "").endsWith(wide.slice(1)));
}

/** The pattern for the hosts that both patterns have; null when there are none. */
export function hostsInBoth(a: string, b: string): string | null {
  if (hostCovers(a, b)) return b;
  return hostCovers(b, a) ? a : null;
}

/** Every pattern that covers the given one, itself included. */
export function patternsAround(host: string): readonly string[] {
  const labels = host.split(".");
  return [host, ...labels.slice(1).map((_, at) => `*.${labels.slice(at + 1).join(".")}`)].filter(
    (pattern, at) => at === 0 || pattern !== host,
  );
}

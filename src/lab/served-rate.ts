/**
 * A growing count → how fast it grows, in events a second.
 */

const SHORTEST_MS = 500;

/** Makes a meter; each call gives the rate since the one before. Calls that follow too closely get the last rate again. */
export function rateMeter(): (count: number, nowMs: number) => number {
  let last: { readonly count: number; readonly at: number } | null = null;
  let rate = 0;
  return (count, nowMs) => {
    if (last !== null && nowMs - last.at < SHORTEST_MS) return rate;
    rate = last === null ? 0 : ((count - last.count) * 1000) / (nowMs - last.at);
    last = { count, at: nowMs };
    return rate;
  };
}

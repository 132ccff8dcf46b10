/**
 * How a request names what it simulates of its viewer: a query parameter, and headers by their prefix.
 *
 * Every build takes what has such a name away before rules match, so rules that ask for it ask in vain.
 */

export const SIM_PARAMETER = "__sim";

const SIM_PREFIX = "x-georouter-sim-";

/** The name behind `x-georouter-sim-`, in any case and with `_` read as `-`; null for every other header. */
export function simulatedField(header: string): string | null {
  if (!/^x[-_]georouter[-_]sim[-_]/i.test(header)) return null;
  return header.slice(SIM_PREFIX.length).toLowerCase().replaceAll("_", "-");
}

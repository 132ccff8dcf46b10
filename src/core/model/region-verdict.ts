/**
 * What holds for the viewers of one region: the word of the vantage nearest to it, or the majority's.
 *
 * Everybody who asks "is it down here?" asks it here, so that decisions, manual failback and alarms agree.
 */
import type { VantageName } from "./ids.ts";
import type { ClusterLive, Measured } from "./live.ts";
import { own } from "./record.ts";

/** Null as long as nothing was ever decided; `vantage` is null for a region that follows the majority. */
export function regionVerdict(known: ClusterLive | undefined, vantage: VantageName | null): Measured | null {
  if (known === undefined) return null;
  const nearest = vantage === null ? undefined : own(known.vantages, vantage);
  return nearest?.verdict ?? known.measured;
}

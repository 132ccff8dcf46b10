/**
 * Weighted rendezvous hashing: every viewer ranks clusters by his own scores, and takes the best.
 *
 * Score −w / ln u with u in (0, 1) gives each cluster exactly its share w / Σw, and changing one
 * weight moves only viewers to or from that cluster (Schindelhauer and Schomaker, 2005; the HRW
 * draft of the IETF BESS group uses the same form). Weight 0 is never chosen.
 */
import { openUnit } from "./bucket.ts";

/** The value with the best score, or null when no weight is above 0. Equal scores: the first. */
export function rendezvous<T extends { readonly id: string }>(
  prefix: string,
  key: string,
  values: readonly T[],
  weightOf: (value: T) => number,
): T | null {
  let only: T | null = null;
  let candidates = 0;
  for (const value of values) {
    if (weightOf(value) <= 0) continue;
    only = value;
    candidates++;
  }
  if (candidates < 2) return only;
  let best: T | null = null;
  let bestScore = -1;
  for (const value of values) {
    const score = rendezvousScore(prefix, key, value.id, weightOf(value));
    if (score > bestScore) {
      best = value;
      bestScore = score;
    }
  }
  return best;
}

/** Score of one candidate; −1 when its weight is 0, so that it never wins. */
export function rendezvousScore(prefix: string, key: string, id: string, weight: number): number {
  return weight > 0 ? -weight / Math.log(openUnit(`${prefix}:${id}`, key)) : -1;
}

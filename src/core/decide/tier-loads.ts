/**
 * Envoy's priority algorithm in basis points: how much of a region's traffic each tier takes.
 *
 * Healthy capacity first, tier by tier, then degraded capacity, tier by tier; when all of it together
 * is too little, the shares are scaled up to the whole. Follows `recalculatePerPriorityState` of Envoy
 * (docs: priority levels, degraded endpoints), with 10000 instead of 100 steps.
 */
export const WHOLE = 10_000;

export interface TierLoads {
  /** Basis points for each tier's healthy clusters. */
  readonly healthy: readonly number[];
  /** Basis points for each tier's degraded clusters. */
  readonly degraded: readonly number[];
  /** Whether all capacity together was less than the traffic. */
  readonly normalized: boolean;
}

/** Absorbs what binary fractions lose, so that 0.7 × 10000 is 7000. */
const EPSILON = 1e-6;

/**
 * Spreads the traffic over tiers.
 * @param capacities what each tier could take, as fractions 0..1 of all traffic
 * @returns null when nothing is available at all
 */
export function spreadLoads(
  capacities: readonly { readonly health: number; readonly degraded: number }[],
): TierLoads | null {
  const total = capacities.reduce((sum, tier) => sum + tier.health + tier.degraded, 0);
  if (total <= 0) return null;
  const norm = Math.min(1, total);
  let left = WHOLE;
  const take = (capacity: number): number => {
    const load = Math.min(left, Math.floor((WHOLE * capacity) / norm + EPSILON));
    left -= load;
    return load;
  };
  const healthy = capacities.map((tier) => take(tier.health));
  const degraded = capacities.map((tier) => take(tier.degraded));
  const firstHealthy = capacities.findIndex((tier) => tier.health > 0);
  const firstDegraded = capacities.findIndex((tier) => tier.degraded > 0);
  if (firstHealthy >= 0) healthy[firstHealthy] = (healthy[firstHealthy] ?? 0) + left;
  else degraded[firstDegraded] = (degraded[firstDegraded] ?? 0) + left;
  return { healthy, degraded, normalized: total < 1 - EPSILON };
}

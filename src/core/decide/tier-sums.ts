/**
 * The sums of one tier: how much of its weight is available, and how much of that is dialled down.
 *
 * With w weight, m availability, g dial: A = Σwm / Σw, G = Σwmg / Σwm, health = min(1, overprovision × A) × G
 * (RULES, step 8). 0/0 is 0; a tier without weight takes nothing.
 */
import type { RegionRule } from "../model/rules.ts";
import type { CandidateTier } from "./candidate.ts";

export interface TierSums {
  /** Share of all traffic the tier could take with its healthy clusters, 0..1. */
  readonly health: number;
  /** The same for degraded clusters. */
  readonly degraded: number;
  /** Probability that a viewer stays at his healthy home: A·G. */
  readonly stays: number;
  /** Probability that a viewer who did not stay has a degraded home that keeps him. */
  readonly staysDegraded: number;
  /**
   * Percent of the weight not drained or forced down that is healthy or degraded, ramps ignored; 100 where
   * dials leave nobody of these to pick, for then panic would have nobody to send viewers to.
   */
  readonly standing: number;
}

/** Adds up one tier, in one pass: this runs for every tier of every decision. */
export function sumTier(tier: CandidateTier, { overprovision }: RegionRule): TierSums {
  let weight = 0;
  let healthy = 0;
  let taken = 0;
  let degraded = 0;
  let takenDegraded = 0;
  let included = 0;
  let upright = 0;
  let open = 0;
  for (const { member, standing } of tier.candidates) {
    const w = member.weight;
    weight += w;
    healthy += w * standing.healthy;
    taken += w * standing.healthy * standing.dial;
    degraded += w * standing.degraded;
    takenDegraded += w * standing.degraded * standing.dial;
    if (standing.excluded) continue;
    included += w;
    upright += w * standing.unramped;
    open += w * standing.dial;
  }
  const factor = overprovision / 100;
  return {
    health: Math.min(1, factor * over(healthy, weight)) * over(taken, healthy),
    degraded: Math.min(1, factor * over(degraded, weight)) * over(takenDegraded, degraded),
    stays: over(taken, weight),
    staysDegraded: over(takenDegraded, weight - taken),
    standing: open === 0 ? 100 : (100 * upright) / included,
  };
}

function over(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}

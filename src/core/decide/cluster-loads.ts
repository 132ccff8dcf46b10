/**
 * What each cluster of weighted tiers gets of a region's viewers, from the tiers' loads.
 *
 * In: tiers with their sums and loads. Out: basis points by cluster. Of t viewers who reach a tier a home keeps
 * t·w·m·g / Σw; those the tier still takes are picked again by w·m·g (in panic by w·g). The second pass has the
 * degraded m, and the viewers whose healthy home did not keep them: Σw(1 − healthy m·g) instead of Σw.
 */
import type { ClusterLoad } from "../model/share.ts";
import type { Candidate } from "./candidate.ts";
import { repickWeight, type Pass, type WeightedTier } from "./weighted-tier.ts";
import { WHOLE } from "./tier-loads.ts";

/** The loads, in the order of the tiers; one entry for each cluster. */
export function clusterLoads(tiers: readonly WeightedTier[]): readonly ClusterLoad[] {
  const points = new Map<Candidate, number>();
  let reaching = WHOLE;
  for (const pass of ["healthy", "degraded"] as const) {
    for (const at of tiers) {
      addLoads(points, at, pass, reaching);
      reaching -= at.load[pass];
    }
  }
  return tiers.flatMap(({ tier }) =>
    tier.candidates.map((one) => ({
      cluster: one.member.cluster.name,
      tier: tier.index,
      basisPoints: Math.round(points.get(one) ?? 0),
    })),
  );
}

function addLoads(points: Map<Candidate, number>, at: WeightedTier, pass: Pass, reaching: number): void {
  const takes = at.load[pass];
  if (pass === "degraded" && takes === 0) return;
  const { candidates } = at.tier;
  const base = sumOf(candidates, (one) => one.member.weight * (pass === "healthy" ? 1 : 1 - taken(one, "healthy")));
  const kept = (one: Candidate): number => (base > 0 ? (reaching * one.member.weight * taken(one, pass)) / base : 0);
  const again = takes - sumOf(candidates, kept);
  const weights = sumOf(candidates, (one) => repickWeight(one, pass, at.panic));
  for (const one of candidates) {
    const repicked = weights > 0 ? (again * repickWeight(one, pass, at.panic)) / weights : 0;
    points.set(one, (points.get(one) ?? 0) + kept(one) + repicked);
  }
}

function taken({ standing }: Candidate, pass: Pass): number {
  return standing[pass] * standing.dial;
}

function sumOf(candidates: readonly Candidate[], of: (one: Candidate) => number): number {
  return candidates.reduce((sum, one) => sum + of(one), 0);
}

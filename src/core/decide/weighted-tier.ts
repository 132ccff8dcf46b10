/**
 * One weighted tier with what it takes: its sums, its load in both passes, and whether it panics.
 */
import type { IndexedRegion } from "../model/bundle.ts";
import type { Candidate, CandidateTier } from "./candidate.ts";
import { spreadLoads, type TierLoads } from "./tier-loads.ts";
import { sumTier, type TierSums } from "./tier-sums.ts";

export type Pass = "healthy" | "degraded";

export interface WeightedTier {
  readonly tier: CandidateTier;
  readonly sums: TierSums;
  readonly panic: boolean;
  readonly load: Readonly<Record<Pass, number>>;
}

/** All tiers that have candidates, with their loads; null when nothing at all is available. */
export function weighTiers(
  tiers: readonly CandidateTier[],
  region: IndexedRegion,
): { readonly weighted: readonly WeightedTier[]; readonly normalized: boolean } | null {
  const used = tiers.filter((tier) => tier.candidates.length > 0);
  const sums = used.map((tier) => sumTier(tier, region.rule));
  const loads = spreadLoads(sums);
  if (loads === null) return null;
  const weighted = used.map((tier, at) => weigh(tier, sums[at], loads, { at, region }));
  return { weighted, normalized: loads.normalized };
}

function weigh(
  tier: CandidateTier,
  sums: TierSums | undefined,
  loads: TierLoads,
  { at, region }: { readonly at: number; readonly region: IndexedRegion },
): WeightedTier {
  const known = sums ?? sumTier(tier, region.rule);
  const { onAllDown, panicBelow } = region.rule;
  const panic = loads.normalized && onAllDown.kind === "fail-open" && known.standing < panicBelow;
  return {
    tier,
    sums: known,
    panic,
    load: { healthy: loads.healthy[at] ?? 0, degraded: loads.degraded[at] ?? 0 },
  };
}

/** w·m·g; in panic w·g over everything not drained or forced down. */
export function repickWeight({ member, standing }: Candidate, pass: Pass, panic: boolean): number {
  if (panic) return standing.excluded ? 0 : member.weight * standing.dial;
  return member.weight * standing[pass] * standing.dial;
}

/**
 * Candidate tiers for tests of one stage: cluster names with weights, and what is known of them.
 */
import { residencyOf, type CandidateTier } from "../../../src/core/decide/candidate.ts";
import { candidateTiers } from "../../../src/core/decide/candidate-tiers.ts";
import type { IndexedRegion } from "../../../src/core/model/bundle.ts";
import type { Pick, RegionRule } from "../../../src/core/model/rules.ts";
import { AT, bundleOf, live, region, rulesOf, tier, viewer, type Told } from "../small-rules.ts";

export interface Situation {
  readonly tiers: readonly CandidateTier[];
  readonly region: IndexedRegion;
}

/** Tiers given as name → weight, under what is told of the clusters; as soon as anything is told, the others are up. Probes may take all away. */
export function situation(
  tiers: readonly Readonly<Record<string, number>>[],
  known: Readonly<Record<string, Told>> = {},
  { pick = "weighted", ...more }: Partial<RegionRule> & { readonly pick?: Pick } = {},
): Situation {
  const rules = rulesOf({
    regions: [region("world", { tiers: tiers.map((one) => tier(one, pick)), maxEjectPercent: 100, ...more })],
  });
  const bundle = bundleOf(rules);
  const free = residencyOf(bundle, viewer());
  const names = Object.keys(known).length === 0 ? [] : tiers.flatMap((one) => Object.keys(one));
  const value = live({ ...Object.fromEntries(names.map((name) => [name, "up" as const])), ...known });
  return {
    tiers: candidateTiers(bundle.fallback.tiers, free, bundle.fallback, { live: value, overrides: [], at: AT }),
    region: bundle.fallback,
  };
}

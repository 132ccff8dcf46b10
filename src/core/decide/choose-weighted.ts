/**
 * Home first: a viewer stays at his home cluster as far as it can take him, and only those it cannot
 * take are picked again, in their tier or in a later one (RULES, step 10).
 *
 * Invariant: over all viewers each tier gets exactly its computed share, and a viewer whose first-tier
 * home keeps him never moves because of another cluster. The property tests hold both.
 */
import type { TierShare } from "../model/share.ts";
import type { IndexedRegion } from "../model/bundle.ts";
import type { WalkStep } from "../model/trace.ts";
import { bucket, bucketsBelow } from "./bucket.ts";
import type { Candidate, CandidateTier } from "./candidate.ts";
import { FAILOVER_AT_MOST, isDown, reasonFor, type Choice } from "./choice.ts";
import { clusterLoads } from "./cluster-loads.ts";
import { rendezvous, rendezvousScore } from "./rendezvous.ts";
import { WHOLE } from "./tier-loads.ts";
import { repickWeight, weighTiers, type Pass, type WeightedTier } from "./weighted-tier.ts";

interface Stop {
  readonly chosen: Candidate;
  readonly at: WeightedTier;
  readonly repicked: boolean;
}

/** Chooses among weighted tiers; null when nothing at all is available. */
export function chooseWeighted(tiers: readonly CandidateTier[], region: IndexedRegion, key: string): Choice | null {
  const weighed = weighTiers(tiers, region);
  if (weighed === null) return null;
  const { weighted, normalized } = weighed;
  const walk: WalkStep[] = [];
  const stop = walkTiers(weighted, region, key, walk) ?? lastResort(weighted, key);
  if (stop === null) return null;
  const [first] = weighted;
  const home = first === undefined ? null : homeIn(first.tier, key);
  return {
    chosen: stop.chosen,
    tier: stop.at.tier.index,
    reason: stop.repicked && stop.at.panic ? "panic" : reasonFor(stop.chosen, home),
    shares: weighted.map(shareOf),
    failover: failoverBehind(stop.chosen, weighted, key),
    steps: [
      {
        stage: "shares",
        tiers: weighted.map(shareOf),
        outcome: normalized ? "normalized" : "as-is",
        loads: [],
      },
      { stage: "home", walk },
    ],
    loads: () => clusterLoads(weighted),
  };
}

function shareOf({ tier, load, panic }: WeightedTier): TierShare {
  return { tier: tier.index, basisPoints: load.healthy + load.degraded, panic, degraded: load.degraded };
}

/** All tiers with their healthy clusters, then all tiers again with their degraded ones. */
function walkTiers(tiers: readonly WeightedTier[], region: IndexedRegion, key: string, walk: WalkStep[]): Stop | null {
  let reaching = WHOLE;
  for (const pass of ["healthy", "degraded"] as const) {
    for (const at of tiers) {
      const stop = walkTier(at, { pass, reaching, regionId: region.rule.id }, key, walk);
      if (stop !== null) return stop;
      reaching -= at.load[pass];
    }
  }
  return null;
}

function walkTier(
  at: WeightedTier,
  { pass, reaching, regionId }: { readonly pass: Pass; readonly reaching: number; readonly regionId: string },
  key: string,
  walk: WalkStep[],
): Stop | null {
  if (pass === "degraded" && at.load.degraded === 0) return null;
  const home = homeIn(at.tier, key);
  if (home === null) return null;
  const homeBucket = bucket(`keep:${home.id}`, key);
  const homeBelow = bucketsBelow(home.standing[pass] * home.standing.dial);
  const kept = { tier: at.tier.index, pass, home: home.member.cluster.name, homeBucket, homeBelow };
  if (homeBucket < homeBelow) {
    walk.push({ ...kept, stays: true, repick: null });
    return { chosen: home, at, repicked: false };
  }
  const below = bucketsBelow(repickProbability(at, pass, reaching));
  const tierBucket = bucket(`tier:${regionId}:${at.tier.index}${pass === "degraded" ? ":d" : ""}`, key);
  const chosen = tierBucket < below ? repick(at, pass, key) : null;
  const cluster = chosen?.member.cluster.name ?? null;
  walk.push({ ...kept, stays: false, repick: { bucket: tierBucket, below, cluster } });
  return chosen === null ? null : { chosen, at, repicked: true };
}

/** p = (s − t·A·G) / (t·(1 − A·G)): of the viewers the tier's homes did not keep, those it must still take. */
function repickProbability(at: WeightedTier, pass: Pass, reaching: number): number {
  const stays = pass === "healthy" ? at.sums.stays : at.sums.staysDegraded;
  const leaving = reaching * (1 - stays);
  return leaving > 0 ? (at.load[pass] - reaching * stays) / leaving : 0;
}

function homeIn(tier: CandidateTier, key: string): Candidate | null {
  return rendezvous("pick", key, tier.candidates, (candidate) => candidate.member.weight);
}

function repick(at: WeightedTier, pass: Pass, key: string): Candidate | null {
  return rendezvous("repick", key, at.tier.candidates, (candidate) => repickWeight(candidate, pass, at.panic));
}

/** For the viewers whom rounding left over: the first tier that has anybody. */
function lastResort(tiers: readonly WeightedTier[], key: string): Stop | null {
  for (const pass of ["healthy", "degraded"] as const) {
    for (const at of tiers) {
      const chosen = repick(at, pass, key);
      if (chosen !== null) return { chosen, at, repicked: true };
    }
  }
  return null;
}

/**
 * The way the viewer would go without the chosen cluster: tier by tier, healthy before degraded. Where health is
 * ignored, in panic, under the ejection cap and under fail-open, those follow that have nothing to give, the ones that are down last.
 */
function failoverBehind(chosen: Candidate, tiers: readonly WeightedTier[], key: string): readonly Candidate[] {
  const behind: Candidate[] = [];
  for (const weightIn of tiers.some(ignoresHealth) ? ALL_PASSES : HEALTH_PASSES) {
    for (const { tier, panic } of tiers) {
      if (behind.length >= FAILOVER_AT_MOST) return behind.slice(0, FAILOVER_AT_MOST);
      const scored = tier.candidates
        .filter((candidate) => candidate.id !== chosen.id && !behind.includes(candidate))
        .map((candidate) => ({
          candidate,
          score: rendezvousScore("repick", key, candidate.id, weightIn(candidate, panic)),
        }))
        .filter(({ score }) => score > 0);
      behind.push(...scored.toSorted((a, b) => b.score - a.score).map(({ candidate }) => candidate));
    }
  }
  return behind.slice(0, FAILOVER_AT_MOST);
}

/** In panic, above the ejection cap, and under fail-open, where clusters that are down have all to give but stay known as down. */
function ignoresHealth({ tier, panic }: WeightedTier): boolean {
  return panic || tier.candidates.some(isTakenAsUp);
}

function isTakenAsUp({ standing: { because, healthy } }: Candidate): boolean {
  return because === "eject-capped" || (because === "down" && healthy > 0);
}

type WeightIn = (candidate: Candidate, panic: boolean) => number;

const HEALTH_PASSES: readonly WeightIn[] = [
  (one) => (isDown(one) ? 0 : repickWeight(one, "healthy", false)),
  (one) => (isDown(one) ? 0 : repickWeight(one, "degraded", false)),
];

const ALL_PASSES: readonly WeightIn[] = [
  ...HEALTH_PASSES,
  (one) => (isDown(one) ? 0 : repickWeight(one, "healthy", true)),
  (one, panic) => (isDown(one) ? repickWeight(one, "healthy", panic) : 0),
];

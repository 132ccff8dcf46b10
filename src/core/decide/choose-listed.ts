/**
 * An ordered list of clusters for one viewer: `nearest` to him, or `first` as written.
 *
 * All tiers in turn, healthy clusters before degraded. He stays at a cluster as far as it can take
 * him, else goes to the next; at the end the first that takes anything has him (RULES, step 10).
 */
import type { IndexedRegion } from "../model/bundle.ts";
import type { Bucket } from "../model/ids.ts";
import { isByDistance } from "../model/rules.ts";
import type { Share } from "../model/share.ts";
import type { ListStep } from "../model/trace.ts";
import type { Coordinates } from "../model/place.ts";
import { bucket, bucketsBelow } from "./bucket.ts";
import type { Candidate, CandidateTier } from "./candidate.ts";
import { FAILOVER_AT_MOST, reasonFor, type Choice } from "./choice.ts";
import { byNearness, countedKm } from "./nearness.ts";
import { WHOLE } from "./tier-loads.ts";

interface Entry {
  readonly candidate: Candidate;
  readonly tier: number;
  readonly km: number | null;
  /** Share of the viewers who come by that it keeps, 0..1. */
  readonly keeps: number;
  readonly bucket: Bucket;
  /** The viewer stays when his bucket is below this. */
  readonly below: Bucket;
}

/** Chooses from the viewer's list; null when nothing at all is available. */
export function chooseListed(
  tiers: readonly CandidateTier[],
  region: IndexedRegion,
  viewer: { readonly key: string; readonly at: Coordinates | null },
): Choice | null {
  const written = tiers.flatMap((tier) => orderTier(tier, region.rule.overprovision / 100, viewer));
  const list = [
    ...written.filter(({ candidate }) => candidate.standing.degraded === 0),
    ...written.filter(({ candidate }) => candidate.standing.degraded > 0),
  ];
  const taking = list.filter(({ keeps }) => keeps > 0);
  const entry = taking.find(isKept) ?? taking[0];
  const [home] = written;
  if (entry === undefined || home === undefined) return null;
  return {
    chosen: entry.candidate,
    tier: entry.tier,
    reason: reasonFor(entry.candidate, home.candidate),
    shares: sharesOf(list),
    failover: taking
      .filter((other) => other !== entry)
      .slice(0, FAILOVER_AT_MOST)
      .map(({ candidate }) => candidate),
    steps: [
      {
        stage: "order",
        pick: tiers[0]?.pick ?? "first",
        list: list.map(stepOf),
      },
    ],
  };
}

function isKept({ bucket: own, below }: Entry): boolean {
  return own < below;
}

function stepOf(entry: Entry): ListStep {
  const { km, bucket: own, below } = entry;
  const { cluster, bias } = entry.candidate.member;
  return { cluster: cluster.name, km, bias: km === null ? 0 : bias, bucket: own, below, keeps: isKept(entry) };
}

function orderTier(
  tier: CandidateTier,
  overprovision: number,
  { key, at: from }: { readonly key: string; readonly at: Coordinates | null },
): readonly Entry[] {
  const entries = tier.candidates.map((candidate): Entry => {
    const { member, standing } = candidate;
    const available = standing.healthy + standing.degraded;
    const keeps = Math.min(1, overprovision * available) * standing.dial;
    return {
      candidate,
      tier: tier.index,
      km: from === null || !isByDistance(tier.pick) ? null : countedKm(from, member.cluster, member.bias),
      keeps,
      bucket: bucket(`keep:${candidate.id}`, key),
      below: bucketsBelow(keeps),
    };
  });
  return byNearness(entries);
}

/** What each cluster of this list gets of viewers with the same list; the rest goes to the first that takes anything. */
function sharesOf(list: readonly Entry[]): readonly Share[] {
  let left = 1;
  const points = list.map(({ keeps }) => {
    const share = left * keeps;
    left -= share;
    return Math.floor(share * WHOLE + 1e-6);
  });
  const first = list.findIndex(({ keeps }) => keeps > 0);
  const rest = WHOLE - points.reduce((sum, share) => sum + share, 0);
  return list.map(({ candidate }, at) => ({
    cluster: candidate.member.cluster.name,
    basisPoints: (points[at] ?? 0) + (at === first ? rest : 0),
  }));
}

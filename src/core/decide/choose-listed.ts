/**
 * An ordered list of clusters for one viewer: `nearest` to him, `fastest` from his colo, or `first` as written.
 *
 * All tiers in turn, healthy clusters before degraded. He stays at a cluster as far as it can take
 * him, else goes to the next; at the end the first that takes anything has him (RULES, step 10).
 */
import type { IndexedRegion } from "../model/bundle.ts";
import type { Bucket } from "../model/ids.ts";
import { own } from "../model/record.ts";
import { isByDistance, type Pick } from "../model/rules.ts";
import type { Share } from "../model/share.ts";
import type { ListStep } from "../model/trace.ts";
import type { Coordinates } from "../model/place.ts";
import type { Viewer } from "../model/viewer.ts";
import { bucket, bucketsBelow } from "./bucket.ts";
import type { Candidate, CandidateTier } from "./candidate.ts";
import { FAILOVER_AT_MOST, isDown, reasonFor, type Choice } from "./choice.ts";
import { byRoundTrip } from "./fastest.ts";
import { byNearness, countedKm } from "./nearness.ts";
import { WHOLE } from "./tier-loads.ts";

interface Entry {
  readonly candidate: Candidate;
  readonly tier: number;
  readonly km: number | null;
  readonly rttMs: number | null;
  /** Share of the viewers who come by that it keeps, 0..1. */
  readonly keeps: number;
  readonly bucket: Bucket;
  /** The viewer stays when his bucket is below this. */
  readonly below: Bucket;
}

interface ListViewer {
  readonly key: Viewer["key"];
  readonly rtt: Viewer["rtt"];
  readonly at: Coordinates | null;
}

/** Chooses from the viewer's list; null when nothing at all is available. */
export function chooseListed(
  tiers: readonly CandidateTier[],
  region: IndexedRegion,
  viewer: ListViewer,
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
    failover: failoverBehind(entry, taking),
    steps: [
      {
        stage: "order",
        pick: pickOf(tiers),
        list: list.map(stepOf),
      },
    ],
    loads: () => [],
  };
}

/** How the list is ordered: what the first tier with something to order says, for one cluster alone is in any order. */
function pickOf(tiers: readonly CandidateTier[]): Pick {
  return (tiers.find(({ candidates }) => candidates.length > 1) ?? tiers[0])?.pick ?? "first";
}

/** The rest of the list; under fail-open those that are down come last. */
function failoverBehind(chosen: Entry, taking: readonly Entry[]): readonly Candidate[] {
  const others = taking.flatMap((entry) => (entry === chosen ? [] : [entry.candidate]));
  return [...others.filter((one) => !isDown(one)), ...others.filter(isDown)].slice(0, FAILOVER_AT_MOST);
}

function isKept({ bucket: ownBucket, below }: Entry): boolean {
  return ownBucket < below;
}

function stepOf(entry: Entry): ListStep {
  const { km, rttMs, bucket: ownBucket, below } = entry;
  const { cluster, bias } = entry.candidate.member;
  return {
    cluster: cluster.name,
    km,
    rttMs,
    bias: km === null ? 0 : bias,
    bucket: ownBucket,
    below,
    keeps: isKept(entry),
  };
}

function orderTier(tier: CandidateTier, overprovision: number, { key, at: from, rtt }: ListViewer): readonly Entry[] {
  const entries = tier.candidates.map((candidate): Entry => {
    const { member, standing } = candidate;
    const available = standing.healthy + standing.degraded;
    const keeps = Math.min(1, overprovision * available) * standing.dial;
    return {
      candidate,
      tier: tier.index,
      km: from === null || !isByDistance(tier.pick) ? null : countedKm(from, member.cluster, member.bias),
      rttMs: rtt === null || tier.pick !== "fastest" ? null : (own(rtt, member.cluster.name) ?? null),
      keeps,
      bucket: bucket(`keep:${candidate.id}`, key),
      below: bucketsBelow(keeps),
    };
  });
  return tier.pick === "fastest" ? byRoundTrip(entries) : byNearness(entries);
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

/**
 * Step 2: what a person's signed test header asks for, and what the rules leave of it.
 *
 * A test goes where it says although another choice would be better: its cluster may be down, ramping, dialled to nothing or in no
 * tier of the region, since to look at such a cluster is what tests are for. Geofence, residency, drains and
 * forced-down bind it like everybody: what they forbid is left out and said, and the request is decided as usual. A test of a
 * cluster or a role has nothing behind it, so that no other one's answer is ever taken for the tested one's.
 */
import type { Bundle, IndexedRegion } from "../model/bundle.ts";
import { asId } from "../model/ids.ts";
import type { Moment } from "../model/orders-on.ts";
import { testWish, type TestWish } from "../model/test-wish.ts";
import type { TestedCluster, TraceStep } from "../model/trace.ts";
import type { Viewer } from "../model/viewer.ts";
import type { Assignment } from "./assign-version.ts";
import { standingOf } from "./availability.ts";
import type { Candidate, CandidateTier, Residency } from "./candidate.ts";
import type { Choice } from "./choice.ts";
import type { ClusterChoice } from "./choose-cluster.ts";

/** The step of the trace; null where the request has no test header. */
export function testStep({ test }: Viewer, { regions }: Bundle): TraceStep | null {
  if (test === null) return null;
  if (typeof test === "string") {
    return { stage: "test", outcome: test, cluster: null, role: null, region: null, unknownRegion: false };
  }
  const { cluster, role, region } = test;
  const unknownRegion = region !== null && !regions.has(region);
  return { stage: "test", outcome: "counts", cluster, role, region, unknownRegion };
}

/** The region that a test asks for; null where it asks for none, or for one that the rules do not have. */
export function testedRegion(viewer: Viewer, { regions }: Bundle): IndexedRegion | null {
  return regions.get(testWish(viewer)?.region ?? "") ?? null;
}

/** What is settled before a cluster is chosen. */
export interface Ground {
  readonly bundle: Bundle;
  readonly region: IndexedRegion;
  readonly tiers: readonly CandidateTier[];
  readonly residency: Residency;
  readonly moment: Moment;
}

export interface Tested {
  readonly choice: ClusterChoice;
  /** What became of the test's cluster; null where it names none. */
  readonly step: TraceStep | null;
}

/** The choice under the test: its cluster where nothing that binds forbids it, else the choice without. */
export function withTest(wish: TestWish | null, free: ClusterChoice, ground: Ground): Tested {
  if (wish === null) return { choice: free, step: null };
  const alone = wish.role === null ? free : withoutFailover(free);
  if (wish.cluster === null) return { choice: alone, step: null };
  const found = seek(wish.cluster, ground);
  if (found === null) {
    const outcome = ground.bundle.clusters.has(wish.cluster) ? "forbidden" : "unknown";
    return { choice: alone, step: clusterStep(wish.cluster, outcome) };
  }
  const { standing } = found.candidate;
  if (standing.excluded) return { choice: alone, step: clusterStep(wish.cluster, "excluded", found.candidate) };
  return {
    choice: { kind: "chosen", choice: chosenBy(found, free) },
    step: clusterStep(wish.cluster, "used", found.candidate),
  };
}

/** The version that the test asks for; the cluster's own roles are looked at afterwards. */
export function assignTested(wish: TestWish | null, assigned: Assignment): Assignment {
  if (wish === null || wish.role === null) return assigned;
  return { ...assigned, wanted: asId(wish.role), because: "test-header" };
}

interface Found {
  readonly candidate: Candidate;
  readonly tier: number;
}

/** Among the candidates or, where the region does not have it, as a tier of its own behind them; null where residency forbids it. */
function seek(name: string, { bundle, region, tiers, residency, moment }: Ground): Found | null {
  for (const { index, candidates } of tiers) {
    const candidate = candidates.find(({ member }) => member.cluster.name === name);
    if (candidate !== undefined) return { candidate, tier: index };
  }
  const cluster = bundle.clusters.get(name);
  if (cluster === undefined || !residency.allows(cluster.name)) return null;
  const standing = standingOf(cluster.name, moment, region.rule);
  return { candidate: { id: cluster.id, member: { cluster, weight: 1, bias: 0 }, standing }, tier: tiers.length };
}

function chosenBy({ candidate, tier }: Found, free: ClusterChoice): Choice {
  const base = { chosen: candidate, tier, reason: "test-header", failover: [] } as const;
  if (free.kind !== "chosen") return { ...base, shares: [], steps: [], loads: () => [] };
  const { shares, steps, loads } = free.choice;
  return { ...base, shares, loads, steps: steps.filter(({ stage }) => stage === "shares") };
}

function withoutFailover(free: ClusterChoice): ClusterChoice {
  return free.kind === "chosen" ? { kind: "chosen", choice: { ...free.choice, failover: [] } } : free;
}

function clusterStep(cluster: string, outcome: TestedCluster, candidate: Candidate | null = null): TraceStep {
  return {
    stage: "test-cluster",
    cluster,
    outcome,
    real: candidate?.standing.real ?? null,
    because: candidate?.standing.because ?? null,
    source: candidate?.member.cluster.source ?? "",
  };
}

/**
 * One step in numbers: what each cluster stands and carries, and who moved.
 */
import type { Bundle } from "../../model/bundle.ts";
import type { ClusterName } from "../../model/ids.ts";
import type { ClusterRule } from "../../model/rules.ts";
import type { Assignment } from "./assignment.ts";
import { isFailing, type Scene } from "./sights.ts";
import type { ClusterLoad, SimStep } from "./simulation.ts";
import { leastOf, type MoveOn, type RegionStanding, type Standings } from "./standings.ts";

/** Everything that a step is measured by. */
export interface StepFacts {
  readonly plan: { readonly bundle: Bundle; readonly viewers: readonly unknown[]; readonly rps: number };
  readonly atMs: number;
  readonly standings: Standings;
  readonly assignment: Assignment;
  readonly scene: Scene;
  readonly moves: { readonly moved: number; readonly others: number };
}

/** Measures a step; clusters are in the order of the rules. */
export function measureStep({ plan, atMs, standings, assignment, scene, moves }: StepFacts): SimStep {
  const { rules } = plan.bundle;
  const { count, answered, lost, reasons } = assignment;
  const each = plan.rps / plan.viewers.length;
  const failing = rules.clusters.filter(({ name }) => isFailing(scene, name));
  return {
    atMs,
    clusters: rules.clusters.map((cluster) =>
      loadOf(cluster, standings.byCluster.get(cluster.name) ?? [], count.get(cluster.name) ?? 0, each),
    ),
    moved: moves.moved,
    movedOthers: moves.others,
    answered,
    lost,
    sentToFailing: failing.reduce((sum, { name }) => sum + (count.get(name) ?? 0), 0),
    reasons,
  };
}

function loadOf(
  { name, capacity }: ClusterRule,
  standings: readonly RegionStanding[],
  viewers: number,
  each: number,
): ClusterLoad {
  const least = leastOf(standings);
  const rps = viewers * each;
  return {
    cluster: name,
    state: least?.word ?? "unused",
    takes: 100 * (least?.takes ?? 0),
    differs: standings.some(({ word }) => word !== least?.word),
    viewers,
    rps,
    percent: capacity === null ? null : (100 * rps) / capacity,
    over: capacity !== null && rps > capacity,
  };
}

/** Clusters that take more or less than before for some region, and those that moved viewers are sent to. */
export function changedClusters(before: Standings, after: Standings, { rules }: Bundle): ReadonlySet<ClusterName> {
  if (before.mark === after.mark) return new Set();
  const names = rules.clusters.map(({ name }) => name);
  const changed = names.filter((name) => takenBy(before, name) !== takenBy(after, name));
  return new Set([...changed, ...newIn(before.moves, after.moves), ...newIn(after.moves, before.moves)]);
}

function takenBy({ byCluster }: Standings, name: ClusterName): string {
  return JSON.stringify((byCluster.get(name) ?? []).map(({ region, takes, word }) => [region, takes, word]));
}

/** Clusters of moves that hold only in the second list. */
function newIn(moves: readonly MoveOn[], others: readonly MoveOn[]): readonly ClusterName[] {
  return others.filter(({ id }) => moves.every((one) => one.id !== id)).flatMap(({ use }) => use);
}

/**
 * What the decisions of tests have reached: regions, routes, failover edges, arms.
 *
 * In: every decision that a test expects something of. Out: how many of each there are, how many were
 * reached, and the others by name with the place where they are written. A failover edge counts
 * only when a viewer whose home could take nothing was taken by its target, while its source could take
 * nothing either: who keeps his home proves no failover, and under fail-open and panic health is ignored.
 */
import type { Bundle } from "../../model/bundle.ts";
import type { RoutingDecision, HandoffDecision } from "../../model/decision.ts";
import type { SourceLine } from "../../model/source-line.ts";
import type { CanaryRule } from "../../model/version-rule.ts";
import { failoverEdges, type FailoverEdge } from "./failover-edges.ts";

export type CoveredKind = "region" | "route" | "failover" | "arm";

/** What is counted, and what several of it are called. */
const COUNTED: readonly (readonly [kind: CoveredKind, what: string])[] = [
  ["region", "regions"],
  ["route", "routes"],
  ["failover", "failover edges"],
  ["arm", "arms"],
];

export interface CoverageItem {
  readonly kind: CoveredKind;
  readonly name: string;
  readonly source: SourceLine;
}

export interface Coverage {
  readonly counts: readonly { readonly what: string; readonly covered: number; readonly total: number }[];
  readonly missing: readonly CoverageItem[];
  /** Of all items together; 100 when there is nothing to cover. */
  readonly percent: number;
}

export interface CoverageMeter {
  readonly see: (decision: RoutingDecision) => void;
  readonly report: () => Coverage;
}

/** Makes a meter for a bundle. */
export function coverageMeter(bundle: Bundle): CoverageMeter {
  const items = itemsOf(bundle);
  const edges = new Map(bundle.rules.regions.map((region) => [region.name, failoverEdges(region, bundle)]));
  const toRegion = new Set(bundle.rules.routes.filter(({ to }) => to.kind === "region").map(({ name }) => name));
  const canaries = canariesOf(bundle);
  const seen = new Set<string>();
  const see = (decision: RoutingDecision): void => {
    if (decision.region !== null) seen.add(keyOf("region", decision.region));
    if (decision.route !== null) seen.add(keyOf("route", decision.route));
    if (decision.kind !== "handoff") return;
    const arm = armTaken(decision, canaries);
    if (arm !== null) seen.add(keyOf("arm", arm));
    if (!toRegion.has(decision.route)) return;
    for (const { from, to } of edgesTaken(decision, edges.get(decision.region) ?? [])) {
      seen.add(keyOf("failover", edgeName(decision.region, from, to)));
    }
  };
  return { see, report: () => reportOf(items, seen) };
}

/** The edges that lead to the chosen cluster from one that could take nothing. */
function edgesTaken(decision: HandoffDecision, edges: readonly FailoverEdge[]): readonly FailoverEdge[] {
  if (decision.reason !== "failover") return [];
  const takes = takingClusters(decision);
  if (takes.get(decision.cluster) !== true) return [];
  return edges.filter(({ from, to }) => to === decision.cluster && takes.get(from) === false);
}

function reportOf(items: readonly CoverageItem[], seen: ReadonlySet<string>): Coverage {
  const missing = items.filter(({ kind, name }) => !seen.has(keyOf(kind, name)));
  const ofKind = (all: readonly CoverageItem[], kind: CoveredKind): number =>
    all.filter((item) => item.kind === kind).length;
  return {
    counts: COUNTED.map(([kind, what]) => {
      const total = ofKind(items, kind);
      return { what, covered: total - ofKind(missing, kind), total };
    }),
    missing,
    percent: items.length === 0 ? 100 : (100 * (items.length - missing.length)) / items.length,
  };
}

function itemsOf(bundle: Bundle): readonly CoverageItem[] {
  const { regions, routes } = bundle.rules;
  return [
    ...regions.map(({ name, source }) => ({ kind: "region", name, source }) as const),
    ...routes.map(({ name, source }) => ({ kind: "route", name, source }) as const),
    ...regions.flatMap((region) =>
      failoverEdges(region, bundle).map(
        ({ from, to }) => ({ kind: "failover", name: edgeName(region.name, from, to), source: region.source }) as const,
      ),
    ),
    ...canariesOf(bundle).flatMap((rollout) =>
      armsOf(rollout, bundle).map((name) => ({ kind: "arm", name, source: rollout.source }) as const),
    ),
  ];
}

function canariesOf({ rules }: Bundle): readonly CanaryRule[] {
  return rules.rollouts.flatMap((rollout) => (rollout.strategy === "canary" ? [rollout] : []));
}

/** In each region where the rollout splits viewers: both roles; where everybody has the new one: that. */
function armsOf(rollout: CanaryRule, { rules }: Bundle): readonly string[] {
  const routes = rules.routes.filter(
    (route) => route.rollout === rollout.name && route.to.kind !== "respond" && route.to.kind !== "redirect",
  );
  return rules.regions.flatMap(({ name, tiers }) => {
    const percent = rollout.percent[name] ?? 0;
    const reached = routes.filter(({ match }) => match.regions.length === 0 || match.regions.includes(name));
    const clusters = new Set<string>([
      ...tiers.flatMap(({ members }) => members.filter(({ weight }) => weight > 0).map(({ cluster }) => cluster)),
      ...reached.flatMap(({ to }) => (to.kind === "clusters" ? to.clusters : [])),
    ]);
    const deployed = rules.clusters.some(
      (cluster) => clusters.has(cluster.name) && Object.hasOwn(cluster.versions, rollout.to),
    );
    if (percent === 0 || reached.length === 0 || !deployed) return [];
    const roles = percent < 100 ? [rollout.from, rollout.to] : [rollout.to];
    return roles.map((role) => armName(rollout.name, role, name));
  });
}

/** The arm that a decision served, or null when no rollout decided. */
function armTaken(decision: HandoffDecision, rollouts: readonly CanaryRule[]): string | null {
  const step = decision.trace.find((one) => one.stage === "version");
  const rollout = rollouts.find(({ name }) => name === step?.rollout);
  if (rollout === undefined || step === undefined) return null;
  if (step.because === "canary") return armName(rollout.name, rollout.to, decision.region);
  return step.because === "stable" ? armName(rollout.name, rollout.from, decision.region) : null;
}

/** For each cluster that the viewer may be sent to: whether it takes anything. */
function takingClusters({ trace }: HandoffDecision): ReadonlyMap<string, boolean> {
  const step = trace.find((one) => one.stage === "health");
  const clusters = step?.clusters ?? [];
  return new Map(clusters.map(({ cluster, healthy, degraded, dial }) => [cluster, (healthy + degraded) * dial > 0]));
}

function keyOf(kind: CoveredKind, name: string): string {
  return `${kind} ${name}`;
}

function edgeName(region: string, from: string, to: string): string {
  return `${from} -> ${to} in ${region}`;
}

function armName(rollout: string, role: string, region: string): string {
  return `${rollout} ${role} in ${region}`;
}

/**
 * What each cluster should get of a region's viewers, worked out from the rules' formulas.
 *
 * In: weights by tier, what one decision's trace says about health and shares. Out: cluster → fraction
 * of all viewers. It says nothing about hashing: that the viewers are really spread so is what the
 * tests look at.
 */
import type { HandoffDecision } from "../../src/core/model/decision.ts";
import type { TierShare } from "../../src/core/model/share.ts";
import type { ClusterStanding } from "../../src/core/model/trace.ts";

export type Weights = readonly Readonly<Record<string, number>>[];

interface Part {
  readonly name: string;
  readonly weight: number;
  readonly healthy: number;
  readonly degraded: number;
  readonly excluded: boolean;
  readonly dial: number;
}

/** Expected fraction of viewers for each cluster of weighted tiers. */
export function expectedLoads(tiers: Weights, decision: HandoffDecision): ReadonlyMap<string, number> {
  const standings = decision.trace.flatMap((step) => (step.stage === "health" ? step.clusters : []));
  const loads = new Map<string, number>();
  const add = (name: string, load: number): void => void loads.set(name, (loads.get(name) ?? 0) + load);
  let reaching = 1;
  for (const pass of ["healthy", "degraded"] as const) {
    for (const [at, weights] of tiers.entries()) {
      const share = decision.shares.find((one): one is TierShare => "tier" in one && one.tier === at);
      if (share === undefined) continue;
      const takes = (pass === "degraded" ? share.degraded : share.basisPoints - share.degraded) / 10_000;
      const parts = partsOf(weights, standings);
      for (const [name, load] of tierLoads(parts, { pass, takes, reaching, panic: share.panic })) add(name, load);
      reaching -= takes;
    }
  }
  return loads;
}

function partsOf(weights: Readonly<Record<string, number>>, standings: readonly ClusterStanding[]): readonly Part[] {
  return Object.entries(weights).flatMap(([name, weight]) => {
    const standing = standings.find(({ cluster }) => cluster === name);
    if (standing === undefined) return [];
    const excluded = standing.forced === "drain" || standing.forced === "forced-down";
    return [{ name, weight, excluded, ...standing }];
  });
}

interface Taking {
  readonly pass: "healthy" | "degraded";
  readonly takes: number;
  readonly reaching: number;
  readonly panic: boolean;
}

/** Homes keep t·w·m·g / Σw (degraded: / Σw(1 − healthy m·g)); the tier's other viewers are picked again. */
function tierLoads(
  parts: readonly Part[],
  { pass, takes, reaching, panic }: Taking,
): readonly (readonly [string, number])[] {
  if (pass === "degraded" && takes === 0) return [];
  const sum = (of: (part: Part) => number): number => parts.reduce((total, part) => total + of(part), 0);
  const base = sum(({ weight, healthy, dial }) => weight * (pass === "healthy" ? 1 : 1 - healthy * dial));
  const kept = (part: Part): number => (base > 0 ? (reaching * part.weight * part[pass] * part.dial) / base : 0);
  const again = takes - sum(kept);
  const weight = (part: Part): number => part.weight * part.dial * (panic ? (part.excluded ? 0 : 1) : part[pass]);
  const all = sum(weight);
  return parts.map((part) => [part.name, kept(part) + (all > 0 ? (again * weight(part)) / all : 0)]);
}

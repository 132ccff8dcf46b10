/**
 * The health of every cluster as people and tools read it: real, forced, and what follows from both.
 *
 * All three are always shown, so that nobody takes an order for a measurement.
 */
import type { EpochMs } from "../model/ids.ts";
import { MEASURED_FOR_MS, type ClusterLive, type ForcedState, type Live, type MeasuredState } from "../model/live.ts";
import type { VantageReport } from "../model/probe.ts";
import { own } from "../model/record.ts";
import type { ClusterRule } from "../model/rules.ts";

type EffectiveState = MeasuredState | "unknown" | "drained";

export interface ClusterHealth {
  readonly real: MeasuredState | "unknown";
  readonly forced: ForcedState | null;
  readonly effective: EffectiveState;
}

export interface HealthView {
  readonly live: Live;
  /** How long ago a quorum of vantages was last heard. */
  readonly ageMs: number;
  /** By cluster name: those of the rules, and any other with orders on it. */
  readonly clusters: Readonly<Record<string, ClusterHealth>>;
  readonly vantages: readonly VantageReport[];
}

/** Puts the live value and the reports behind it together. */
export function healthView(
  live: Live,
  vantages: readonly VantageReport[],
  clusters: readonly ClusterRule[],
  now: EpochMs,
): HealthView {
  const ageMs = Math.max(0, now - live.at);
  const names = new Set([...clusters.map((cluster) => cluster.name), ...Object.keys(live.clusters)]);
  return {
    live,
    ageMs,
    clusters: Object.fromEntries([...names].map((name) => [name, clusterHealth(own(live.clusters, name), ageMs)])),
    vantages,
  };
}

function clusterHealth(cluster: ClusterLive | undefined, ageMs: number): ClusterHealth {
  const measured = ageMs > MEASURED_FOR_MS ? null : (cluster?.measured ?? null);
  const real = measured?.state ?? "unknown";
  const forced = cluster?.forced ?? null;
  return { real, forced, effective: effectiveState(real, forced) };
}

function effectiveState(real: ClusterHealth["real"], forced: ForcedState | null): EffectiveState {
  switch (forced) {
    case null:
      return real;
    case "forced-up":
      return "up";
    case "forced-down":
      return "down";
    case "drain":
      return "drained";
  }
}

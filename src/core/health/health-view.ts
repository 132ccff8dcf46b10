/**
 * The health of every cluster as people and tools read it: real, forced, and what follows from both.
 *
 * All three are always shown, so that nobody takes an order for a measurement.
 */
import type { ClusterName, EpochMs } from "../model/ids.ts";
import { MEASURED_FOR_MS, type Live, type MeasuredState } from "../model/live.ts";
import type { ForcedState } from "../model/override-rule.ts";
import { ordersOn, type Moment } from "../model/orders-on.ts";
import type { VantageReport } from "../model/probe.ts";
import { own } from "../model/record.ts";
import type { Rules } from "../model/rules.ts";

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
  /** By cluster name. */
  readonly clusters: Readonly<Record<string, ClusterHealth>>;
  readonly vantages: readonly VantageReport[];
}

/** Puts the live value and the reports behind it together. */
export function healthView(
  live: Live,
  vantages: readonly VantageReport[],
  { clusters, overrides }: Pick<Rules, "clusters" | "overrides">,
  now: EpochMs,
): HealthView {
  const ageMs = Math.max(0, now - live.at);
  const names = clusters.map((cluster) => cluster.name);
  const moment: Moment = { live, overrides, at: now };
  return {
    live,
    ageMs,
    clusters: Object.fromEntries(names.map((name) => [name, clusterHealth(name, moment)])),
    vantages,
  };
}

function clusterHealth(cluster: ClusterName, moment: Moment): ClusterHealth {
  const { live, at } = moment;
  const measured = at - live.at > MEASURED_FOR_MS ? null : (own(live.clusters, cluster)?.measured ?? null);
  const real = measured?.state ?? "unknown";
  const forced = ordersOn(cluster, moment).state?.effect.state ?? null;
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

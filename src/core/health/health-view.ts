/**
 * The health of every cluster as people and tools read it: real, forced, and what follows from both.
 *
 * All three are always shown, so that nobody takes an order for a measurement; beside them stands what
 * each vantage and each failing colo says, which orders hold and until when, and who waits for what.
 */
import { isDrainFinished } from "../model/drain.ts";
import type { ClusterName, EpochMs } from "../model/ids.ts";
import { UNKNOWN_CLUSTER, type ClusterLive, type Live, type MeasuredState, type VantageView } from "../model/live.ts";
import type { ForcedState, OverrideEffect } from "../model/override-rule.ts";
import { ordersOn, type HeldOrder, type Moment } from "../model/orders-on.ts";
import type { VantageReport } from "../model/probe.ts";
import { own } from "../model/record.ts";
import { isStale } from "../model/region-verdict.ts";
import { alarmsOf } from "./alarms.ts";
import { failingColos } from "./failing-colos.ts";
import type { Heard, Watch } from "./fold-live.ts";

type EffectiveState = MeasuredState | "unknown" | "drained";

/** An order that holds for a cluster. */
export interface OrderView {
  /** Name of the override, or id of the live order. */
  readonly name: string;
  readonly effect: Exclude<OverrideEffect, { readonly kind: "move" }>;
  readonly fromMs: EpochMs;
  readonly untilMs: EpochMs;
  /** Past its end, and the cluster has not yet shown that it is well. */
  readonly ended: boolean;
  readonly reason: string;
}

export interface ClusterHealth {
  readonly real: MeasuredState | "unknown";
  readonly forced: ForcedState | null;
  readonly effective: EffectiveState;
  /** Since when it is really so; null when unknown. */
  readonly since: EpochMs | null;
  readonly why: string;
  /** By name; `verdict` is the state for the regions that it is nearest to, null where the majority's holds. */
  readonly vantages: Readonly<
    Record<string, Pick<VantageView, "says" | "since" | "standing"> & { readonly verdict: MeasuredState | null }>
  >;
  readonly orders: readonly OrderView[];
  /** Its return after the latest order that took it away; null when it has not returned from one. */
  readonly returned: ClusterLive["returned"];
  /** Regions with manual failback that it is away from. */
  readonly awayFrom: readonly string[];
  /** Colos at which requests to it fail. */
  readonly failingColos: readonly string[];
}

export interface HealthView {
  readonly live: Live;
  /** How long ago a quorum of vantages was last heard. */
  readonly ageMs: number;
  /** By cluster name. */
  readonly clusters: Readonly<Record<string, ClusterHealth>>;
  readonly vantages: readonly VantageReport[];
  /** What somebody should look at, a sentence each. */
  readonly alarms: readonly string[];
}

/** Puts the live value and the reports behind it together. */
export function healthView(live: Live, { reports, edges }: Heard, watch: Watch, now: EpochMs): HealthView {
  const moment: Moment = { live, overrides: watch.overrides, at: now };
  const failing = failingColos(edges, now);
  const clusters = watch.clusters.map(
    ({ name }) => [name, clusterHealth(name, moment, failing.get(name) ?? [])] as const,
  );
  return {
    live,
    ageMs: Math.max(0, now - live.at),
    clusters: Object.fromEntries(clusters),
    vantages: reports,
    alarms: alarmsOf(live, watch, now),
  };
}

function clusterHealth(cluster: ClusterName, moment: Moment, colos: readonly string[]): ClusterHealth {
  const { live, at } = moment;
  const known = own(live.clusters, cluster) ?? UNKNOWN_CLUSTER;
  const measured = isStale(known, live, at) ? null : known.measured;
  const real = measured?.state ?? "unknown";
  const { state, dial } = ordersOn(cluster, moment);
  return {
    real,
    forced: state?.effect.state ?? null,
    effective: effectiveState(real, state, at),
    since: measured?.since ?? null,
    why: measured?.why ?? "",
    vantages: Object.fromEntries(Object.entries(known.vantages).map(([name, view]) => [name, said(view)])),
    orders: [state, dial].flatMap((order) => (order === null ? [] : [order])),
    returned: known.returned,
    awayFrom: Object.keys(live.away).filter((region) => {
      const away = own(own(live.away, region) ?? {}, cluster);
      return away !== undefined && away.returnedAt === null;
    }),
    failingColos: colos,
  };
}

function said({ says, since, standing, verdict }: VantageView): ClusterHealth["vantages"][string] {
  return { says, since, standing, verdict: verdict?.state ?? null };
}

function effectiveState(real: ClusterHealth["real"], order: HeldOrder<"state"> | null, at: EpochMs): EffectiveState {
  if (order === null) return real;
  switch (order.effect.state) {
    case "forced-up":
      return "up";
    case "forced-down":
      return "down";
    case "drain":
      return isDrainFinished(order, at) ? "down" : "drained";
  }
}

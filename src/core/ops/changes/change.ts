/**
 * One change to what a decision was made from, and what it leads to.
 *
 * In: the viewer and live value of a decision, the decision, and a change in plain names and numbers. Out: both
 * as they would be after it. What is said about a change is found by deciding again with these values, so nothing
 * here may touch more than the change names: measurements too old to be believed stay unbelieved, and a
 * cluster that is taken as up because nothing is known of its tier stays up when something becomes known.
 */
import { withStated, type Stated } from "../../health/stated-orders.ts";
import type { Bundle } from "../../model/bundle.ts";
import { EPOCH_MAX } from "../../model/day.ts";
import type { RoutingDecision } from "../../model/decision.ts";
import type { ClusterName, EpochMs, RegionName, RolloutName } from "../../model/ids.ts";
import { UNKNOWN_CLUSTER, type ClusterLive, type Live, type Measured } from "../../model/live.ts";
import { ordersOn } from "../../model/orders-on.ts";
import type { OverrideEffect, OverrideRule } from "../../model/override-rule.ts";
import { own } from "../../model/record.ts";
import { isStale, regionVerdict } from "../../model/region-verdict.ts";
import type { ClusterStanding } from "../../model/trace.ts";
import type { Asked } from "../facts/read-facts.ts";

/** Which side of a value the change begins on. */
export type Side = "at-most" | "at-least";

export type Change =
  | {
      readonly kind: "percent";
      readonly rollout: RolloutName;
      readonly region: RegionName;
      readonly when: Side;
      /** Percent, in thousandths. */
      readonly value: number;
      readonly now: number;
    }
  | {
      /** The operator's dial, or the share of its load the cluster says it can take; percent in thousandths. */
      readonly kind: "dial" | "ready";
      readonly cluster: ClusterName;
      readonly when: Side;
      readonly value: number;
      readonly now: number;
    }
  | {
      /** `up` also lifts orders and dials. */
      readonly kind: "state";
      readonly cluster: ClusterName;
      readonly value: "up" | "down" | "forced-down";
      /** What it is now, in the words of a cluster's standing. */
      readonly now: string;
    }
  | {
      /** Nothing but the passing of time: a whole second. */
      readonly kind: "time";
      readonly value: EpochMs;
      readonly now: EpochMs;
    }
  | {
      readonly kind: "host" | "method" | "path";
      readonly value: string;
      readonly now: string;
    };

/** What a change happens to: the orders of files, and how the clusters of the decision stand. */
export interface Ground {
  readonly overrides: readonly OverrideRule[];
  readonly standings: readonly ClusterStanding[];
}

/** The ground of a decision. */
export function groundOf({ rules }: Bundle, { trace }: RoutingDecision): Ground {
  const standings = trace.flatMap((step) => (step.stage === "health" ? step.clusters : []));
  return { overrides: rules.overrides, standings };
}

/** The viewer and the live value after a change. */
export function applyChange({ viewer, live }: Asked, change: Change, ground: Ground): Asked {
  const at = viewer.at;
  switch (change.kind) {
    case "percent": {
      const regions = { ...own(live.percent, change.rollout), [change.region]: change.value };
      const told = heard(live, at, at);
      return { viewer, live: { ...told, percent: { ...told.percent, [change.rollout]: regions } } };
    }
    case "dial":
    case "ready":
    case "state":
      return { viewer, live: withCluster(heard(live, at, at), at, change, ground) };
    case "time":
      return { viewer: { ...viewer, at: change.value }, live: heard(live, at, change.value) };
    case "host":
    case "method":
    case "path":
      return { live, viewer: { ...viewer, [change.kind]: change.value } };
  }
}

type ClusterChange = Extract<Change, { readonly cluster: ClusterName }>;

function withCluster(live: Live, at: EpochMs, change: ClusterChange, ground: Ground): Live {
  const { cluster } = change;
  const { state, dial } = ordersOn(cluster, { live, overrides: ground.overrides, at });
  const stated: Stated = { forced: state?.effect.state ?? null, dial: dial?.effect.accept ?? 100 };
  switch (change.kind) {
    case "dial":
      return withDial(live, cluster, change.value);
    case "ready":
      return withMeasured(live, { cluster, at, ground }, (before) => ({ ...before, ready: change.value }));
    case "state":
      return withState(live, change, stated, { at, ground });
  }
}

function withState(
  live: Live,
  { cluster, value }: { readonly cluster: ClusterName; readonly value: "up" | "down" | "forced-down" },
  stated: Stated,
  { at, ground }: { readonly at: EpochMs; readonly ground: Ground },
): Live {
  const measured = (state: Measured["state"]): Live =>
    withMeasured(live, { cluster, at, ground }, () => freshly(state, at));
  switch (value) {
    case "up":
      return ordersLifted(measured("up"), cluster, ground);
    case "down":
      return withoutOrders(measured("down"), cluster, "state");
    case "forced-down":
      return withStated(live, cluster, { ...stated, forced: "forced-down" });
  }
}

/** Orders of files cannot be lifted by live ones, but live ones go before them. */
function ordersLifted(live: Live, cluster: ClusterName, { overrides }: Ground): Live {
  const known = own(live.clusters, cluster) ?? UNKNOWN_CLUSTER;
  const back = notAway({ ...live, clusters: { ...live.clusters, [cluster]: { ...known, returned: null } } }, cluster);
  const isOrdered = overrides.some(({ effect }) => effect.kind !== "move" && effect.clusters.includes(cluster));
  if (!isOrdered) return withStated(back, cluster, { forced: null, dial: 100 });
  return withDial(withStated(back, cluster, { forced: "forced-up", dial: 100 }), cluster, 100);
}

/** A dial that stands before every other, also at 100. */
function withDial(live: Live, cluster: ClusterName, accept: number): Live {
  const effect: OverrideEffect = { kind: "dial", clusters: [cluster], accept };
  const others = withoutOrders(live, cluster, "dial");
  return { ...others, orders: [...others.orders, { ...AS_STATED, id: `stated dial of ${cluster}`, effect }] };
}

const AS_STATED = { globs: [], fromMs: 0, untilMs: EPOCH_MAX, reason: "stated", by: "" } as const;

function withoutOrders(live: Live, cluster: ClusterName, kind: "state" | "dial"): Live {
  const orders = live.orders.flatMap((order) => {
    if (order.effect.kind !== kind || !order.effect.clusters.includes(cluster)) return [order];
    const clusters = order.effect.clusters.filter((name) => name !== cluster);
    return clusters.length === 0 ? [] : [{ ...order, effect: { ...order.effect, clusters } }];
  });
  return { ...live, orders };
}

function freshly(state: Measured["state"], at: EpochMs): Measured {
  return { state, since: at, ready: 100, flaps: 0, why: "" };
}

interface Site {
  readonly cluster: ClusterName;
  readonly at: EpochMs;
  readonly ground: Ground;
}

/** Another measurement of one cluster, made from what the region goes by; one of which nothing is believed counts as up. */
function withMeasured(live: Live, { cluster, at, ground }: Site, change: (before: Measured) => Measured): Live {
  const known = own(live.clusters, cluster) ?? UNKNOWN_CLUSTER;
  const standing = ground.standings.find((one) => one.cluster === cluster);
  const believed = standing?.real === "unknown" ? null : regionVerdict(known, standing?.vantage ?? null);
  const measured = change(believed ?? freshly("up", at));
  const others = ground.standings.filter((one) => one.because === "unknown" && one.cluster !== cluster);
  const assumed = takenAsUp(live, others, at);
  const seen = { ...known, measured, at, vantages: {}, returned: returnedAs(known) };
  return { ...assumed, clusters: { ...assumed.clusters, [cluster]: seen } };
}

/** A cluster of which most vantages know nothing waits for no order that is over, and does not begin to once they know something. */
function returnedAs({ measured, returned }: ClusterLive): ClusterLive["returned"] {
  return measured === null ? { until: EPOCH_MAX, at: returned?.at ?? 0 } : returned;
}

/** Clusters that are up because nothing is known stay so beside one of which something is: they would be joining. */
function takenAsUp(live: Live, unknown: readonly ClusterStanding[], at: EpochMs): Live {
  const measured = freshly("up", at);
  const up = { ...UNKNOWN_CLUSTER, measured, at, returned: { until: EPOCH_MAX, at: 0 } };
  const clusters = { ...live.clusters, ...Object.fromEntries(unknown.map(({ cluster }) => [cluster, up])) };
  return unknown.reduce((value, { cluster }) => notAway(value, cluster), { ...live, clusters });
}

function notAway(live: Live, cluster: ClusterName): Live {
  const away = Object.entries(live.away).map(([region, clusters]) => {
    const others = Object.entries(clusters).filter(([name]) => name !== cluster);
    return [region, Object.fromEntries(others)] as const;
  });
  return { ...live, away: Object.fromEntries(away) };
}

/** The live value as if it had just been heard, at a time; what was too old to be believed stays so. */
function heard(live: Live, asked: EpochMs, now: EpochMs): Live {
  const clusters = Object.entries(live.clusters).map(([name, one]) => {
    return [name, { ...one, at: isStale(one, live, asked) ? 0 : now }] as const;
  });
  return { ...live, version: Math.max(1, live.version), at: now, clusters: Object.fromEntries(clusters) };
}

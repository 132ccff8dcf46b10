/**
 * One change to what a decision was made from, and what it leads to.
 *
 * In: the viewer and live value of a decision, and a change in plain names and numbers. Out: both as they
 * would be after it. What is said about a change is found by deciding again with these values, so nothing
 * here may touch more than the change names; measurements too old to be believed stay unbelieved.
 */
import { withStated, type Stated } from "../../health/stated-orders.ts";
import type { ClusterName, EpochMs, RegionName, RolloutName } from "../../model/ids.ts";
import { MEASURED_FOR_MS, UNKNOWN_CLUSTER, type Live, type Measured } from "../../model/live.ts";
import { ordersOn } from "../../model/orders-on.ts";
import { own } from "../../model/record.ts";
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

/** The viewer and the live value after a change. */
export function applyChange({ viewer, live }: Asked, change: Change): Asked {
  switch (change.kind) {
    case "percent": {
      const regions = { ...own(live.percent, change.rollout), [change.region]: change.value };
      const told = heard(live, viewer.at);
      return { viewer, live: { ...told, percent: { ...told.percent, [change.rollout]: regions } } };
    }
    case "dial":
    case "ready":
    case "state":
      return { viewer, live: withCluster(heard(live, viewer.at), viewer.at, change) };
    case "time":
      return { viewer: { ...viewer, at: change.value }, live: { ...heard(live, viewer.at), at: change.value } };
    case "host":
    case "method":
    case "path":
      return { live, viewer: { ...viewer, [change.kind]: change.value } };
  }
}

function withCluster(live: Live, at: EpochMs, change: Extract<Change, { readonly cluster: ClusterName }>): Live {
  const { cluster } = change;
  const { state, dial } = ordersOn(cluster, { live, overrides: [], at });
  const stated: Stated = { forced: state?.effect.state ?? null, dial: dial?.effect.accept ?? 100 };
  switch (change.kind) {
    case "dial":
      return withStated(live, cluster, { ...stated, dial: change.value });
    case "ready":
      return withMeasured(live, cluster, { ...measuredOf(live, at, cluster), ready: change.value }, at);
    case "state":
      return withState(live, change, stated, at);
  }
}

function withState(
  live: Live,
  { cluster, value }: { readonly cluster: ClusterName; readonly value: "up" | "down" | "forced-down" },
  stated: Stated,
  at: EpochMs,
): Live {
  switch (value) {
    case "up":
      return withStated(withMeasured(live, cluster, freshly("up", at), at), cluster, { forced: null, dial: 100 });
    case "down":
      return withStated(withMeasured(live, cluster, freshly("down", at), at), cluster, { ...stated, forced: null });
    case "forced-down":
      return withStated(live, cluster, { ...stated, forced: "forced-down" });
  }
}

function freshly(state: Measured["state"], at: EpochMs): Measured {
  return { state, since: at, ready: 100, flaps: 0, why: "" };
}

/** What is measured of a cluster; one of which nothing is believed counts as up. */
function measuredOf(live: Live, at: EpochMs, cluster: ClusterName): Measured {
  return own(live.clusters, cluster)?.measured ?? freshly("up", at);
}

function withMeasured(live: Live, cluster: ClusterName, measured: Measured, at: EpochMs): Live {
  const before = own(live.clusters, cluster) ?? UNKNOWN_CLUSTER;
  return { ...live, clusters: { ...live.clusters, [cluster]: { ...before, measured, at } } };
}

/** The live value as if it had just been heard; what was too old to be believed is taken out first. */
function heard(live: Live, at: EpochMs): Live {
  const fresh = { ...live, version: Math.max(1, live.version), at };
  if (at - live.at <= MEASURED_FOR_MS) return fresh;
  const clusters = Object.entries(live.clusters).map(([name, one]) => [name, { ...one, measured: null }] as const);
  return { ...fresh, clusters: Object.fromEntries(clusters) };
}

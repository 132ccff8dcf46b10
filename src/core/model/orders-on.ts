/**
 * Which orders hold for a cluster at one moment, out of files and of the live value.
 *
 * A later one wins, and live ones beat files. The end of a drain or forced-down is not yet the cluster's
 * return: that takes fresh successes, which the live value tells; until then the order holds on. A cluster
 * that nobody probes has nobody to tell, so there the end is the end.
 */
import type { ClusterName, EpochMs } from "./ids.ts";
import type { Live } from "./live.ts";
import { NO_NAMING, ordersNaming, type Order, type OrdersNaming } from "./orders-naming.ts";
import { takesAway, type OverrideEffect, type OverrideRule } from "./override-rule.ts";
import { own } from "./record.ts";

/** What decisions read of one moment. */
export interface Moment {
  readonly live: Live;
  /** Those of the rule files, in the order in which they win. */
  readonly overrides: readonly OverrideRule[];
  readonly at: EpochMs;
}

/** One order that holds, whether from a file or live. */
export interface HeldOrder<K extends OverrideEffect["kind"]> extends Order<K> {
  /** Past its end, but the cluster has not yet shown that it is well. */
  readonly ended: boolean;
}

export interface OrdersOn {
  readonly state: HeldOrder<"state"> | null;
  readonly dial: HeldOrder<"dial"> | null;
}

const NO_ORDERS: OrdersOn = { state: null, dial: null };

/** The orders that hold for a cluster. */
export function ordersOn(cluster: ClusterName, moment: Moment): OrdersOn {
  const { overrides, live, at } = moment;
  if (overrides.length === 0 && live.orders.length === 0) return NO_ORDERS;
  const written = ordersNaming(cluster, overrides);
  const given = ordersNaming(cluster, live.orders);
  if (written === NO_NAMING && given === NO_NAMING) return NO_ORDERS;
  return {
    state:
      running(given.states, at) ??
      running(written.states, at) ??
      held(cluster, given, moment) ??
      held(cluster, written, moment),
    dial: running(given.dials, at) ?? running(written.dials, at),
  };
}

/** The last one that has begun and not ended. */
function running<K extends "state" | "dial">(orders: readonly Order<K>[], at: EpochMs): HeldOrder<K> | null {
  const found = orders.findLast(({ fromMs, untilMs }) => fromMs <= at && at < untilMs);
  return found === undefined ? null : { ...found, ended: false };
}

/** The last one that is past its end, and after which the cluster has not yet returned. */
function held(cluster: ClusterName, { states }: OrdersNaming, { live, at }: Moment): HeldOrder<"state"> | null {
  const found = states.findLast(
    ({ effect, fromMs, untilMs }) =>
      fromMs <= at && untilMs <= at && takesAway(effect) && isHeldBack(cluster, untilMs, live.clusters),
  );
  return found === undefined ? null : { ...found, ended: true };
}

/** Whether a cluster has yet to show that it is well, after an order that took it away until `untilMs`. */
export function isHeldBack(cluster: ClusterName, untilMs: EpochMs, clusters: Live["clusters"]): boolean {
  const known = own(clusters, cluster);
  if (known === undefined || known.measured === null) return false;
  return known.returned === null || known.returned.until < untilMs;
}

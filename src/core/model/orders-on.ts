/**
 * Which orders hold for a cluster at one moment, out of files and of the live value.
 *
 * A later one wins, and live ones beat files. The end of a drain or forced-down is not yet the cluster's
 * return: that takes fresh successes, which the live value tells; until then the order holds on. A cluster
 * that nobody probes has nobody to tell, so there the end is the end.
 */
import type { ClusterName, EpochMs } from "./ids.ts";
import type { Live } from "./live.ts";
import { takesAway, type OverrideEffect, type OverrideRule } from "./override-rule.ts";
import { own } from "./record.ts";

/** What decisions read of one moment. */
export interface Moment {
  readonly live: Live;
  /** Those of the rule files, in the order in which they win. */
  readonly overrides: readonly OverrideRule[];
  readonly at: EpochMs;
}

type Effect<K extends OverrideEffect["kind"]> = Extract<OverrideEffect, { readonly kind: K }>;

/** One order that holds, whether from a file or live. */
export interface HeldOrder<K extends OverrideEffect["kind"]> {
  /** Name of the override, or id of the live order. */
  readonly name: string;
  readonly effect: Effect<K>;
  /** 0 where a file does not say when it begins. */
  readonly fromMs: EpochMs;
  readonly untilMs: EpochMs;
  /** Past its end, but the cluster has not yet shown that it is well. */
  readonly ended: boolean;
  readonly reason: string;
}

export interface OrdersOn {
  readonly state: HeldOrder<"state"> | null;
  readonly dial: HeldOrder<"dial"> | null;
}

const NO_ORDERS: OrdersOn = { state: null, dial: null };

/** The orders that hold for a cluster. */
export function ordersOn(cluster: ClusterName, moment: Moment): OrdersOn {
  const { overrides, live } = moment;
  if (overrides.length === 0 && live.orders.length === 0) return NO_ORDERS;
  const states = heldOf("state", cluster, moment);
  return {
    state: states.findLast(({ ended }) => !ended) ?? states.at(-1) ?? null,
    dial: heldOf("dial", cluster, moment).findLast(({ ended }) => !ended) ?? null,
  };
}

/** Every order of a kind that names the cluster and has begun, those from files first. */
function heldOf<K extends "state" | "dial">(kind: K, cluster: ClusterName, moment: Moment): readonly HeldOrder<K>[] {
  const { overrides, live, at } = moment;
  const all = [...overrides.map((one) => ({ ...one, id: one.name, fromMs: one.fromMs ?? 0 })), ...live.orders];
  return all.flatMap(({ id, effect, fromMs, untilMs, reason }) => {
    if (effect.kind === "move" || fromMs > at || !effect.clusters.includes(cluster)) return [];
    if (!isKind(effect, kind)) return [];
    const ended = untilMs <= at;
    if (ended && !(takesAway(effect) && isHeldBack(cluster, untilMs, live.clusters))) return [];
    return [{ name: id, effect, fromMs, untilMs, ended, reason }];
  });
}

function isKind<K extends "state" | "dial">(effect: OverrideEffect, kind: K): effect is Effect<K> {
  return effect.kind === kind;
}

/** Whether a cluster has yet to show that it is well, after an order that took it away until `untilMs`. */
export function isHeldBack(cluster: ClusterName, untilMs: EpochMs, clusters: Live["clusters"]): boolean {
  const known = own(clusters, cluster);
  if (known === undefined || known.measured === null) return false;
  return known.returned === null || known.returned.until < untilMs;
}

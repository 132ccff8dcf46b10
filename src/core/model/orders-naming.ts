/**
 * The orders of one list that name a cluster, looked up once for as long as the list lives.
 *
 * In: the orders of the files or of a live value, a cluster. Out: its states and dials, in the order of the list.
 * Every decision asks this for every cluster, and the list is the same for many thousands of them: rules and live
 * values are replaced whole and never changed, so what was found for a list stays true. It goes when the list goes.
 */
import type { ClusterName, EpochMs } from "./ids.ts";
import type { LiveOrder } from "./live-order.ts";
import type { OverrideEffect, OverrideRule } from "./override-rule.ts";

type Effect<K extends OverrideEffect["kind"]> = Extract<OverrideEffect, { readonly kind: K }>;

/** One order, whether from a file or live. */
export interface Order<K extends OverrideEffect["kind"]> {
  /** Name of the override, or id of the live order. */
  readonly name: string;
  readonly effect: Effect<K>;
  /** 0 where a file does not say when it begins. */
  readonly fromMs: EpochMs;
  readonly untilMs: EpochMs;
  readonly reason: string;
}

export interface OrdersNaming {
  readonly states: readonly Order<"state">[];
  readonly dials: readonly Order<"dial">[];
}

/** Of a cluster that no order of a list names. */
export const NO_NAMING: OrdersNaming = { states: [], dials: [] };

type OrderList = readonly (OverrideRule | LiveOrder)[];

const FOUND = new WeakMap<OrderList, Map<ClusterName, OrdersNaming>>();

/** Those that name the cluster; `NO_NAMING` itself where none does. */
export function ordersNaming(cluster: ClusterName, list: OrderList): OrdersNaming {
  if (list.length === 0) return NO_NAMING;
  let byCluster = FOUND.get(list);
  if (byCluster === undefined) {
    byCluster = new Map();
    FOUND.set(list, byCluster);
  }
  const known = byCluster.get(cluster);
  if (known !== undefined) return known;
  const found = search(cluster, list);
  byCluster.set(cluster, found);
  return found;
}

function search(cluster: ClusterName, list: OrderList): OrdersNaming {
  const states: Order<"state">[] = [];
  const dials: Order<"dial">[] = [];
  for (const one of list) {
    const { effect, untilMs, reason } = one;
    if (effect.kind === "move" || !effect.clusters.includes(cluster)) continue;
    const order = { name: "id" in one ? one.id : one.name, fromMs: one.fromMs ?? 0, untilMs, reason };
    if (effect.kind === "state") states.push({ ...order, effect });
    else dials.push({ ...order, effect });
  }
  return states.length + dials.length === 0 ? NO_NAMING : { states, dials };
}

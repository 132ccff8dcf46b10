/**
 * The live orders as time goes on: what their patterns mean under today's rules, and which are over.
 *
 * Nothing that is measured ends an order before its time. A drain or forced-down past its end stays
 * until all its clusters have returned; everything else is over with its end.
 */
import type { Live } from "../model/live.ts";
import type { LiveOrder } from "../model/live-order.ts";
import { clustersMeant } from "../model/cluster-glob.ts";
import { asId, type ClusterName, type EpochMs } from "../model/ids.ts";
import { isHeldBack } from "../model/orders-on.ts";
import { takesAway } from "../model/override-rule.ts";
import type { ClusterRule } from "../model/rules.ts";

/** The same order for the clusters that its patterns mean now; the very same value when nothing changes. */
export function aimedAt(order: LiveOrder, clusters: readonly ClusterRule[]): LiveOrder {
  if (order.effect.kind === "move") return order;
  const names = clusters.map((cluster) => cluster.name);
  const meant = new Set(order.globs.flatMap((glob) => clustersMeant(glob, names)));
  const now = [...meant].toSorted().map((name) => asId<ClusterName>(name));
  if (now.join() === order.effect.clusters.join()) return order;
  return { ...order, effect: { ...order.effect, clusters: now } };
}

/** Whether an order has nothing left to do. */
export function isOver({ effect, untilMs }: LiveOrder, clusters: Live["clusters"], now: EpochMs): boolean {
  if (untilMs > now) return false;
  if (!takesAway(effect)) return true;
  return !effect.clusters.some((name) => isHeldBack(name, untilMs, clusters));
}

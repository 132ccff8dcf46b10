/**
 * A state or a dial that somebody states of a cluster, as the orders that would make it so.
 *
 * For questions ("what if it were drained?"), rule tests and simulations: they begin long ago and do not end.
 */
import { EPOCH_MAX } from "../model/day.ts";
import type { ClusterName } from "../model/ids.ts";
import type { Live } from "../model/live.ts";
import type { ForcedState } from "../model/override-rule.ts";
import type { LiveOrder } from "../model/live-order.ts";

/** What is stated of a cluster: a forced state or none, and its dial 0..100. */
export interface Stated {
  readonly forced: ForcedState | null;
  readonly dial: number;
}

/** The orders that make it so; none for no state and a dial of 100. */
export function statedOrders(cluster: ClusterName, { forced, dial }: Stated): readonly LiveOrder[] {
  const clusters = [cluster];
  const order = (id: string, effect: LiveOrder["effect"]): LiveOrder => ({
    id: `${id} ${cluster}`,
    effect,
    globs: clusters,
    fromMs: 0,
    untilMs: EPOCH_MAX,
    reason: "stated",
    by: "",
  });
  return [
    ...(forced === null
      ? []
      : [order("stated state of", { kind: "state", clusters, state: forced, rampMs: 0, finishWithinMs: EPOCH_MAX })]),
    ...(dial === 100 ? [] : [order("stated dial of", { kind: "dial", clusters, accept: dial })]),
  ];
}

/** A live value in which exactly this is ordered of the cluster, whatever live orders there were. */
export function withStated(live: Live, cluster: ClusterName, stated: Stated): Live {
  const others = live.orders.flatMap((order) => {
    if (order.effect.kind === "move" || !order.effect.clusters.includes(cluster)) return [order];
    const clusters = order.effect.clusters.filter((name) => name !== cluster);
    return clusters.length === 0 ? [] : [{ ...order, effect: { ...order.effect, clusters } }];
  });
  return { ...live, orders: [...others, ...statedOrders(cluster, stated)] };
}

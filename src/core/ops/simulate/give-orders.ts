/**
 * What operators order in a simulation → the live value after it, or why it is refused.
 *
 * The orders are given by the code that the health board uses, so one that it would refuse is refused here.
 */
import { endOrder, giveOrder, letReturn } from "../../health/orders.ts";
import type { EpochMs } from "../../model/ids.ts";
import type { Live } from "../../model/live.ts";
import { ORDER_TEXT, type LiveOrder } from "../../model/live-order.ts";
import { ok, type Result } from "../../model/result.ts";
import type { Rules } from "../../model/rules.ts";
import type { SimEvent } from "./sim-event.ts";

export interface OrderGround {
  readonly rules: Rules;
  readonly now: EpochMs;
  /** When an order ends that has no end: after everything. */
  readonly beyond: EpochMs;
}

/** Gives the order of an event; events that are no orders change nothing. */
export function giveOrders(live: Live, { effect, text }: SimEvent, ground: OrderGround): Result<Live, string> {
  const { rules, now, beyond } = ground;
  switch (effect.kind) {
    case "order": {
      const order: LiveOrder = {
        id: newId(live, text),
        effect: effect.effect,
        globs: effect.effect.kind === "move" ? [] : effect.effect.clusters,
        fromMs: now,
        untilMs: effect.forMs === null ? beyond : now + effect.forMs,
        reason: text.slice(0, ORDER_TEXT.reason),
        by: "simulate",
      };
      return giveOrder(live, order, rules, now);
    }
    case "undrain":
      return endStates(live, effect.clusters, ground);
    case "failback":
      return letReturn(live, effect, rules, now);
    case "sight":
    case "vantage":
      return ok(live);
  }
}

function newId(live: Live, text: string): string {
  return `${live.version}: ${text}`.slice(0, ORDER_TEXT.id);
}

/** Ends every state order of these clusters; its other clusters get the same order anew. */
function endStates(live: Live, clusters: readonly string[], { rules, now }: OrderGround): Result<Live, string> {
  let after = live;
  for (const order of live.orders) {
    const { effect } = order;
    if (effect.kind !== "state" || order.untilMs <= now) continue;
    const left = effect.clusters.filter((name) => !clusters.includes(name));
    if (left.length === effect.clusters.length) continue;
    const rest: LiveOrder = { ...order, id: newId(after, order.reason), globs: left };
    const given = left.length === 0 ? ok(after) : giveOrder(after, rest, rules, now);
    if (!given.ok) return given;
    const ended = endOrder(given.value, order.id, now);
    if (!ended.ok) return ended;
    after = ended.value;
  }
  return ok(after);
}

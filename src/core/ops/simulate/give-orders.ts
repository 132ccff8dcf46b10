/**
 * What operators order in a simulation → the live value after it, or why it is refused.
 */
import type { EpochMs } from "../../model/ids.ts";
import type { Live } from "../../model/live.ts";
import type { LiveOrder } from "../../model/live-order.ts";
import { own } from "../../model/record.ts";
import { fail, ok, type Result } from "../../model/result.ts";
import type { SimEvent } from "./sim-event.ts";

/** When it is given, and when an order without an end ends: after everything. */
export interface OrderTimes {
  readonly now: EpochMs;
  readonly beyond: EpochMs;
}

/** Gives the order of an event; events that are no orders change nothing. */
export function giveOrders(live: Live, { effect, text }: SimEvent, { now, beyond }: OrderTimes): Result<Live, string> {
  switch (effect.kind) {
    case "order": {
      const untilMs = effect.forMs === null ? beyond : now + effect.forMs;
      const globs = effect.effect.kind === "move" ? [] : effect.effect.clusters;
      const id = `${text} (${live.orders.length + 1})`;
      const order: LiveOrder = { id, effect: effect.effect, globs, fromMs: now, untilMs, reason: text, by: "simulate" };
      return ok(withOrders(live, [...live.orders, order]));
    }
    case "undrain":
      return ok(
        withOrders(
          live,
          live.orders.flatMap((order) => endedFor(order, effect.clusters, now)),
        ),
      );
    case "failback":
      return letReturn(live, effect, now);
    case "sight":
    case "vantage":
      return ok(live);
  }
}

function withOrders(live: Live, orders: readonly LiveOrder[]): Live {
  return { ...live, version: live.version + 1, orders };
}

/** The order for the clusters that it still holds for, and for the others with its end. */
function endedFor(order: LiveOrder, clusters: readonly string[], now: EpochMs): readonly LiveOrder[] {
  const { effect } = order;
  if (effect.kind !== "state" || order.untilMs <= now) return [order];
  const [ended, left] = [true, false].map((wanted) =>
    effect.clusters.filter((name) => clusters.includes(name) === wanted),
  );
  const only = (names: typeof left, more: Partial<LiveOrder>): readonly LiveOrder[] =>
    names === undefined || names.length === 0
      ? []
      : [{ ...order, ...more, globs: names, effect: { ...effect, clusters: names } }];
  return [...only(left, {}), ...only(ended, { id: `${order.id} ended`, untilMs: now })];
}

function letReturn(
  live: Live,
  { region, cluster }: { readonly region: string; readonly cluster: string },
  now: EpochMs,
): Result<Live, string> {
  const away = own(live.away, region) ?? {};
  const known = own(away, cluster);
  if (known === undefined) return fail(`${cluster} is not away from ${region}`);
  if (own(live.clusters, cluster)?.measured?.state === "down") return fail(`${cluster} is still down`);
  const returned = { ...away, [cluster]: { ...known, returnedAt: now } };
  return ok({ ...live, version: live.version + 1, away: { ...live.away, [region]: returned } });
}

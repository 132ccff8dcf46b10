/**
 * What operators order → the next live value, or why not, in words.
 *
 * Only what every edge can read is let in: an edge that meets an order beyond these limits would refuse
 * the whole live value. Ending a drain or forced-down early moves its end to now, so that the
 * cluster's return needs the same proof as after the planned end. Each order grows the version.
 */
import type { EpochMs } from "../model/ids.ts";
import { LIMITS } from "../model/limits.ts";
import type { Live } from "../model/live.ts";
import { ORDER_TEXT, ORDERS_LENGTH, type LiveOrder } from "../model/live-order.ts";
import { takesAway } from "../model/override-rule.ts";
import { own } from "../model/record.ts";
import { regionVerdict } from "../model/region-verdict.ts";
import { timeText } from "../model/time-text.ts";
import { fail, ok, type Result } from "../model/result.ts";
import type { Watch } from "./fold-live.ts";
import { aimedAt } from "./orders-later.ts";
import { orderFault } from "./order-fault.ts";

/** Adds an order. Its patterns say which clusters it means; those in its effect are not read. */
export function giveOrder(live: Live, order: LiveOrder, watch: Watch, now: EpochMs): Result<Live, string> {
  if (live.orders.some(({ id }) => id === order.id))
    return fail(`An order ${order.id} exists; give this one another id`);
  if (live.orders.length >= LIMITS.overrides) {
    return fail(`There are ${live.orders.length} live orders, and ${LIMITS.overrides} is the limit; end some first`);
  }
  const fault = orderFault(order, watch.clusters, now);
  if (fault !== null) return fail(fault);
  const orders = [...live.orders, aimedAt(order, watch.clusters)];
  const { length } = JSON.stringify(orders);
  if (length > ORDERS_LENGTH) {
    return fail(
      `The live orders together would take ${length} characters, and ${ORDERS_LENGTH} is the limit; end some first, or name fewer clusters`,
    );
  }
  return ok(changed(live, { orders }));
}

/** Ends an order now. One that takes clusters away stays until they have shown that they are well. */
export function endOrder(live: Live, id: string, now: EpochMs): Result<Live, string> {
  const order = live.orders.find((one) => one.id === id);
  if (order === undefined) return fail(`There is no live order ${shown(id)}; look at the orders in /api/v1/health`);
  if (!takesAway(order.effect) || order.fromMs > now) {
    return ok(changed(live, { orders: live.orders.filter((one) => one !== order) }));
  }
  if (order.untilMs <= now) {
    const ended = timeText(order.untilMs);
    return fail(
      `Order ${id} ended at ${ended}; its clusters return once their probes succeed. To have one at once, force it up`,
    );
  }
  return ok(changed(live, { orders: live.orders.map((one) => (one === order ? { ...one, untilMs: now } : one)) }));
}

/** Lets a cluster return to a region whose failback is manual. */
export function letReturn(
  live: Live,
  { region, cluster }: { readonly region: string; readonly cluster: string },
  watch: Watch,
  now: EpochMs,
): Result<Live, string> {
  const rule = watch.regions.find(({ name }) => name === region);
  if (rule === undefined) return fail(`There is no region ${shown(region)}; look at the names in the rules`);
  if (rule.failback === "auto") return fail(`Region ${region} has failback mode auto: clusters return by themselves`);
  const clusters = own(live.away, region) ?? {};
  const away = own(clusters, cluster);
  if (away === undefined)
    return fail(`Cluster ${shown(cluster)} is not away from region ${region}; nothing waits here`);
  if (away.returnedAt !== null) return fail(`Cluster ${cluster} has been let return to region ${region}; it ramps up`);
  const verdict = regionVerdict(own(live.clusters, cluster), rule.vantage);
  if (verdict?.state === "down") {
    const why = verdict.why === "" ? "" : ` (${verdict.why})`;
    return fail(`Cluster ${cluster} is still down for region ${region}${why}; wait until its probes succeed`);
  }
  const letting = { ...clusters, [cluster]: { ...away, returnedAt: now } };
  return ok(changed(live, { away: { ...live.away, [region]: letting } }));
}

function changed(live: Live, change: Partial<Live>): Live {
  return { ...live, ...change, version: live.version + 1 };
}

function shown(text: string): string {
  return text.length <= ORDER_TEXT.id ? text : `${text.slice(0, ORDER_TEXT.id)}…`;
}

/**
 * The operators' part of the control API: the live value, orders, kill switches, and letting a cluster return.
 *
 * There are no logins yet, so whoever reaches these routes could give orders: they are answered 403 unless
 * the variable `ORDERS_WITHOUT_LOGIN` is `yes`. Every refusal is a problem document that ends with the next step.
 */
import { Hono } from "hono";
import * as z from "zod";
import { KILL_SWITCH_NAMES, type KillSwitch } from "../core/model/kill.ts";
import { ORDER_TEXT, type LiveOrder } from "../core/model/live-order.ts";
import { readOrder } from "../core/ruleset/read-order.ts";
import { embeddedRules } from "./embedded-rules.ts";
import { healthBoard } from "./health-board.ts";
import { problem } from "./problem.ts";
import { readBody } from "./read-body.ts";

const BODY_BYTES = 65_536;
/** Who gives orders as long as there are no logins. */
const NOBODY_KNOWN = "somebody without a login";

const failback = z.object({
  region: z.string().min(1).max(63),
  cluster: z.string().min(1).max(63),
  reason: z.string().min(1).max(1000),
});

const killing = z.object({ reason: z.string().trim().min(1).max(ORDER_TEXT.reason) });

/** The routes under `/api/v1`. */
export const ordersApi = new Hono<{ Bindings: Env }>();

for (const path of ["/live", "/orders", "/orders/*", "/failback", "/kills", "/kills/*"]) {
  ordersApi.use(path, async ({ env }, next) => {
    const allowed: string = env.ORDERS_WITHOUT_LOGIN;
    if (allowed === "yes") return next();
    const why =
      "This API has no logins yet, so nobody may give or read orders here; see docs/live.md for what to do until then";
    return problem(403, "Not allowed", why);
  });
}

ordersApi.get("/live", async (context) => {
  context.header("cache-control", "no-store");
  return context.json(await healthBoard(context.env).read());
});

ordersApi.get("/orders", async (context) => {
  const { orders, away } = await healthBoard(context.env).read();
  context.header("cache-control", "no-store");
  return context.json({ orders, away });
});

ordersApi.post("/orders", async (context) => {
  const body = await readBody(context.req.raw, BODY_BYTES);
  if (!body.ok) return body.error;
  const names = embeddedRules().clusters.map(({ name }) => name);
  const read = readOrder(body.value, names, Date.now());
  if (!read.ok) return problem(422, "No order", read.error.join("; "));
  const order: LiveOrder = { ...read.value, id: crypto.randomUUID().slice(0, 8), by: NOBODY_KNOWN };
  const given = await healthBoard(context.env).give(order);
  return given.ok ? context.json(order, 201) : problem(409, "The order is refused", given.error);
});

ordersApi.delete("/orders/:id", async (context) => {
  const [board, id] = [healthBoard(context.env), context.req.param("id")];
  const { orders } = await board.read();
  const ended = await board.end(id);
  if (ended.ok) return new Response(null, { status: 204 });
  return orders.some((order) => order.id === id)
    ? problem(409, "The order cannot be ended", ended.error)
    : problem(404, "No such order", ended.error);
});

ordersApi.get("/kills", async (context) => {
  context.header("cache-control", "no-store");
  return context.json({ kills: (await healthBoard(context.env).read()).kills });
});

ordersApi.put("/kills/:name", async (context) => {
  const name = switchNamed(context.req.param("name"));
  if (name === null) return noSwitch();
  const body = await readBody(context.req.raw, BODY_BYTES);
  if (!body.ok) return body.error;
  const read = killing.safeParse(body.value);
  if (!read.success) return problem(422, "No kill", 'Wanted is {"reason": …}, a text that others will read; send that');
  const kill = { name, at: Date.now(), reason: read.data.reason, by: NOBODY_KNOWN };
  const thrown = await healthBoard(context.env).throwSwitch(kill);
  return thrown.ok ? context.json(kill, 200) : problem(409, "The switch is not thrown", thrown.error);
});

ordersApi.delete("/kills/:name", async (context) => {
  const name = switchNamed(context.req.param("name"));
  if (name === null) return noSwitch();
  const released = await healthBoard(context.env).releaseSwitch(name);
  return released.ok ? new Response(null, { status: 204 }) : problem(409, "The switch is not released", released.error);
});

function switchNamed(name: string): KillSwitch | null {
  return KILL_SWITCH_NAMES.find((one) => one === name) ?? null;
}

function noSwitch(): Response {
  return problem(404, "No such switch", `The switches are ${KILL_SWITCH_NAMES.join(", ")}; name one of them`);
}

ordersApi.post("/failback", async (context) => {
  const body = await readBody(context.req.raw, BODY_BYTES);
  if (!body.ok) return body.error;
  const read = failback.safeParse(body.value);
  if (!read.success) {
    return problem(422, "No failback", 'Wanted is {"region": …, "cluster": …, "reason": …}, each a text; send that');
  }
  const { region, cluster } = read.data;
  const returned = await healthBoard(context.env).letReturn(region, cluster);
  return returned.ok ? new Response(null, { status: 204 }) : problem(409, "The cluster cannot return", returned.error);
});

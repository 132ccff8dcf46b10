/**
 * The control plane's entry: operators' API over HTTP, the live value for edges over a service binding, cron.
 *
 * Nothing here is on a viewer's path. Edges keep serving with the live value they hold while this
 * Worker is away.
 */
import { Hono } from "hono";
import { healthView } from "../core/health/health-view.ts";
import { checkKeySet, keySetAnswer } from "./assertion-keys.ts";
import { embeddedRules } from "./embedded-rules.ts";
import { followPointer } from "./follow-pointer.ts";
import { healthBoard } from "./health-board.ts";
import { logFault } from "./log.ts";
import { ordersApi } from "./orders-api.ts";
import { problem } from "./problem.ts";
import { ensureProbers } from "./watchdog.ts";

export { HealthBoard } from "./health-board.ts";
export { LiveFeed } from "./live-feed.ts";
export { Prober } from "./prober.ts";

const app = new Hono<{ Bindings: Env }>();

app.get("/api/v1/health", async (context) => {
  const { live, ...heard } = await healthBoard(context.env).state();
  context.header("cache-control", "no-store");
  return context.json(healthView(live, heard, embeddedRules(), Date.now()));
});

app.route("/api/v1", ordersApi);

app.get("/.well-known/jwks.json", ({ env }) => keySetAnswer(env.ASSERTION_JWKS));

app.notFound((context) =>
  problem(
    404,
    "No such resource",
    `${context.req.method} ${context.req.path} is not part of this API; see docs/live.md`,
  ),
);

app.onError((fault, context) => {
  logFault("answering", `${context.req.method} ${context.req.path}`, fault);
  return problem(
    503,
    "The control plane cannot answer",
    "A part of it failed; try again, then look at the Worker's log",
  );
});

export default {
  fetch: app.fetch,
  scheduled: async (_controller, env) => {
    checkKeySet(env.ASSERTION_JWKS);
    await Promise.all([ensureProbers(env), followPointer(env)]);
  },
} satisfies ExportedHandler<Env>;

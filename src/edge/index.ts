/**
 * The data plane's entry: everything is a viewer request, except one address that says whether this
 * Worker can route. Only here is the unknown caught.
 */
import { Hono } from "hono";
import { handleRequest } from "./handle-request.ts";
import { heldBundle } from "./held-values.ts";
import { log } from "./log.ts";
import { ownAnswer, plainAnswer } from "./own-answer.ts";
import { refreshLive } from "./refresh-live.ts";
import { refreshTable } from "./refresh-table.ts";

const app = new Hono<{ Bindings: Env }>();

app.get("/.well-known/georouter/live", (context) => {
  heldBundle();
  return context.body(null, 200, { "cache-control": "no-store" });
});

app.all("*", async ({ req, env, executionCtx }) => {
  const now = Date.now();
  for (const refreshed of [refreshLive(env.CONTROL, now), refreshTable(env.STATE, now)]) {
    if (refreshed !== null) executionCtx.waitUntil(refreshed);
  }
  return handleRequest(req.raw, crypto.randomUUID(), now);
});

app.onError((fault, { req }) => {
  const requestId = crypto.randomUUID();
  log("error", "request failed by a fault of ours", { requestId, why: fault.message, stack: fault.stack });
  return ownAnswer(req.raw, requestId, plainAnswer(500, "internal"));
});

export default { fetch: app.fetch } satisfies ExportedHandler<Env>;

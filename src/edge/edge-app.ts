/**
 * What every build of the data plane has in common: everything is a viewer request, except one address
 * that says whether this Worker can route. Only here is the unknown caught.
 */
import { Hono } from "hono";
import { tellCounts } from "./counters.ts";
import { heldLive } from "./held-live.ts";
import { heldBundle } from "./held-values.ts";
import { log } from "./log.ts";
import { ownAnswer, plainAnswer } from "./own-answer.ts";
import type { LiveWays } from "./live-ways.ts";
import { firstLive, refreshLive } from "./refresh-live.ts";
import { refreshTable } from "./refresh-table.ts";

/** Answers one viewer request; throws only on a bug. */
export type RequestHandler = (request: Request, requestId: string, now: number) => Promise<Response>;

/** The Worker that answers viewers so. */
export function edgeApp(handle: RequestHandler): ExportedHandler<Env> {
  const app = new Hono<{ Bindings: Env }>();

  app.get("/.well-known/georouter/live", (context) => {
    heldBundle();
    return context.body(null, 200, { "cache-control": "no-store" });
  });

  app.all("*", async ({ req, env, executionCtx }) => {
    const now = Date.now();
    for (const refreshed of [refreshLive(waysOf(env), now), refreshTable(env.STATE, now)]) {
      if (refreshed !== null) executionCtx.waitUntil(refreshed);
    }
    await firstLive();
    const answer = await handle(req.raw, crypto.randomUUID(), now);
    const { version, at } = heldLive();
    tellCounts(now, { version, ageS: at === 0 ? null : Math.max(0, Math.round((now - at) / 1000)) });
    return answer;
  });

  app.onError((fault, { req }) => {
    const requestId = crypto.randomUUID();
    log("error", "request failed by a fault of ours", { requestId, why: fault.message, stack: fault.stack });
    return ownAnswer(req.raw, requestId, plainAnswer(500, "internal"));
  });

  return { fetch: app.fetch };
}

function waysOf({ CONTROL, STATE, LIVE_KEYS, ENVIRONMENT }: Env): LiveWays {
  return {
    askBoard: (signal) => CONTROL.fetch("https://georouter-control/live", { signal, redirect: "manual" }),
    askKv: (key, cacheTtl) => STATE.get(key, { cacheTtl }),
    cache: caches.default,
    keys: LIVE_KEYS,
    environment: ENVIRONMENT,
  };
}

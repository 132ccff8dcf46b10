/**
 * What every build of the data plane has in common: everything is a viewer request, except one address
 * that says whether this Worker can route. Only here is the unknown caught.
 */
import { Hono } from "hono";
import { vouchWith } from "./assertion.ts";
import { workBehind } from "./behind-requests.ts";
import { isChanged } from "./breakers.ts";
import { tellCounts } from "./counters.ts";
import { doorsOf } from "./doors.ts";
import { heldLive } from "./held-live.ts";
import { heldBundle } from "./held-values.ts";
import { log } from "./log.ts";
import { ownAnswer, plainAnswer } from "./own-answer.ts";
import type { LiveWays } from "./live-ways.ts";
import { firstLive, refreshLive } from "./refresh-live.ts";
import { refreshTable } from "./refresh-table.ts";
import type { RequestSurroundings } from "./handle-request.ts";
import type { EdgeSecrets } from "./secrets.ts";

/** Answers one viewer request; throws only on a bug. */
export type RequestHandler = (request: Request, surroundings: RequestSurroundings) => Promise<Response>;

/** The Worker that answers viewers so. */
export function edgeApp(handle: RequestHandler): ExportedHandler<Env & EdgeSecrets> {
  const app = new Hono<{ Bindings: Env & EdgeSecrets }>();

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
    const cache = coloCache();
    const doors = doorsOf(env);
    const vouch = vouchWith(env.ASSERTION_KEY, env.ENVIRONMENT);
    const surroundings = {
      control: env.CONTROL,
      doors,
      vouch,
      shared: cache === null ? null : { cache, environment: env.ENVIRONMENT },
      colo: coloOf(req.raw),
    };
    const work = (): void => {
      const done = workBehind(surroundings, Date.now());
      if (done !== null) executionCtx.waitUntil(done);
    };
    const tellColo = (): void => {
      if (isChanged()) work();
    };
    const answer = await handle(req.raw, {
      requestId: crypto.randomUUID(),
      now,
      secrets: env,
      environment: env.ENVIRONMENT,
      doors,
      vouch,
      killSwitches: env.KILL_SWITCHES,
      tellColo,
    });
    const { version, at } = heldLive();
    tellCounts(now, { version, ageS: at === 0 ? null : Math.max(0, Math.round((now - at) / 1000)) });
    work();
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
    cache: coloCache() ?? NO_CACHE,
    keys: LIVE_KEYS,
    environment: ENVIRONMENT,
  };
}

const NO_CACHE: LiveWays["cache"] = { match: async () => undefined, put: async () => {} };

/** Not every runtime has one. */
function coloCache(): Cache | null {
  return typeof caches === "undefined" ? null : caches.default;
}

function coloOf({ cf }: Request): string | null {
  const colo = cf?.["colo"];
  return typeof colo === "string" ? colo : null;
}

/**
 * What every build of the data plane has in common: everything is a viewer request, except one address
 * that says whether this Worker can route. Only here is the unknown caught.
 *
 * A plain function: a router from a package costs every request 2 µs of CPU and the Worker 15 KB of zipped script, to tell one address from
 * all others (docs/speed.md).
 */
import { vouchWith } from "./sending/assertion.ts";
import { workBehind, type Surroundings } from "./colo/behind-requests.ts";
import { isChanged } from "./colo/breakers.ts";
import { tellCounts } from "./counters.ts";
import { doorsOf } from "./sending/doors.ts";
import { heldLive } from "./live/held-live.ts";
import { heldBundle } from "./held-values.ts";
import { log } from "./log.ts";
import { ownAnswer, plainAnswer } from "./answering/own-answer.ts";
import type { LiveWays } from "./live/live-ways.ts";
import { firstLive, refreshLive } from "./live/refresh-live.ts";
import { refreshTable } from "./refresh-table.ts";
import type { RequestSurroundings } from "./handle-request.ts";
import type { EdgeSecrets } from "./secrets.ts";

/** Answers one viewer request; throws only on a bug. */
export type RequestHandler = (request: Request, surroundings: RequestSurroundings) => Promise<Response>;

/** Path of the address that says whether this Worker can route. */
const LIVE = "/.well-known/georouter/live";

/** The Worker that answers viewers so. */
export function edgeApp(handle: RequestHandler): ExportedHandler<Env & EdgeSecrets> {
  return {
    async fetch(request, env, context) {
      try {
        return isLive(request) ? sayLive() : await answerViewer(handle, request, env, context);
      } catch (fault) {
        return sayFault(request, fault);
      }
    },
  };
}

/** Whatever the host: whoever looks after this Worker asks it by any. */
function isLive({ method, url }: Request): boolean {
  if ((method !== "GET" && method !== "HEAD") || !url.includes(LIVE)) return false;
  return URL.parse(url)?.pathname === LIVE;
}

function sayLive(): Response {
  heldBundle();
  return new Response(null, { headers: { "cache-control": "no-store" } });
}

async function answerViewer(
  handle: RequestHandler,
  request: Request,
  env: Env & EdgeSecrets,
  context: ExecutionContext,
): Promise<Response> {
  const now = Date.now();
  for (const refreshed of [refreshLive(() => waysOf(env), now), refreshTable(env.STATE, now)]) {
    if (refreshed !== null) context.waitUntil(refreshed);
  }
  await firstLive();
  const doors = doorsOf(env);
  const vouch = vouchWith(env.ASSERTION_KEY, env.ENVIRONMENT);
  const work = (): void => {
    const done = workBehind(() => ({ ...behind(request, env), doors, vouch }), Date.now());
    if (done !== null) context.waitUntil(done);
  };
  const tellColo = (): void => {
    if (isChanged()) work();
  };
  const answer = await handle(request, {
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
}

/** Never throws: what it is told may be anything, and nobody is behind it to catch. */
function sayFault(request: Request, fault: unknown): Response {
  const requestId = crypto.randomUUID();
  const { message, stack } = fault instanceof Error ? fault : new Error("what was thrown is no Error");
  log("error", "request failed by a fault of ours", { requestId, why: message, stack });
  return ownAnswer(request, requestId, plainAnswer(500, "internal"));
}

/** What the work behind a request reaches. */
function behind(request: Request, env: Env): Omit<Surroundings, "doors" | "vouch"> {
  const cache = coloCache();
  return {
    control: env.CONTROL,
    shared: cache === null ? null : { cache, environment: env.ENVIRONMENT },
    colo: coloOf(request),
  };
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

/**
 * The built edge Worker as Miniflare takes it, with the compatibility settings and bindings of `wrangler.toml`.
 *
 * It listens itself (a direct socket), so what a viewer sends reaches it as it would in workerd
 * alone, without Miniflare's own front.
 */
import type { V4WorkerOptions } from "miniflare";
import { builtWorker } from "../../../src/lab/build-workers.ts";
import { withBundle } from "../../../src/lab/worker-modules.ts";
import { OUTBOUND } from "./outbound.ts";

export const EDGE = "georouter";

/** What stands behind the binding CONTROL: a function of the test, or a Worker. */
export type ControlBinding = NonNullable<V4WorkerOptions["serviceBindings"]>[string];

/** What stands behind the binding STATE when a test plays KV: it is asked for `/<key>?cacheTtl=<seconds>`; 404 is an absent key, and `live` is text. */
export type KvPlayed = Extract<ControlBinding, (...args: never[]) => unknown>;

/** Puts what the test plays in the place of KV. */
const withPlayedKv = (built: string): string => `
  import built from "./${built}";
  const played = (env) => ({
    async get(key, { type, cacheTtl }) {
      if ((key !== "live") !== (type === "arrayBuffer")) throw new Error("a table is read as bytes, the live value as text");
      const answer = await env.PLAYED_KV.fetch("http://kv/" + key + "?cacheTtl=" + cacheTtl);
      if (answer.status === 404) return null;
      if (!answer.ok) throw new Error("KV answers " + answer.status);
      return type === "arrayBuffer" ? answer.arrayBuffer() : answer.text();
    },
  });
  export default { fetch: (request, env, ctx) => built.fetch(request, { ...env, STATE: played(env) }, ctx) };`;

/** Milliseconds that the Worker's clock is ahead of the machine's from this request on; only where the test has the clock. */
export const AHEAD = "x-test-ahead-ms";

/** What asks for this path comes to set the clock, and never to the edge. */
export const CLOCK_PATH = "/.test/clock";

/** What stands for the Cache API: a fault of it, as an expression. */
const FAULTY_CACHES = {
  missing: "undefined",
  throws: '{ default: { match() { throw new Error("no cache here"); }, put() { throw new Error("no cache here"); } } }',
  rejects:
    '{ default: { match: async () => { throw new Error("broken"); }, put: async () => { throw new Error("broken"); } } }',
  hangs: "{ default: { match: () => new Promise(() => {}), put: () => new Promise(() => {}) } }",
  garbles: '{ default: { match: async () => new Response("<html>"), put: async () => {} } }',
};

export type FaultyCache = keyof typeof FAULTY_CACHES;

/** A clock that goes on by itself and that requests put forward; and, where asked for, another cache. */
const withTestClock = (built: string, cache: FaultyCache | undefined): string => `
  import built from "./${built}";
  ${cache === undefined ? "" : `Object.defineProperty(globalThis, "caches", { value: ${FAULTY_CACHES[cache]} });`}
  const real = Date.now.bind(Date);
  let ahead = 0;
  Date.now = () => real() + ahead;
  export default {
    fetch(request, env, ctx) {
      const asked = request.headers.get("${AHEAD}");
      if (asked === null) return built.fetch(request, env, ctx);
      ahead = Number(asked);
      if (new URL(request.url).pathname === "${CLOCK_PATH}") return new Response();
      const headers = new Headers(request.headers);
      headers.delete("${AHEAD}");
      return built.fetch(new Request(request, { headers }), env, ctx);
    },
  };`;

/** Which script, and what it carries with it. */
export interface Embedded {
  /** The development build instead of production's. */
  readonly development?: boolean;
  /** Text of the bundle. */
  readonly bundle: string;
  /** Bytes of the GeoIP table; the real one when left out. */
  readonly table?: Uint8Array<ArrayBuffer>;
  /** `LIVE_KEYS`; none when left out. */
  readonly liveKeys?: string;
  /** The secret `SESSION_KEYS`; none when left out. */
  readonly sessionKeys?: string;
  /** The secret `TOKEN_KEYS`; none when left out. */
  readonly tokenKeys?: string;
  /** The secret `ASSERTION_KEY`; none when left out. */
  readonly assertionKey?: string;
  /** `KILL_SWITCHES`; none when left out. */
  readonly killSwitches?: string;
  /** Whether the test has the clock (`AHEAD`). */
  readonly testClock?: boolean;
  /** With `testClock`: a fault of the colo's cache. */
  readonly cache?: FaultyCache;
}

/** The edge Worker with other embedded data; its KV is Miniflare's, unless the test plays it. */
export async function edgeWorker(
  {
    development,
    bundle,
    table,
    liveKeys = "",
    testClock = false,
    cache,
    sessionKeys,
    tokenKeys,
    assertionKey,
    killSwitches = "",
  }: Embedded,
  control: ControlBinding,
  kv?: KvPlayed,
): Promise<V4WorkerOptions> {
  const built = withBundle(await builtWorker(development === true ? "development" : "edge"), bundle);
  const entries: { readonly type: "ESModule"; readonly path: string; readonly contents: string }[] = [];
  const wrap = (path: string, contents: (inner: string) => string): void => {
    const inner = entries[0]?.path ?? built[0]?.path ?? "";
    entries.unshift({ type: "ESModule", path, contents: contents(inner) });
  };
  if (kv !== undefined) wrap("played-kv.js", withPlayedKv);
  if (testClock) wrap("test-clock.js", (inner) => withTestClock(inner, cache));
  return {
    name: EDGE,
    compatibilityDate: "2026-11-01",
    compatibilityFlags: ["global_fetch_strictly_public"],
    modules: [
      ...entries,
      ...built.map((module) =>
        table !== undefined && module.path.endsWith(".bin") ? { ...module, contents: table } : module,
      ),
    ],
    serviceBindings: { CONTROL: control, ...(kv === undefined ? {} : { PLAYED_KV: kv }) },
    kvNamespaces: { STATE: "STATE" },
    bindings: {
      ENVIRONMENT: "production",
      LIVE_KEYS: liveKeys,
      KILL_SWITCHES: killSwitches,
      ...(sessionKeys === undefined ? {} : { SESSION_KEYS: sessionKeys }),
      ...(tokenKeys === undefined ? {} : { TOKEN_KEYS: tokenKeys }),
      ...(assertionKey === undefined ? {} : { ASSERTION_KEY: assertionKey }),
    },
    outboundService: OUTBOUND,
    unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
  };
}

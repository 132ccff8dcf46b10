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

/** Lets a request say how far ahead of the machine's clock this isolate's clock is. */
const withClock = (inner: string): string => `
  import inner from "./${inner}";
  const real = Date.now.bind(Date);
  let ahead = 0;
  Date.now = () => real() + ahead;
  export default {
    fetch(request, env, ctx) {
      ahead = Number(request.headers.get("${AHEAD_HEADER}") ?? ahead);
      const headers = new Headers(request.headers);
      headers.delete("${AHEAD_HEADER}");
      return inner.fetch(new Request(request, { headers }), env, ctx);
    },
  };`;

/** Milliseconds that the isolate's clock is ahead from this request on; only where the setup moves the clock. */
export const AHEAD_HEADER = "x-test-ahead-ms";

/** Header by which a test puts the Worker's clock forward, in milliseconds. */
export const FORWARD = "x-test-forward-ms";

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

/** A clock that only ever goes forward, and sometimes in leaps; and, where asked for, another cache. */
const withTestClock = (built: string, cache: FaultyCache | undefined): string => `
  import built from "./${built}";
  ${cache === undefined ? "" : `Object.defineProperty(globalThis, "caches", { value: ${FAULTY_CACHES[cache]} });`}
  const real = Date.now.bind(Date);
  let ahead = 0;
  Date.now = () => real() + ahead;
  export default {
    fetch(request, env, ctx) {
      const forward = request.headers.get("${FORWARD}");
      if (forward === null) return built.fetch(request, env, ctx);
      ahead += Number(forward);
      return new Response();
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
  /** Whether requests move its clock (`AHEAD_HEADER`). */
  readonly movesClock?: boolean;
  /** The secret `SESSION_KEYS`; none when left out. */
  readonly sessionKeys?: string;
  /** Whether the test puts the clock forward. */
  readonly testClock?: boolean;
  /** With `testClock`: a fault of the colo's cache. */
  readonly cache?: FaultyCache;
}

/** The edge Worker with other embedded data; its KV is Miniflare's, unless the test plays it. */
export async function edgeWorker(
  { development, bundle, table, liveKeys = "", movesClock = false, testClock = false, cache, sessionKeys }: Embedded,
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
  if (movesClock) wrap("moved-clock.js", withClock);
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
      ...(sessionKeys === undefined ? {} : { SESSION_KEYS: sessionKeys }),
    },
    outboundService: OUTBOUND,
    unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
  };
}

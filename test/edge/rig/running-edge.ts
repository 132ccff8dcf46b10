/**
 * A running edge Worker with its two clusters behind it, and what tests do with it.
 */
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare, Response, type V4WorkerOptions } from "miniflare";
import { OPEN_AT_MOST_MS } from "../../../src/core/model/breaker.ts";
import { NOTHING_KNOWN } from "../../../src/core/model/live.ts";
import { edgeRules } from "./edge-rules.ts";
import {
  AHEAD,
  CLOCK_PATH,
  EDGE,
  edgeWorker,
  type ControlBinding,
  type FaultyCache,
  type KvPlayed,
} from "./edge-worker-options.ts";
import { startOrigin, type Origin } from "./origin.ts";
import { outboundWorker } from "./outbound.ts";
import { bundleText, gatewayHost } from "./test-bundle.ts";
import { until } from "./until.ts";
import { ask, type ViewerAnswer, type ViewerRequest } from "./viewer.ts";

/** More than a breaker is remembered for once it is closed. */
const GOOD_AFTER_MS = 70_000;

export interface EdgeSetup {
  /** The development build instead of production's. */
  readonly development?: boolean;
  /** Text of the embedded bundle; `edgeRules` when left out. */
  readonly bundle?: string;
  /** Bytes of the embedded GeoIP table; the real one when left out. */
  readonly table?: Uint8Array<ArrayBuffer>;
  /** `LIVE_KEYS`; none when left out, so that live values need not be signed. */
  readonly liveKeys?: string;
  /** The secret `SESSION_KEYS`; none when left out. */
  readonly sessionKeys?: string;
  /** The secret `TOKEN_KEYS`; none when left out. */
  readonly tokenKeys?: string;
  /** The secret `ASSERTION_KEY`; none when left out. */
  readonly assertionKey?: string;
  /** `KILL_SWITCHES`; none when left out. */
  readonly killSwitches?: string;
  /** Whether the test has the Worker's clock: by `forward`, or by requests (`AHEAD`). */
  readonly testClock?: boolean;
  /** With `testClock`: a fault of the colo's cache. */
  readonly cache?: FaultyCache;
  /** What stands behind CONTROL; a control plane that knows nothing when left out. */
  readonly control?: ControlBinding;
  /** Plays KV; Miniflare's own when left out. */
  readonly kv?: KvPlayed;
  /** Folder in which Miniflare keeps KV and Durable Objects; a temporary one when left out. */
  readonly storageFolder?: string;
  /** Workers beside the edge, such as one that `control` names. */
  readonly beside?: readonly V4WorkerOptions[];
}

export interface RunningEdge {
  readonly miniflare: Miniflare;
  /** Where it listens. */
  readonly url: URL;
  readonly home: Origin;
  readonly next: Origin;
  /** What the Worker logged, a line each, but for the notice that live values are not signed. */
  readonly logs: string[];
  ask(path: string, sent?: ViewerRequest): Promise<ViewerAnswer>;
  /** For `beforeEach`: both clusters answer 200 under their name and have seen nothing, and nothing was logged. */
  reset(): Promise<void>;
  /** Puts the Worker's clock forward; needs `testClock`. */
  forward(ms: number): Promise<void>;
  /** As `reset`, where tests let clusters fail: no failure of an earlier test counts any more. Needs `testClock`. */
  recover(): Promise<void>;
  stop(): Promise<void>;
}

/** Once in every isolate without keys, which is nearly every one here (`live-layers.test.ts` is about the line). */
const NO_KEYS = "live values are not signed";

/** Starts both origins and the edge Worker. */
export async function startEdge(setup: EdgeSetup = {}): Promise<RunningEdge> {
  const [home, next] = [await startOrigin(), await startOrigin()];
  const logs: string[] = [];
  const embedded = { ...setup, bundle: setup.bundle ?? bundleText(edgeRules()) };
  const edge = await edgeWorker(embedded, setup.control ?? knowsNothing, setup.kv);
  const outbound = outboundWorker({ [gatewayHost("home")]: home, [gatewayHost("next")]: next });
  const options = convertV4MiniflareOptions({
    host: "127.0.0.1",
    log: new Log(LogLevel.NONE),
    handleStructuredLogs: ({ message }) => void (message.includes(NO_KEYS) || logs.push(message)),
    workers: [edge, outbound, ...(setup.beside ?? [])],
  });
  const { storageFolder } = setup;
  const miniflare = new Miniflare(
    storageFolder === undefined ? options : { ...options, resourcePersistencePath: storageFolder },
  );
  await miniflare.ready;
  const url = await miniflare.unsafeGetDirectURL(EDGE);
  const reset = async (): Promise<void> => {
    for (const origin of [home, next]) {
      if (!origin.isListening()) await origin.start();
      origin.reset();
    }
    home.answer({ body: "home" });
    next.answer({ body: "next" });
    logs.length = 0;
  };
  const askHere: RunningEdge["ask"] = (path, sent) => ask(url, path, sent);
  let ahead = 0;
  const forward = async (ms: number): Promise<void> => {
    ahead += ms;
    await askHere(CLOCK_PATH, { headers: [[AHEAD, String(ahead)]] });
  };
  return {
    miniflare,
    url,
    home,
    next,
    logs,
    ask: askHere,
    reset,
    forward,
    recover: async () => {
      await reset();
      // Over a connection that was used before, workerd itself would send a request again that was not answered.
      home.answer({ body: "home", headers: { connection: "close" } });
      await forward(OPEN_AT_MOST_MS);
      await until("home to serve again", 15_000, async () => ((await askHere("/")).text === "home" ? true : null));
      await forward(GOOD_AFTER_MS);
      await reset();
    },
    stop: async () => {
      await miniflare.dispose();
      await Promise.all([home.stop(), next.stop()]);
    },
  };
}

function knowsNothing(): Response {
  return Response.json(NOTHING_KNOWN);
}

/**
 * Both Workers as wrangler builds them, and the lab's gateways, in one workerd under Miniflare.
 *
 * In: modules, the bundle to embed, the fleet, the router's port. Out: a running router. The control
 * Worker is production's; the edge differs from production's in its entry only, which lets requests
 * simulate a viewer. Nothing of either is changed but the bundle. Requests carry a `cf` object that names
 * a colo and no place, so who simulates nothing is placed by the address in `cf-connecting-ip`, as
 * Cloudflare sets it.
 */
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare, type V4WorkerOptions } from "miniflare";
import type { LabWorkers } from "./build-workers.ts";
import type { Bypass, FleetCluster } from "./fleet.ts";
import { GATEWAYS, gatewaysWorker } from "./gateways.ts";
import { liveKeyPair, type LiveKeyPair } from "./live-key-pair.ts";
import { readHealth, type ClusterReading } from "./read-health.ts";
import { LAB_ENVIRONMENT } from "./session-file.ts";
import { newSigningKeys } from "./signing-keys.ts";
import { withBundle } from "./worker-modules.ts";

export interface RunningWorkers {
  /** Origin of the router, such as `http://127.0.0.1:8787`. */
  readonly url: string;
  /** What the control Worker says of each cluster; null when it does not answer. */
  readonly health: () => Promise<ReadonlyMap<string, ClusterReading> | null>;
  readonly state: LabState;
  /** Calls the control API: a method, a path from `/api/` on, and a body of JSON. */
  readonly callApi: (method: string, path: string, body: string | null) => Promise<ApiAnswer>;
  readonly stop: () => Promise<void>;
}

/** What the control API answered. */
export interface ApiAnswer {
  readonly status: number;
  /** Parsed; null where there is none. */
  readonly body: unknown;
}

/** The KV namespace that both Workers read. */
export interface LabState {
  readonly read: (key: string) => Promise<Uint8Array | null>;
  /** Writes, and lets the control Worker look at once. */
  readonly write: (key: string, bytes: Uint8Array) => Promise<void>;
}

export interface WorkersSetup {
  readonly built: LabWorkers;
  readonly bundleText: string;
  readonly fleet: readonly FleetCluster[];
  readonly bypass: Bypass | null;
  /** 0 for any free port. */
  readonly port: number;
  /** The secret `TOKEN_KEYS`. */
  readonly tokenKeys: string;
  /** Takes what the Workers log, a line each. */
  readonly log: (line: string) => void;
}

const CONTROL = "georouter-control";
/** As in both wrangler.toml files; a test compares. */
export const COMPATIBILITY_DATE = "2026-11-01";
/** Live values are signed as in production. */
const ENVIRONMENT = LAB_ENVIRONMENT;
const CRON_EVERY_MS = 60_000;
/** One namespace for both Workers, in memory. */
const STATE = { STATE: "georouter-state" };

/** Starts the Workers and their cron; ready when the edge says that it can route. */
export async function startWorkers(setup: WorkersSetup): Promise<RunningWorkers> {
  process.env["CLOUDFLARE_CF_FETCH_ENABLED"] = "false"; // Miniflare asks the Internet otherwise
  const keys = await liveKeyPair("here");
  const options = convertV4MiniflareOptions({
    host: "127.0.0.1",
    port: setup.port,
    cf: { colo: "LAB" },
    log: new Log(LogLevel.NONE),
    handleStructuredLogs: ({ message }) => setup.log(message),
    workers: [edgeWorker(setup, keys), controlWorker(setup, keys), gatewaysWorker(setup, COMPATIBILITY_DATE)],
  });
  const miniflare = keepingSignals(() => new Miniflare(options));
  /** What Cloudflare's cron does every minute. */
  const cron = async (): Promise<void> => {
    const worker = await miniflare.getWorker(CONTROL);
    await worker.scheduled({ cron: "* * * * *" });
  };
  try {
    const url = (await miniflare.ready).origin;
    await cron();
    const ready = await miniflare.dispatchFetch(`${url}/.well-known/georouter/live`);
    if (!ready.ok) throw new Error(`The router answers ${ready.status} when asked whether it can route`);
    const clock = setInterval(() => void cron().catch((fault: unknown) => setup.log(String(fault))), CRON_EVERY_MS);
    return {
      url,
      health: () => askHealth(miniflare),
      state: {
        read: async (key) => {
          const buffer = await (await miniflare.getKVNamespace("STATE", CONTROL)).get(key, "arrayBuffer");
          return buffer === null ? null : new Uint8Array(buffer);
        },
        write: async (key, bytes) => {
          await (await miniflare.getKVNamespace("STATE", CONTROL)).put(key, bytes);
          await cron();
        },
      },
      callApi: (method, path, body) => callApi(miniflare, method, path, body),
      stop: async () => {
        clearInterval(clock);
        await miniflare.dispose();
      },
    };
  } catch (fault) {
    await miniflare.dispose();
    throw fault;
  }
}

/** Miniflare ends the process at once on a signal; who starts a lab wants to stop it in order instead. */
function keepingSignals<T>(make: () => T): T {
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  const before = signals.map((signal) => process.listeners(signal));
  const made = make();
  for (const [at, signal] of signals.entries()) {
    const added = process.listeners(signal).filter((listener) => before[at]?.includes(listener) !== true);
    for (const listener of added) process.off(signal, listener);
  }
  return made;
}

async function askHealth(miniflare: Miniflare): Promise<ReadonlyMap<string, ClusterReading> | null> {
  try {
    const control = await miniflare.getWorker(CONTROL);
    const response = await control.fetch("http://control/api/v1/health");
    return response.ok ? readHealth(await response.json(), Date.now()) : null;
  } catch {
    return null; // the runtime is just restarting or stopping
  }
}

async function callApi(miniflare: Miniflare, method: string, path: string, body: string | null): Promise<ApiAnswer> {
  const control = await miniflare.getWorker(CONTROL);
  const sent = body === null ? { method } : { method, body, headers: { "content-type": "application/json" } };
  const response = await control.fetch(`http://control${path}`, sent);
  const text = await response.text();
  return { status: response.status, body: text === "" ? null : JSON.parse(text) };
}

function edgeWorker({ built, bundleText, tokenKeys }: WorkersSetup, { publicKey }: LiveKeyPair): V4WorkerOptions {
  return {
    name: "georouter",
    compatibilityDate: COMPATIBILITY_DATE,
    compatibilityFlags: ["global_fetch_strictly_public"],
    modules: [...withBundle(built.edge, bundleText)],
    serviceBindings: { CONTROL: { name: CONTROL, entrypoint: "LiveFeed" } },
    kvNamespaces: STATE,
    bindings: {
      ENVIRONMENT,
      LIVE_KEYS: JSON.stringify({ keys: [publicKey] }),
      SESSION_KEYS: newSigningKeys(),
      TOKEN_KEYS: tokenKeys,
      KILL_SWITCHES: "",
    },
    outboundService: GATEWAYS,
  };
}

function controlWorker({ built, bundleText }: WorkersSetup, { privateKey }: LiveKeyPair): V4WorkerOptions {
  return {
    name: CONTROL,
    compatibilityDate: COMPATIBILITY_DATE,
    modules: [...withBundle(built.control, bundleText)],
    durableObjects: {
      PROBER: { className: "Prober", useSQLite: true },
      HEALTH_BOARD: { className: "HealthBoard", useSQLite: true },
    },
    kvNamespaces: STATE,
    bindings: { ENVIRONMENT, LIVE_SIGNING_KEY: JSON.stringify(privateKey), ORDERS_WITHOUT_LOGIN: "yes" },
    outboundService: GATEWAYS,
  };
}

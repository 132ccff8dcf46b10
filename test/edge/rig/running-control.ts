/**
 * A running control Worker, and what tests do with it.
 */
import {
  convertV4MiniflareOptions,
  Log,
  LogLevel,
  Miniflare,
  type MiniflareOptions,
  type V4WorkerOptions,
} from "miniflare";
import type { HealthView } from "../../../src/core/health/health-view.ts";
import type { Rules } from "../../../src/core/model/rules.ts";
import type { WorkerModule } from "../../../src/lab/worker-modules.ts";
import { CONTROL, controlWorker, type ControlVariables } from "./control-worker-options.ts";
import type { Origin } from "./origin.ts";
import { outboundWorker } from "./outbound.ts";

export interface ControlSetup {
  readonly rules: Rules;
  /** Gateway host → origin. */
  readonly gateways: Readonly<Record<string, Pick<Origin, "address">>>;
  /** A module before the built one, to replace or to open up one of its classes. */
  readonly entry?: WorkerModule;
  readonly variables?: ControlVariables;
  /** Workers that talk to the control Worker. */
  readonly beside?: readonly V4WorkerOptions[];
  /** Where probers ask for their colo; without it they do not. */
  readonly coloTrace?: string;
  /** Folder in which Miniflare keeps KV and Durable Objects; a temporary one when left out. */
  readonly storageFolder?: string;
  /** Whether what edges are told (`LiveFeed`) is also served on a port of this machine. */
  readonly feed?: boolean;
}

export interface RunningControl {
  readonly miniflare: Miniflare;
  /** What the Workers logged, a line each. */
  readonly logs: readonly string[];
  /** What cron does every minute. */
  watchdog(): Promise<void>;
  get(path: string): ReturnType<Miniflare["dispatchFetch"]>;
  health(): Promise<HealthView>;
  /** Where the feed is served. */
  feedUrl(): Promise<URL>;
  /** Deploys the same Worker with other rules: everything in memory is lost, what is stored stays. */
  deploy(rules: Rules): Promise<void>;
  /** Throws a vantage's prober out of memory; what it stored stays. */
  evictProber(vantage: string): Promise<void>;
  stop(): Promise<void>;
}

/** The entrypoint that edges are bound to. */
const FEED = "LiveFeed";

/** Starts the control Worker; its probers run once the watchdog has looked. */
export async function startControl(setup: ControlSetup): Promise<RunningControl> {
  const logs: string[] = [];
  const { storageFolder } = setup;
  const feed = { unsafeDirectSockets: [{ host: "127.0.0.1", port: 0, entrypoint: FEED }] };
  const options = async (rules: Rules): Promise<MiniflareOptions> => {
    const worker = withTrace(await controlWorker(rules, setup.entry, setup.variables), setup.coloTrace);
    const converted = convertV4MiniflareOptions({
      host: "127.0.0.1",
      log: new Log(LogLevel.NONE),
      handleStructuredLogs: ({ message }) => logs.push(message),
      workers: [
        setup.feed === true ? { ...worker, ...feed } : worker,
        outboundWorker(setup.gateways),
        ...(setup.beside ?? []),
      ],
    });
    return storageFolder === undefined ? converted : { ...converted, resourcePersistencePath: storageFolder };
  };
  const miniflare = new Miniflare(await options(setup.rules));
  await miniflare.ready;
  const get: RunningControl["get"] = (path) => miniflare.dispatchFetch(`http://control${path}`);
  return {
    miniflare,
    logs,
    watchdog: async () => {
      const worker = await miniflare.getWorker(CONTROL);
      await worker.scheduled({ cron: "* * * * *" });
    },
    get,
    feedUrl: () => miniflare.unsafeGetDirectURL(CONTROL, FEED),
    health: async () => (await (await get("/api/v1/health")).json()) as HealthView,
    deploy: async (rules) => miniflare.setOptions(await options(rules)),
    evictProber: async (vantage) => {
      try {
        await miniflare.unsafeEvictDurableObject(CONTROL, "Prober", { name: `probe:${vantage}` });
      } catch (error) {
        // A busy machine may have put it out of memory by itself, which is what is wanted.
        if (!/not currently running/.test(String(error))) throw error;
      }
    },
    stop: () => miniflare.dispose(),
  };
}

function withTrace(worker: V4WorkerOptions, url: string | undefined): V4WorkerOptions {
  return url === undefined ? worker : { ...worker, bindings: { ...worker.bindings, COLO_TRACE: url } };
}

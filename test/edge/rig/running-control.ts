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
import { CONTROL, controlWorker } from "./control-worker-options.ts";
import type { Origin } from "./origin.ts";
import { outboundWorker } from "./outbound.ts";

export interface ControlSetup {
  readonly rules: Rules;
  /** Gateway host → origin. */
  readonly gateways: Readonly<Record<string, Origin>>;
  /** A module before the built one, to replace or to open up one of its classes. */
  readonly entry?: WorkerModule;
  /** Workers that talk to the control Worker. */
  readonly beside?: readonly V4WorkerOptions[];
  /** Where probers ask for their colo; without it they do not. */
  readonly coloTrace?: string;
}

export interface RunningControl {
  readonly miniflare: Miniflare;
  /** What the Workers logged, a line each. */
  readonly logs: readonly string[];
  /** What cron does every minute. */
  watchdog(): Promise<void>;
  get(path: string): ReturnType<Miniflare["dispatchFetch"]>;
  health(): Promise<HealthView>;
  /** Deploys the same Worker with other rules: everything in memory is lost, what is stored stays. */
  deploy(rules: Rules): Promise<void>;
  /** Throws a vantage's prober out of memory; what it stored stays. */
  evictProber(vantage: string): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the control Worker; its probers run once the watchdog has looked. */
export async function startControl(setup: ControlSetup): Promise<RunningControl> {
  const logs: string[] = [];
  const options = async (rules: Rules): Promise<MiniflareOptions> =>
    convertV4MiniflareOptions({
      host: "127.0.0.1",
      log: new Log(LogLevel.NONE),
      handleStructuredLogs: ({ message }) => logs.push(message),
      workers: [
        { ...(await controlWorker(rules, setup.entry)), ...traceBinding(setup.coloTrace) },
        outboundWorker(setup.gateways),
        ...(setup.beside ?? []),
      ],
    });
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

function traceBinding(url: string | undefined): Pick<V4WorkerOptions, "bindings"> {
  return url === undefined ? {} : { bindings: { COLO_TRACE: url } };
}

/**
 * The set-up that tests of the control Worker share: origins, a running Worker, and stopping them all.
 */
import { CONTROL } from "./control-worker-options.ts";
import type { WorkerModule } from "../../../src/lab/worker-modules.ts";
import type { Measured } from "../../../src/core/model/live.ts";
import type { ClusterRule } from "../../../src/core/model/rules.ts";
import { startOrigin, type Origin } from "./origin.ts";
import { startControl, type ControlSetup, type RunningControl } from "./running-control.ts";
import { FAST_PROBE, gatewayHost, testCluster, testRules, testVantage } from "./test-bundle.ts";
import { until } from "./until.ts";

/** What R7 promises: three intervals, the last probe's timeout, and a second for everything else. */
export const TURNS_DOWN_WITHIN_MS = 3 * FAST_PROBE.intervalMs + FAST_PROBE.timeoutMs + 1000;
export const TURNS_UP_WITHIN_MS = (FAST_PROBE.rise + 1) * FAST_PROBE.intervalMs + 1000;

export const SAM = testVantage("sam", "sam");
export const WEUR = testVantage("weur");

const running: { stop(): Promise<void> }[] = [];

/** For `afterEach`: stops Workers first, then their origins. */
export async function stopAll(): Promise<void> {
  for (const one of running.splice(0).toReversed()) await one.stop();
}

export async function origin(): Promise<Origin> {
  const started = await startOrigin();
  running.push(started);
  return started;
}

export async function control(setup: ControlSetup): Promise<RunningControl> {
  const started = await startControl(setup);
  running.push(started);
  return started;
}

/** One cluster, `sa-east`, behind one origin, seen from one vantage, and probed once. */
export async function oneCluster(
  extra: Partial<ControlSetup> = {},
  cluster: ClusterRule = testCluster("sa-east"),
): Promise<{ saEast: Origin; running: RunningControl }> {
  const saEast = await origin();
  const started = await control({
    rules: testRules([cluster], [SAM]),
    gateways: { [gatewayHost("sa-east")]: saEast },
    ...extra,
  });
  await started.watchdog();
  await until("the first probe", 5000, () => (saEast.requests.length > 0 ? true : null));
  return { saEast, running: started };
}

/** Waits until the probes say so; returns how long that took, in milliseconds. */
export async function untilReal(at: RunningControl, cluster: string, state: string, withinMs: number): Promise<number> {
  const from = Date.now();
  await until(`${cluster} to be ${state}`, withinMs, async () =>
    (await at.health()).clusters[cluster]?.real === state ? true : null,
  );
  return Date.now() - from;
}

/** What is measured of a cluster; throws when nothing is. */
export async function measured(at: RunningControl, cluster: string): Promise<Measured> {
  const found = (await at.health()).live.clusters[cluster]?.measured;
  if (found === undefined || found === null) throw new Error(`${cluster} was not measured`);
  return found;
}

/** The built Worker with levers on its prober, for what cannot be done from outside. */
export const WITH_LEVERS: WorkerModule = {
  type: "ESModule",
  path: "levers.js",
  contents: `
    import { Prober as Built } from "./index.js";
    export * from "./index.js";
    export { default } from "./index.js";
    export class Prober extends Built {
      constructor(ctx, env) {
        super(ctx, env);
        ctx.storage.kv.put("test:starts", (ctx.storage.kv.get("test:starts") ?? 0) + 1);
      }
      starts() { return this.ctx.storage.kv.get("test:starts"); }
      async loseAlarm() { await this.ctx.storage.deleteAlarm(); }
      crashSoon() { setTimeout(() => this.ctx.abort("crashed by the test"), 1); }
      throwNext(times) { this.ctx.storage.kv.put("test:throws", times); }
      throwsLeft() { return this.ctx.storage.kv.get("test:throws") ?? 0; }
      stored(key) { return this.ctx.storage.kv.get(key); }
      store(key, value) { this.ctx.storage.kv.put(key, value); }
      async clockWasAhead(ms) {
        for (const [key, stored] of [...this.ctx.storage.kv.list({ prefix: "cluster:" })]) {
          const counters = { ...stored.counters, since: stored.counters.since + ms, lastAt: stored.counters.lastAt + ms };
          this.ctx.storage.kv.put(key, { ...stored, counters, dueAt: stored.dueAt + ms });
        }
        await this.ctx.storage.setAlarm(Date.now() + ms);
      }
      async alarm(info) {
        await super.alarm(info);
        const left = this.throwsLeft();
        if (left === 0) return;
        this.throwNext(left - 1);
        throw new Error("thrown by the test");
      }
    }`,
};

interface Levers {
  starts(): Promise<number>;
  loseAlarm(): Promise<void>;
  crashSoon(): Promise<void>;
  /** Lets the next rounds throw once they are done. */
  throwNext(times: number): Promise<void>;
  throwsLeft(): Promise<number>;
  stored(key: string): Promise<unknown>;
  store(key: string, value: unknown): Promise<void>;
  /** Makes all that is stored, and the alarm, look as if the clock had been set back by so much since. */
  clockWasAhead(ms: number): Promise<void>;
}

/** The levers of a vantage's prober. */
export async function levers(at: RunningControl, vantage: string): Promise<Levers> {
  const probers = await at.miniflare.getDurableObjectNamespace("PROBER", CONTROL);
  return probers.get(probers.idFromName(`probe:${vantage}`)) as unknown as Levers;
}

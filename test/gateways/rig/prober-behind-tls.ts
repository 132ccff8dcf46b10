/**
 * A running control Worker whose probers look at real gateways: by TLS only, through the certificate's binding or without one.
 */
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from "miniflare";
import type { HealthView } from "../../../src/core/health/health-view.ts";
import type { ProbeCounters } from "../../../src/core/model/probe.ts";
import { CONTROL, controlWorker } from "../../edge/rig/control-worker-options.ts";
import { testCluster, testRules, testVantage } from "../../edge/rig/test-bundle.ts";
import { until } from "../../edge/rig/until.ts";
import { behindTls, BINDING, type Outside } from "./tls-doors.ts";

/** Seldom enough that each cluster is probed once, and long enough for a busy machine. */
const ONCE = { intervalMs: 60_000, timeoutMs: 5000, fall: 1, rise: 1, clear: 1 };

export interface Probed {
  /** What the prober counted of each cluster. */
  readonly counters: Readonly<Record<string, ProbeCounters>>;
  readonly health: HealthView;
}

export interface Asked {
  /** Clusters whose rules name the certificate's binding. */
  readonly clusters: readonly string[];
  /** Clusters whose rules name none. */
  readonly bare: readonly string[];
  /** The secret `ASSERTION_KEY`. */
  readonly assertionKey: string;
}

/** Probes these clusters once from one vantage. */
export async function probeOnce(outside: Outside, { clusters, bare, assertionKey }: Asked): Promise<Probed> {
  const all = [...clusters, ...bare].map((name) => ({
    ...testCluster(name, ONCE),
    clientCertificate: bare.includes(name) ? null : BINDING,
  }));
  const worker = await controlWorker(testRules(all, [testVantage("sam")]), undefined, { ASSERTION_KEY: assertionKey });
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      host: "127.0.0.1",
      log: new Log(LogLevel.NONE),
      workers: [...behindTls(worker, outside)],
    }),
  );
  try {
    const prober = await miniflare.getWorker(CONTROL);
    await prober.scheduled({ cron: "* * * * *" });
    return await until("a probe of every cluster", 30_000, async () => {
      const health = (await (await miniflare.dispatchFetch("http://control/api/v1/health")).json()) as HealthView;
      const counters = health.vantages[0]?.clusters ?? {};
      return Object.keys(counters).length === all.length ? { counters, health } : null;
    });
  } finally {
    await miniflare.dispose();
  }
}

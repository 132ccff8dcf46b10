/**
 * A running edge Worker before real gateways: it reaches them by TLS only, through its certificate's binding or without one.
 */
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare, Response } from "miniflare";
import type { Rules } from "../../../src/core/model/rules.ts";
import { NOTHING_KNOWN } from "../../../src/core/model/live.ts";
import type { EdgeReport } from "../../../src/core/model/probe.ts";
import { edgeRules } from "../../edge/rig/edge-rules.ts";
import { AHEAD, CLOCK_PATH, EDGE, edgeWorker } from "../../edge/rig/edge-worker-options.ts";
import { bundleText } from "../../edge/rig/test-bundle.ts";
import { ask, type ViewerAnswer, type ViewerRequest } from "../../edge/rig/viewer.ts";
import type { Site } from "./gateway-bench.ts";
import { behindTls, BINDING, type Outside } from "./tls-doors.ts";

/** Longer than a busy machine needs for the handshakes of both attempts. */
const HEADERS_TIMEOUT_MS = 3000;

export interface TlsEdgeSetup extends Omit<Outside, "sites"> {
  readonly sites: { readonly home: Site; readonly next: Site };
  /** The secret `ASSERTION_KEY`; none where null. */
  readonly assertionKey: string | null;
  /** Clusters whose rules name no certificate; none when left out. */
  readonly withoutCertificate?: readonly string[];
}

export interface TlsEdge {
  readonly url: URL;
  readonly logs: string[];
  /** What it told the control plane. */
  readonly reports: EdgeReport[];
  ask(path: string, sent?: ViewerRequest): Promise<ViewerAnswer>;
  /** Puts the Worker's clock forward, or back. */
  forward(ms: number): Promise<void>;
  stop(): Promise<void>;
}

/** The rules of `edgeRules`, whose clusters ask for a certificate. */
function tlsRules(withoutCertificate: readonly string[] = []): Rules {
  const rules = edgeRules(HEADERS_TIMEOUT_MS);
  const clusters = rules.clusters.map((cluster) =>
    withoutCertificate.includes(cluster.name) ? cluster : { ...cluster, clientCertificate: BINDING },
  );
  return { ...rules, clusters };
}

/** Starts it. */
export async function startTlsEdge(setup: TlsEdgeSetup): Promise<TlsEdge> {
  const { assertionKey, withoutCertificate } = setup;
  const logs: string[] = [];
  const reports: EdgeReport[] = [];
  const embedded = {
    bundle: bundleText(tlsRules(withoutCertificate)),
    testClock: true,
    ...(assertionKey === null ? {} : { assertionKey }),
  };
  const edge = await edgeWorker(embedded, async (asked) => {
    if (asked.method !== "POST") return Response.json(NOTHING_KNOWN);
    reports.push((await asked.json()) as EdgeReport);
    return new Response(null, { status: 204 });
  });
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      host: "127.0.0.1",
      log: new Log(LogLevel.NONE),
      handleStructuredLogs: ({ message }) => void (message.startsWith("{") && logs.push(message)),
      workers: [...behindTls(edge, { ...setup, sites: Object.values(setup.sites) })],
    }),
  );
  await miniflare.ready;
  const url = await miniflare.unsafeGetDirectURL(EDGE);
  let ahead = 0;
  return {
    url,
    logs,
    reports,
    ask: (path, sent) => ask(url, path, sent),
    forward: async (ms) => {
      ahead += ms;
      await ask(url, CLOCK_PATH, { headers: [[AHEAD, String(ahead)]] });
    },
    stop: () => miniflare.dispose(),
  };
}

/** The lines of a log that say this, read. */
export function linesOf({ logs }: Pick<TlsEdge, "logs">, what: string): readonly Readonly<Record<string, unknown>>[] {
  return logs
    .filter((line) => line.includes(`"what":"${what}"`))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

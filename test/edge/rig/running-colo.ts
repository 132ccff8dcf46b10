/**
 * Many isolates of one colo: edges of the same script that share one cache, with clusters of the test behind them.
 *
 * Workers of one Miniflare have one `caches.default` between them, as isolates of one colo have.
 */
import { Agent, request } from "node:http";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare, Response } from "miniflare";
import { NOTHING_KNOWN } from "../../../src/core/model/live.ts";
import type { EdgeReport } from "../../../src/core/model/probe.ts";
import type { Rules } from "../../../src/core/model/rules.ts";
import { edgeWorker } from "./edge-worker-options.ts";
import { outboundWorker } from "./outbound.ts";
import { bundleText, gatewayHost } from "./test-bundle.ts";
import { pause } from "./until.ts";

/** One answer that a viewer got. */
export interface Served {
  /** When it was asked for, in milliseconds since the load began. */
  readonly at: number;
  readonly isolate: number;
  /** 0 when there was none. */
  readonly status: number;
  readonly text: string;
  readonly requestId: string;
  readonly tookMs: number;
}

export interface RunningColo {
  readonly urls: readonly URL[];
  readonly reports: readonly EdgeReport[];
  readonly logs: readonly string[];
  /** Sends GET requests at this rate, each to the isolate that `to` names by the request's number, else in turn; gives all answers. */
  load(perSecond: number, forMs: number, to?: (request: number) => number): Promise<readonly Served[]>;
  stop(): Promise<void>;
}

interface ColoSetup {
  readonly isolates: number;
  readonly rules: Rules;
  /** `127.0.0.1:port` of each cluster's origin. */
  readonly origins: Readonly<Record<string, { readonly address: string }>>;
  /** Colo in `request.cf`; requests have no `cf` when left out, and nothing is probed. */
  readonly colo?: string;
}

/** Starts them. */
export async function startColo({ isolates, rules, origins, colo }: ColoSetup): Promise<RunningColo> {
  const reports: EdgeReport[] = [];
  const logs: string[] = [];
  const control = async (asked: { readonly method: string; json(): Promise<unknown> }): Promise<Response> => {
    if (asked.method === "POST") reports.push((await asked.json()) as EdgeReport);
    return Response.json(NOTHING_KNOWN);
  };
  const edge = await edgeWorker({ bundle: bundleText(rules) }, control);
  const names = Array.from({ length: isolates }, (_, at) => `isolate-${at}`);
  const hosts = Object.entries(origins).map(([name, origin]) => [gatewayHost(name), origin] as const);
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      host: "127.0.0.1",
      log: new Log(LogLevel.NONE),
      handleStructuredLogs: ({ message }) => logs.push(message),
      workers: [...names.map((name) => ({ ...edge, name })), outboundWorker(Object.fromEntries(hosts))],
    }),
  );
  await miniflare.ready;
  const urls = await Promise.all(names.map((name) => miniflare.unsafeGetDirectURL(name)));
  const agent = new Agent({ keepAlive: true });
  const cf = colo === undefined ? {} : { "MF-CF-Blob": JSON.stringify({ colo }) };
  const sending: Sending = { agent, headers: { host: "play.example", ...cf } };
  // One after the other: that many isolates that start at once are a load of their own.
  for (const [isolate, url] of urls.entries()) await askOnce(url, sending, isolate, 0);
  return {
    urls,
    reports,
    logs,
    load: async (perSecond, forMs, to = (number) => number % isolates) => {
      const from = Date.now();
      const answers: Promise<Served>[] = [];
      for (let elapsed = 0; elapsed < forMs; elapsed = Date.now() - from) {
        while (answers.length < (elapsed * perSecond) / 1000) {
          const isolate = to(answers.length);
          answers.push(askOnce(urls[isolate] ?? new URL("http://none.invalid"), sending, isolate, from));
        }
        await pause(5);
      }
      return Promise.all(answers);
    },
    stop: async () => {
      agent.destroy();
      await miniflare.dispose();
    },
  };
}

type Sending = { readonly agent: Agent; readonly headers: Readonly<Record<string, string>> };

function askOnce(url: URL, sending: Sending, isolate: number, from: number): Promise<Served> {
  const sentAt = Date.now();
  return new Promise((resolve) => {
    const end = (status: number, text: string, requestId: unknown): void =>
      resolve({
        at: sentAt - from,
        isolate,
        status,
        text,
        requestId: String(requestId),
        tookMs: Date.now() - sentAt,
      });
    const sent = request(url, sending, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("end", () =>
        end(answer.statusCode ?? 0, Buffer.concat(chunks).toString("utf8"), answer.headers["x-request-id"]),
      );
      answer.on("error", () => end(0, "", ""));
    });
    sent.on("error", () => end(0, "", ""));
    sent.end();
  });
}

/**
 * One colo: an edge Worker in a workerd of its own, with a memory and a cache that no other colo shares.
 */
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from "miniflare";
import { EDGE, edgeWorker, type ControlBinding, type KvPlayed } from "../../edge/rig/edge-worker-options.ts";
import { outboundWorker, type Gateway } from "../../edge/rig/outbound.ts";
import { workerdIds } from "./workerd-process.ts";

export interface Colo {
  /** As Cloudflare would name it. */
  readonly name: string;
  readonly url: string;
  /** What the Worker logged, a line each. */
  readonly logs: readonly string[];
  /** The workerd that it runs in. */
  readonly processId: number;
  stop(): Promise<void>;
}

export interface ColoSetup {
  readonly name: string;
  readonly bundle: string;
  /** Gateway host → scripted cluster. */
  readonly gateways: Readonly<Record<string, Gateway>>;
  readonly control: ControlBinding;
  readonly kv: KvPlayed;
  /** Public keys of the live value. */
  readonly liveKeys: string;
  /** The secret `SESSION_KEYS`; none when left out. */
  readonly sessionKeys?: string;
}

/** Starts a colo; its isolates are cold, and requests move their clock. */
export async function startColo({ name, gateways, control, kv, ...embedded }: ColoSetup): Promise<Colo> {
  const logs: string[] = [];
  const before = new Set(workerdIds());
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      host: "127.0.0.1",
      log: new Log(LogLevel.NONE),
      handleStructuredLogs: ({ message }) => logs.push(message),
      workers: [await edgeWorker({ ...embedded, testClock: true }, control, kv), outboundWorker(gateways)],
    }),
  );
  await miniflare.ready;
  const processId = workerdIds().find((id) => !before.has(id));
  if (processId === undefined) throw new Error(`no workerd was started for colo ${name}`);
  return {
    name,
    url: (await miniflare.unsafeGetDirectURL(EDGE)).href,
    logs,
    processId,
    stop: () => miniflare.dispose(),
  };
}

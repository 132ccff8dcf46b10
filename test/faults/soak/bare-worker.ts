/**
 * The least that a Worker can do with a request, pass it on, as what the edge's memory is held against.
 *
 * The local runtime grows with every `fetch`, whoever calls it; what is ours is what the edge grows beyond that.
 */
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from "miniflare";
import { workerdIds } from "../rig/workerd-process.ts";

export interface BareWorker {
  readonly url: string;
  readonly processId: number;
  stop(): Promise<void>;
}

/** Starts it; it passes everything on to this origin. */
export async function startBareWorker(origin: string): Promise<BareWorker> {
  const before = new Set(workerdIds());
  const script = `export default { fetch: (request) => fetch("${origin}" + new URL(request.url).pathname) }`;
  const listens = [{ host: "127.0.0.1", port: 0 }];
  const worker = { name: "bare", compatibilityDate: "2026-11-01", modules: true, script, unsafeDirectSockets: listens };
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({ host: "127.0.0.1", log: new Log(LogLevel.NONE), workers: [worker] }),
  );
  await miniflare.ready;
  const processId = workerdIds().find((id) => !before.has(id));
  if (processId === undefined) throw new Error("no workerd was started for the bare Worker");
  const { href } = await miniflare.unsafeGetDirectURL("bare");
  return { url: href, processId, stop: () => miniflare.dispose() };
}

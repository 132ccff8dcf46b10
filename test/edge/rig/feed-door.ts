/**
 * A Worker beside the control Worker that reaches what an edge's service binding reaches, for a test to ask.
 */
import type { Miniflare, V4WorkerOptions } from "miniflare";
import { CONTROL } from "./control-worker-options.ts";

const DOOR = "feed-door";

/** The Worker, as Miniflare takes it. */
export const feedDoor: V4WorkerOptions = {
  name: DOOR,
  compatibilityDate: "2026-11-01",
  modules: [
    {
      type: "ESModule",
      path: "feed-door.js",
      contents: "export default { fetch: (request, env) => env.FEED.fetch(request) };",
    },
  ],
  serviceBindings: { FEED: { name: CONTROL, entrypoint: "LiveFeed" } },
};

/** Asks the feed as an edge does. */
export async function askFeed(
  miniflare: Miniflare,
  path: string,
  init: { readonly method?: string; readonly body?: string; readonly headers?: Record<string, string> } = {},
): Promise<{
  readonly status: number;
  readonly text: string;
  readonly type: string;
  readonly retryAfter: string | null;
}> {
  const door = await miniflare.getWorker(DOOR);
  const response = await door.fetch(`https://georouter-control${path}`, init);
  const { headers, status } = response;
  return {
    status,
    text: await response.text(),
    type: headers.get("content-type") ?? "",
    retryAfter: headers.get("retry-after"),
  };
}

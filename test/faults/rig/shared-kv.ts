/**
 * KV as edges read it: a store of its own, which goes on when the control plane that writes it has ended.
 *
 * What the control Worker writes into Miniflare's KV is copied out of it while it runs. How far KV lags behind,
 * and how it caches, is tested elsewhere (`test/edge/rig/simulated-kv.ts`).
 */
import { Response } from "miniflare";
import type { Live } from "../../../src/core/model/live.ts";
import type { RunningControl } from "../../edge/rig/running-control.ts";
import { CONTROL } from "../../edge/rig/control-worker-options.ts";

export interface SharedKv {
  state: "there" | "throws" | "empty";
  /** How often edges have read the live value. */
  reads: number;
  /** Whether it has a live value with this order. */
  knows(order: string): boolean;
  readonly fetch: (request: { readonly url: string }) => Response;
  stop(): Promise<void>;
}

/** A signed live value → another one, signed. */
export type Rewrite = (text: string) => Promise<string>;

const COPY_EVERY_MS = 500;
const KEY = "live";

/** Follows the control plane's KV; what it holds goes through `rewrite`. */
export function followKv(control: RunningControl, rewrite: Rewrite): SharedKv {
  let held: string | null = null;
  let copying = Promise.resolve();
  const copy = async (): Promise<void> => {
    const text = await (await control.miniflare.getKVNamespace("STATE", CONTROL)).get(KEY, "text");
    held = text === null ? held : await rewrite(text);
  };
  const clock = setInterval(() => {
    copying = copy().catch(() => {}); // it has ended, or is just starting again
  }, COPY_EVERY_MS);
  const kv: SharedKv = {
    state: "there",
    reads: 0,
    knows: (order) => held !== null && payloadOf(held).orders.some(({ id }) => id === order),
    fetch: ({ url }) => {
      if (new URL(url).pathname !== `/${KEY}`) return new Response(null, { status: 404 });
      kv.reads++;
      if (kv.state === "throws") return new Response(null, { status: 503 });
      const missing = kv.state === "empty" || held === null;
      return new Response(missing ? null : held, { status: missing ? 404 : 200 });
    },
    stop: async () => {
      clearInterval(clock);
      await copying;
    },
  };
  return kv;
}

/** What a signed live value says. */
export function payloadOf(text: string): Live {
  return JSON.parse(Buffer.from(text.split(".")[1] ?? "", "base64url").toString("utf8")) as Live;
}

/**
 * The built edge Worker as Miniflare takes it, with the compatibility settings and bindings of `wrangler.toml`.
 *
 * It listens itself (a direct socket), so what a viewer sends reaches it as it would in workerd
 * alone, without Miniflare's own front.
 */
import type { V4WorkerOptions } from "miniflare";
import { builtWorker, withBundle } from "./built-worker.ts";
import { OUTBOUND } from "./outbound.ts";

export const EDGE = "georouter";

/** What stands behind the binding CONTROL: a function of the test, or a Worker. */
export type ControlBinding = NonNullable<V4WorkerOptions["serviceBindings"]>[string];

/** The edge Worker with this text as its embedded bundle. */
export async function edgeWorker(bundle: string, control: ControlBinding): Promise<V4WorkerOptions> {
  return {
    name: EDGE,
    compatibilityDate: "2026-11-01",
    compatibilityFlags: ["global_fetch_strictly_public"],
    modules: [...withBundle(await builtWorker("edge"), bundle)],
    serviceBindings: { CONTROL: control },
    outboundService: OUTBOUND,
    unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
  };
}

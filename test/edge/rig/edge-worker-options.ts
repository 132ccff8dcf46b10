/**
 * The built edge Worker as Miniflare takes it, with the compatibility settings and bindings of `wrangler.toml`.
 *
 * It listens itself (a direct socket), so what a viewer sends reaches it as it would in workerd
 * alone, without Miniflare's own front.
 */
import type { V4WorkerOptions } from "miniflare";
import { builtWorker } from "../../../src/lab/build-workers.ts";
import { withBundle } from "../../../src/lab/worker-modules.ts";
import { OUTBOUND } from "./outbound.ts";

export const EDGE = "georouter";

/** What stands behind the binding CONTROL: a function of the test, or a Worker. */
export type ControlBinding = NonNullable<V4WorkerOptions["serviceBindings"]>[string];

/** What the script carries with it. */
export interface Embedded {
  /** Text of the bundle. */
  readonly bundle: string;
  /** Bytes of the GeoIP table; the real one when left out. */
  readonly table?: Uint8Array<ArrayBuffer>;
}

/** The edge Worker with other embedded data. */
export async function edgeWorker({ bundle, table }: Embedded, control: ControlBinding): Promise<V4WorkerOptions> {
  const built = withBundle(await builtWorker("edge"), bundle);
  return {
    name: EDGE,
    compatibilityDate: "2026-11-01",
    compatibilityFlags: ["global_fetch_strictly_public"],
    modules: built.map((module) =>
      table !== undefined && module.path.endsWith(".bin") ? { ...module, contents: table } : module,
    ),
    serviceBindings: { CONTROL: control },
    kvNamespaces: { STATE: "STATE" },
    outboundService: OUTBOUND,
    unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
  };
}

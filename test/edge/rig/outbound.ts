/**
 * The outbound Worker (`outbound-worker.ts`) as Miniflare takes it.
 */
import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import type { V4WorkerOptions } from "miniflare";

/** Name to give as `outboundService` of a Worker under test. */
export const OUTBOUND = "outbound";

/** The Worker that maps gateway hosts (`gw.sa-east.streamtv.example`) to origins. */
export function outboundWorker(gateways: Readonly<Record<string, { readonly address: string }>>): V4WorkerOptions {
  const source = readFileSync(new URL("./outbound-worker.ts", import.meta.url), "utf8");
  const addresses = Object.entries(gateways).map(([host, origin]) => [host, origin.address]);
  return {
    name: OUTBOUND,
    compatibilityDate: "2026-11-01",
    modules: [{ type: "ESModule", path: "outbound-worker.js", contents: stripTypeScriptTypes(source) }],
    bindings: { GATEWAYS: Object.fromEntries(addresses) },
  };
}

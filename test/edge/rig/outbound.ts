/**
 * The outbound Worker (`outbound-worker.ts`) as Miniflare takes it.
 */
import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import type { V4WorkerOptions } from "miniflare";

/** Name to give as `outboundService` of a Worker under test. */
export const OUTBOUND = "outbound";

/** Where a gateway really is; with `trusted` (a CA's PEM) it is spoken to in TLS, and has to prove to be the gateway's host. */
export interface Gateway {
  readonly address: string;
  readonly trusted?: string;
}

/** The Worker that maps gateway hosts (`gw.sa-east.streamtv.example`) to origins. */
export function outboundWorker(gateways: Readonly<Record<string, Gateway>>): V4WorkerOptions {
  const source = readFileSync(new URL("./outbound-worker.ts", import.meta.url), "utf8");
  const addresses = Object.entries(gateways).map(([host, origin]) => [host, origin.address]);
  return {
    name: OUTBOUND,
    compatibilityDate: "2026-11-01",
    modules: [{ type: "ESModule", path: "outbound-worker.js", contents: stripTypeScriptTypes(source) }],
    bindings: { GATEWAYS: Object.fromEntries(addresses) },
    serviceBindings: Object.fromEntries(
      Object.entries(gateways).flatMap(([host, { address, trusted }]) =>
        trusted === undefined
          ? []
          : [
              [
                `tls:${host}`,
                {
                  external: {
                    address,
                    https: { tlsOptions: { trustedCertificates: [trusted] }, certificateHost: host },
                  },
                },
              ] as const,
            ],
      ),
    ),
  };
}

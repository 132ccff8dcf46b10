/**
 * The binding of a client certificate as Miniflare can have it: `mtls_certificates` themselves work only in production
 * (cloudflare/workers-sdk issue 6067), and have the same `fetch`.
 *
 * A door is a Worker that maps hosts to external services of workerd, which present the key pair and check the gateway's
 * certificate against its host and the private CA. The same without a key pair stands for plain `fetch`.
 */
import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import type { V4WorkerOptions } from "miniflare";
import type { KeyPair } from "./pki.ts";

/** Where a gateway listens, and the name in its certificate. */
interface Listening {
  readonly host: string;
  /** `127.0.0.1:port` */
  readonly address: string;
  readonly certificateHost: string;
}

/** A door of this name that shows this certificate, or none. */
export function tlsDoor(
  name: string,
  shown: KeyPair | null,
  gateways: readonly Listening[],
  gatewayCa: string,
): V4WorkerOptions {
  const source = readFileSync(new URL("./door-worker.ts", import.meta.url), "utf8");
  const keypair = shown === null ? {} : { keypair: { privateKey: shown.key, certificateChain: shown.certificate } };
  const ways = gateways.map(({ host, address, certificateHost }, at) => {
    const https = { tlsOptions: { ...keypair, trustedCertificates: [gatewayCa] }, certificateHost };
    return { host, name: `WAY_${at}`, service: { external: { address, https } } };
  });
  return {
    name,
    compatibilityDate: "2026-11-01",
    modules: [{ type: "ESModule", path: "door-worker.js", contents: stripTypeScriptTypes(source) }],
    bindings: { WAYS: Object.fromEntries(ways.map((way) => [way.host, way.name])) },
    serviceBindings: Object.fromEntries(ways.map((way) => [way.name, way.service])),
  };
}

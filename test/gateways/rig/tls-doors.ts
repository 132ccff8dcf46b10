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
import type { Site } from "./gateway-bench.ts";
import type { KeyPair } from "../../edge/rig/certificate-authority.ts";
import type { Caller, Pki } from "./pki.ts";

/** The binding that the rules of these tests name. */
export const BINDING = "EDGE_CERTIFICATE";

/** The way out of Workers under test that have no other: plain `fetch`. */
const PLAIN = "plain";
const DOOR = "door";

/** Where a gateway listens, and the name in its certificate. */
interface Listening {
  readonly host: string;
  /** `127.0.0.1:port` */
  readonly address: string;
  readonly certificateHost: string;
}

/** What a Worker under test may show, and to whom. */
export interface Outside {
  readonly pki: Pki;
  readonly sites: readonly Site[];
  /** Whose certificate the binding shows; null leaves the binding out. */
  readonly shows: Caller | null;
  /** By host, the name in the gateway's certificate where that is another. */
  readonly certificateHosts?: Readonly<Record<string, string>>;
}

/** The Worker with nothing but TLS around it, and the Workers that it needs for that. */
export function behindTls(worker: V4WorkerOptions, outside: Outside): readonly V4WorkerOptions[] {
  const { pki, sites, shows, certificateHosts } = outside;
  const gateways = sites.map(({ host, gateway: { address } }) => {
    return { host, address, certificateHost: certificateHosts?.[host] ?? host };
  });
  const bindings = { ...worker.serviceBindings, ...(shows === null ? {} : { [BINDING]: DOOR }) };
  return [
    { ...worker, serviceBindings: bindings, outboundService: PLAIN },
    tlsDoor(PLAIN, null, gateways, pki.gatewayCa),
    ...(shows === null ? [] : [tlsDoor(DOOR, pki.caller(shows), gateways, pki.gatewayCa)]),
  ];
}

/** A door of this name that shows this certificate, or none. */
function tlsDoor(
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

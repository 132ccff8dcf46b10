/**
 * The certificates of a test: two CAs as in production (the edge's, and the gateways' own), one CA that nobody trusts,
 * and what they sign. Made by openssl in a folder that ends with the test.
 */
import { makeCa, signed, type KeyPair, type Wanted } from "../../edge/rig/certificate-authority.ts";

/** How a caller shows himself, from right to wrong. */
export type Caller = "router" | "router-renewed" | "other-subject" | "other-organization" | "expired" | "other-ca";

export interface Pki {
  /** PEM of the CA that signs the edge's certificates. */
  readonly edgeCa: string;
  /** PEM of the private CA that signs the gateways' server certificates. */
  readonly gatewayCa: string;
  caller(name: Caller): KeyPair;
  /** A server certificate for this host. */
  gateway(host: string): KeyPair;
}

const ROUTER = "/O=georouter/CN=edge-router";
const SPIFFE = "URI:spiffe://georouter.example/production/edge-router";

const CALLERS: Readonly<Record<Caller, readonly [ca: string, subject: string, days: number]>> = {
  router: ["edge-ca", ROUTER, 2],
  "router-renewed": ["edge-ca", ROUTER, 2],
  "other-subject": ["edge-ca", "/O=georouter/CN=billing", 2],
  "other-organization": ["edge-ca", "/O=somebody/CN=edge-router", 2],
  expired: ["edge-ca", ROUTER, -1],
  "other-ca": ["foreign-ca", ROUTER, 2],
};

/** Makes the CAs in a folder; the rest when it is asked for. */
export function makePki(folder: string): Pki {
  const [edge, gateways] = [makeCa(folder, "edge-ca"), makeCa(folder, "gateway-ca")];
  makeCa(folder, "foreign-ca");
  const made = new Map<string, KeyPair>();
  const pair = (wanted: Wanted): KeyPair => {
    const known = made.get(wanted.name) ?? signed(folder, wanted);
    made.set(wanted.name, known);
    return known;
  };
  return {
    edgeCa: edge.certificate,
    gatewayCa: gateways.certificate,
    caller: (name) => {
      const [ca, subject, days] = CALLERS[name];
      return pair({ name, ca, subject, days, names: SPIFFE });
    },
    gateway: (host) => pair({ name: host, ca: "gateway-ca", subject: `/CN=${host}`, days: 2, names: `DNS:${host}` }),
  };
}

/**
 * A new pair of keys for live values: the public half for edges, the private half for the control plane.
 *
 * Both are JSON Web Keys (RFC 7517) for ES256 with the same `kid`. The lab makes a pair at every start, the verb
 * `key new` one for production.
 */
import { webcrypto } from "node:crypto";

export type Jwk = Readonly<Record<string, unknown>>;

export interface LiveKeyPair {
  readonly publicKey: Jwk;
  readonly privateKey: Jwk;
}

/** Makes a pair under this name. */
export async function liveKeyPair(kid: string): Promise<LiveKeyPair> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  const made = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const { kty, crv, x, y, d } = await webcrypto.subtle.exportKey("jwk", made.privateKey);
  const publicKey = { kid, kty, crv, alg: "ES256", use: "sig", x, y };
  return { publicKey, privateKey: { ...publicKey, d } };
}

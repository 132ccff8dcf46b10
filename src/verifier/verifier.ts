/**
 * For teams behind a gateway: says of a request whether the edge sent it, and what the edge vouches for.
 *
 * In: method, address and headers, of Node's `http`, of Express or of a Fetch `Request`. Out: version and region, or the reason
 * why the token is not believed; never an exception for what a request holds.
 */
import type { Verifier, VerifierOptions } from "./verification.ts";
import { judgeClaims } from "./judge-claims.ts";
import { localKeys, remoteKeys } from "./key-source.ts";
import { readToken } from "./read-token.ts";
import { verifySignature } from "./verify-signature.ts";

/**
 * Makes a verifier; an origin needs one.
 * @throws Error when the options cannot be used, such as a set without keys
 */
export function createVerifier(options: VerifierOptions): Verifier {
  const { cluster, environment, clockToleranceS = 5, bind = "present" } = options;
  if (!(clockToleranceS >= 0 && clockToleranceS <= 60)) {
    throw new Error(`clockToleranceS is ${clockToleranceS}; wanted are 0 to 60 seconds`);
  }
  if (cluster === "" || environment === "") throw new Error("cluster and environment must be named");
  const keys = keySource(options);
  const expected = { issuer: `georouter/${environment}`, audience: `cluster:${cluster}`, clockToleranceS, bind };
  return {
    verify: async (request) => {
      const now = Date.now();
      const token = readToken(request.headers);
      if (typeof token === "string") return { ok: false, reason: token };
      const key = await keys.find(token.kid, now);
      if (typeof key === "string") return { ok: false, reason: key };
      const payload = await verifySignature(token, key);
      if (typeof payload === "string") return { ok: false, reason: payload };
      const judged = judgeClaims(payload, request, expected, now);
      return typeof judged === "string" ? { ok: false, reason: judged } : { ok: true, vouched: judged };
    },
  };
}

function keySource({ jwks, jwksUrl }: VerifierOptions): ReturnType<typeof localKeys> {
  if (jwks !== undefined) return localKeys(jwks);
  if (jwksUrl !== undefined) return remoteKeys(jwksUrl);
  throw new Error("the verifier needs keys: give it jwks, the public key set, or jwksUrl, where it is served");
}

/**
 * The form in which a live value travels: a JSON Web Signature in its compact form (RFC 7515) over its JSON.
 *
 * Writer and reader share these names. The algorithm is one and fixed (ES256, RFC 7518), so no reader ever
 * chooses it by what a value says of itself; the environment is in the protected header, so a value of
 * staging is none of production's, whoever signed it.
 */
import { isRecord } from "./shape.ts";

/** KV key of the newest value. */
export const LIVE_KEY = "live";

export const LIVE_ALGORITHM = "ES256";

/** `typ` of the protected header: nothing else that is signed by the same key passes for a live value. */
export const LIVE_TYPE = "georouter-live+jws";

/** Media type of a signed value over HTTP. */
export const SIGNED_TYPE = "application/jose";

/** Longer than the text of any live value within the limits of rules. */
export const LIVE_LENGTH = 4_194_304;

/** Why a text is not believed to be a live value; also the names of counters. */
export type LiveRefusal =
  /** No compact JWS, or its header is none of ours. */
  | "unsigned"
  | "algorithm"
  | "unknown_key"
  | "environment"
  | "signature"
  /** Genuine, but not in a form that this version understands. */
  | "unreadable";

/** The id of the key that should have signed a value, or why it cannot be one of ours, by its protected header. */
export function signerOf(
  header: unknown,
  environment: string,
): { readonly kid: string } | { readonly refused: LiveRefusal } {
  if (!isRecord(header)) return { refused: "unsigned" };
  const { alg, typ, kid, env, crit } = header;
  if (alg !== LIVE_ALGORITHM) return { refused: "algorithm" };
  if (typ !== LIVE_TYPE || crit !== undefined) return { refused: "unsigned" };
  if (env !== environment) return { refused: "environment" };
  return typeof kid === "string" ? { kid } : { refused: "unknown_key" };
}

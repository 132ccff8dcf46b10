/**
 * The unit of a viewer → its pseudonym for clusters, the same on every isolate.
 *
 * HMAC-SHA-256 under the secret `UNIT_KEY`, cut to 22 letters (132 bits): enough to tell all viewers apart, and no way back
 * to a cookie or session id. Without the key clusters are told nothing; what is wrong with one is logged once, and
 * nothing of it with that.
 */
import { fromBase64url, toBase64url } from "./base64url.ts";
import { log } from "./log.ts";

/** As long as the hash (RFC 2104, 3: shorter keys weaken it). */
const SHORTEST_KEY = 32;
const LETTERS = 22;

let held: { readonly secret: string; readonly key: CryptoKey | null } | null = null;

/** The pseudonym; null without a key that can be used. */
export async function unitPseudonym(unit: string, secret: string | undefined): Promise<string | null> {
  if (secret === undefined || secret === "") return null;
  const key = held?.secret === secret ? held.key : await holdKey(secret);
  if (key === null) return null;
  const hash = await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(unit));
  return toBase64url(new Uint8Array(hash)).slice(0, LETTERS);
}

async function holdKey(secret: string): Promise<CryptoKey | null> {
  const bytes = fromBase64url(secret);
  const isUsable = bytes !== null && bytes.length >= SHORTEST_KEY;
  const key = isUsable
    ? await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"])
    : null;
  // Requests that came while the first was importing find the same, and say nothing more.
  if (key === null && held?.secret !== secret) {
    const why = `it must be at least ${SHORTEST_KEY} bytes in base64url without padding`;
    log("error", "UNIT_KEY cannot be used, clusters are not told x-edge-unit", { why });
  }
  held = { secret, key };
  return key;
}

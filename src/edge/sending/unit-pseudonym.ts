/**
 * The unit of a viewer → its pseudonym for clusters, the same on every isolate.
 *
 * HMAC-SHA-256 under the secret `UNIT_KEY`, cut to 22 letters (132 bits): enough to tell all viewers apart, and no way back
 * to a cookie or session id. Without the key clusters are told nothing; what is wrong with one is logged once, and
 * nothing of it with that.
 */
import { SHORTEST_KEY } from "../../core/viewer/hmac-keys.ts";
import { toBase64url } from "../base64url.ts";
import { heldSecret } from "../tokens/held-secret.ts";
import { hmacKey } from "../tokens/hmac-keys.ts";
import { log } from "../log.ts";

const LETTERS = 22;

const WEAK = `it must be at least ${SHORTEST_KEY} bytes in base64url without padding`;

const unitKey = heldSecret(
  async (secret) => (await hmacKey(secret, ["sign"])) ?? WEAK,
  (why) => log("error", "UNIT_KEY cannot be used, clusters are not told x-edge-unit", { why }),
);

/** The pseudonym; null without a key that can be used. */
export async function unitPseudonym(unit: string, secret: string | undefined): Promise<string | null> {
  if (secret === undefined || secret === "") return null;
  const key = await unitKey(secret);
  if (key === null) return null;
  const hash = await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(unit));
  return toBase64url(new Uint8Array(hash)).slice(0, LETTERS);
}

/**
 * The keys of sessions, imported once per isolate and held as values.
 *
 * They come in the secret `SESSION_KEYS`. A Worker without it, or with one that cannot be read, serves requests without
 * sessions; what is wrong with it is logged once, and nothing of the secret with it.
 */
import { readSessionKeys } from "../core/viewer/session-keys.ts";
import { fromBase64url } from "./base64url.ts";
import { log } from "./log.ts";

export interface SessionKeys {
  readonly current: string;
  readonly keys: ReadonlyMap<string, CryptoKey>;
}

/** As long as the hash (RFC 2104, 3: shorter keys weaken it). */
const SHORTEST_KEY = 32;

let held: { readonly secret: string; readonly keys: SessionKeys | null } | null = null;

/** The keys of a secret, at once when they are held; null when sessions are off. */
export function sessionKeys(secret: string | undefined): SessionKeys | null | Promise<SessionKeys | null> {
  if (secret === undefined || secret === "") return null;
  return held?.secret === secret ? held.keys : holdKeys(secret);
}

async function holdKeys(secret: string): Promise<SessionKeys | null> {
  const keys = await importKeys(secret);
  // Requests that came while the first was importing find the same, and say nothing more.
  const told = held?.secret === secret;
  if (typeof keys === "string" && !told) log("error", "SESSION_KEYS cannot be used, sessions are off", { why: keys });
  held = { secret, keys: typeof keys === "string" ? null : keys };
  return held.keys;
}

async function importKeys(secret: string): Promise<SessionKeys | string> {
  const read = readSessionKeys(secret);
  if (!read.ok) return read.error;
  const keys = new Map<string, CryptoKey>();
  for (const [kid, text] of read.value.keys) {
    const bytes = fromBase64url(text);
    if (bytes === null || bytes.length < SHORTEST_KEY) {
      return `key ${kid} must be at least ${SHORTEST_KEY} bytes in base64url without padding`;
    }
    const algorithm = { name: "HMAC", hash: "SHA-256" };
    keys.set(kid, await crypto.subtle.importKey("raw", bytes, algorithm, false, ["sign", "verify"]));
  }
  return { current: read.value.current, keys };
}

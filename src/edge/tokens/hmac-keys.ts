/**
 * Signing keys of the edge's secrets, imported once per isolate and held as values.
 *
 * They come in the secrets `SESSION_KEYS` and `TOKEN_KEYS`. A Worker without one, or with one that cannot be read, serves
 * requests without what it is for; what is wrong with it is logged once, and nothing of the secret with it.
 */
import { readHmacKeys, SHORTEST_KEY, weakKey } from "../../core/viewer/hmac-keys.ts";
import { fromBase64url } from "../base64url.ts";
import { heldSecret } from "./held-secret.ts";
import { log } from "../log.ts";
import type { EdgeSecrets } from "../secrets.ts";

export interface HmacKeys {
  readonly current: string;
  readonly keys: ReadonlyMap<string, CryptoKey>;
}

/** Secrets that hold keys; without one, what it is for is off. */
const HELD = {
  SESSION_KEYS: heldKeys("SESSION_KEYS", "sessions are off"),
  TOKEN_KEYS: heldKeys("TOKEN_KEYS", "tokens of people are ignored"),
} as const;

export type KeyedSecret = keyof typeof HELD;

/** The keys of a secret, at once when they are held; null when there are none that can be used. */
export function hmacKeys(name: KeyedSecret, secrets: EdgeSecrets): HmacKeys | null | Promise<HmacKeys | null> {
  const secret = secrets[name];
  return secret === undefined || secret === "" ? null : HELD[name](secret);
}

/** A key of these bytes; null when they are too few, or none in base64url. */
export async function hmacKey(text: string, uses: ("sign" | "verify")[]): Promise<CryptoKey | null> {
  const bytes = fromBase64url(text);
  if (bytes === null || bytes.length < SHORTEST_KEY) return null;
  return crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, uses);
}

function heldKeys(name: string, without: string): ReturnType<typeof heldSecret<HmacKeys>> {
  return heldSecret(importKeys, (why) => log("error", `${name} cannot be used, ${without}`, { why }));
}

async function importKeys(secret: string): Promise<HmacKeys | string> {
  const read = readHmacKeys(secret);
  if (!read.ok) return read.error;
  const keys = new Map<string, CryptoKey>();
  for (const [kid, text] of read.value.keys) {
    const key = await hmacKey(text, ["sign", "verify"]);
    if (key === null) return weakKey(kid);
    keys.set(kid, key);
  }
  return { current: read.value.current, keys };
}

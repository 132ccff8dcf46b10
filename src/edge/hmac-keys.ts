/**
 * Signing keys of the edge's secrets, imported once per isolate and held as values.
 *
 * They come in the secrets `SESSION_KEYS` and `TOKEN_KEYS`. A Worker without one, or with one that cannot be read, serves
 * requests without what it is for; what is wrong with it is logged once, and nothing of the secret with it.
 */
import { readHmacKeys, SHORTEST_KEY, weakKey } from "../core/viewer/hmac-keys.ts";
import { fromBase64url } from "./base64url.ts";
import { log } from "./log.ts";
import type { EdgeSecrets } from "./secrets.ts";

export interface HmacKeys {
  readonly current: string;
  readonly keys: ReadonlyMap<string, CryptoKey>;
}

/** Secrets that hold keys, and what is off without them. */
const WITHOUT = { SESSION_KEYS: "sessions are off", TOKEN_KEYS: "tokens of people are ignored" } as const;

export type KeyedSecret = keyof typeof WITHOUT;

interface Held {
  readonly secret: string;
  readonly keys: HmacKeys | null;
}

const held: Partial<Record<KeyedSecret, Held>> = {};

/** The keys of a secret, at once when they are held; null when there are none that can be used. */
export function hmacKeys(name: KeyedSecret, secrets: EdgeSecrets): HmacKeys | null | Promise<HmacKeys | null> {
  const secret = secrets[name];
  if (secret === undefined || secret === "") return null;
  const known = held[name];
  return known?.secret === secret ? known.keys : holdKeys(name, secret);
}

async function holdKeys(name: KeyedSecret, secret: string): Promise<HmacKeys | null> {
  const keys = await importKeys(secret);
  // Requests that came while the first was importing find the same, and say nothing more.
  const told = held[name]?.secret === secret;
  if (typeof keys === "string" && !told) log("error", `${name} cannot be used, ${WITHOUT[name]}`, { why: keys });
  const usable = typeof keys === "string" ? null : keys;
  held[name] = { secret, keys: usable };
  return usable;
}

async function importKeys(secret: string): Promise<HmacKeys | string> {
  const read = readHmacKeys(secret);
  if (!read.ok) return read.error;
  const keys = new Map<string, CryptoKey>();
  for (const [kid, text] of read.value.keys) {
    const bytes = fromBase64url(text);
    if (bytes === null || bytes.length < SHORTEST_KEY) return weakKey(kid);
    const algorithm = { name: "HMAC", hash: "SHA-256" };
    keys.set(kid, await crypto.subtle.importKey("raw", bytes, algorithm, false, ["sign", "verify"]));
  }
  return { current: read.value.current, keys };
}

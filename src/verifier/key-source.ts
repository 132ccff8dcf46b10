/**
 * Where a verifier finds the key that a token names: in a set that it was given, or in one that is served somewhere.
 *
 * A served set is read again behind a request once it is five minutes old, and at once for a name that it does not have, but
 * for that at most twice a minute, whatever names strangers make up. What was read last outlives every failure: an origin goes on
 * believing the edge while the control plane is away. So a key that was removed is believed until the set is read again.
 */
import { importJWK, type CryptoKey } from "jose";
import { findKeys, type PublicKey } from "../core/handoff/assertion-key-set.ts";

/** Finds a key by its name; `now` in milliseconds. */
export interface KeySource {
  find(kid: string, now: number): Promise<CryptoKey | "unknown-key" | "keys-unavailable">;
}

type Keys = ReadonlyMap<string, CryptoKey>;

const FRESH_MS = 300_000;
const AGAIN_MS = 30_000;
const ANSWER_WITHIN_MS = 5_000;

/**
 * The keys of a set.
 * @throws Error when there is none in it, or a private one
 */
export function localKeys(set: unknown): KeySource {
  const found = findKeys(set);
  if (!found.ok) throw new Error(`the key set cannot be used: ${found.error}`);
  let keys: Keys | null = null;
  return {
    find: async (kid) => {
      keys ??= await imported(found.value);
      return keys.get(kid) ?? "unknown-key";
    },
  };
}

/** The keys of a set that is served there; read at the first request. */
export function remoteKeys(url: string | URL): KeySource {
  let keys: Keys | null = null;
  let triedAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | null = null;
  const read = async (): Promise<void> => {
    keys = (await fetched(url)) ?? keys;
    reading = null;
  };
  const readAgain = (now: number): Promise<void> => {
    if (reading !== null) return reading;
    triedAt = now;
    reading = read();
    return reading;
  };
  return {
    find: async (kid, now) => {
      const isDue = Math.abs(now - triedAt) >= AGAIN_MS;
      if (keys?.has(kid) !== true && (isDue || reading !== null)) await readAgain(now);
      else if (Math.abs(now - triedAt) >= FRESH_MS) void readAgain(now); // never rejects
      if (keys === null) return "keys-unavailable";
      return keys.get(kid) ?? "unknown-key";
    },
  };
}

/** The keys that are served there now; null when there are none that can be used. */
async function fetched(url: string | URL): Promise<Keys | null> {
  try {
    const response = await fetch(url, { redirect: "error", signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    const found = response.ok ? findKeys(await response.json()) : null;
    return found?.ok === true ? await imported(found.value) : null;
  } catch {
    return null; // away, or no JSON: what was read before stays
  }
}

async function imported(found: readonly PublicKey[]): Promise<Keys> {
  const keys = new Map<string, CryptoKey>();
  for (const { kid, x, y } of found) {
    const key = await importJWK({ kty: "EC", crv: "P-256", x, y }, "ES256");
    if (!(key instanceof Uint8Array)) keys.set(kid, key);
  }
  return keys;
}

/**
 * A secret of signing keys → which of them sign and read: `SESSION_KEYS` for sessions, `TOKEN_KEYS` for tokens of people.
 *
 * `{"current": "k2", "keys": {"k1": "<base64url>", "k2": "<base64url>"}}`: `current` signs, all of them read, so
 * a new key can be known everywhere before it signs, and an old one be read until its last token ends. What is wrong is
 * said without a character of any secret.
 */
import { fail, ok, type Result } from "../model/result.ts";

/** More are never needed at once: the one before, the one in use, the one to come, and one to spare. */
const MOST_KEYS = 4;

/** Bytes of the shortest key: as long as the hash (RFC 2104, 3: shorter keys weaken it). */
export const SHORTEST_KEY = 32;

/** What to say of a key that is shorter, or that is not written as it must be. */
export function weakKey(kid: string): string {
  return `key ${kid} must be at least ${SHORTEST_KEY} bytes in base64url without padding`;
}

export interface HmacKeyTexts {
  readonly current: string;
  /** Key id and secret in base64url. */
  readonly keys: readonly (readonly [kid: string, secret: string])[];
}

/** Reads the secret. */
export function readHmacKeys(text: string): Result<HmacKeyTexts, string> {
  const value = parsed(text);
  if (typeof value !== "object" || value === null || !("current" in value) || !("keys" in value)) {
    return fail('wanted is JSON of the form {"current": "k1", "keys": {"k1": "<base64url>"}}');
  }
  const { current, keys } = value;
  if (typeof keys !== "object" || keys === null || typeof current !== "string") {
    return fail("`current` must be the id of a key, and `keys` an object of keys by id");
  }
  const entries = Object.entries(keys).flatMap(([kid, secret]: [string, unknown]) =>
    typeof secret === "string" && isKid(kid) ? [[kid, secret] as const] : [],
  );
  if (entries.length === 0 || entries.length !== Object.keys(keys).length || entries.length > MOST_KEYS) {
    return fail(
      `\`keys\` must have 1 to ${MOST_KEYS} keys, each a text under an id of 1 to 16 letters, digits, _ or -`,
    );
  }
  return entries.some(([kid]) => kid === current)
    ? ok({ current, keys: entries })
    : fail("`current` names a key that `keys` does not have; add it there first");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // JSON.parse has no other way to say so
  }
}

function isKid(text: string): boolean {
  return /^[\w-]{1,16}$/.test(text);
}

/**
 * The public keys that assertions are verified with, as a JSON Web Key Set (RFC 7517, 5).
 *
 * In: what somebody wrote as a set. Out: its keys and no more than a verifier needs of each, or what is wrong. A private key in a
 * set is never passed over in silence: whoever put it there is about to publish it.
 */
import { ASSERTION_ALGORITHM, KEY_NAME } from "./assertion-key.ts";
import { fail, ok, type Result } from "../model/result.ts";

/** A public key on the curve P-256. */
export interface PublicKey {
  readonly kid: string;
  readonly x: string;
  readonly y: string;
}

/** More are never needed at once: the one before, the one in use, the one to come, and a few regions' own. */
const MOST_KEYS = 8;

/** 32 bytes in base64url (RFC 7518, 6.2.1.2). */
const COORDINATE = /^[\w-]{43}$/;

/** Reads a set of which every key must be one for assertions. */
export function readKeySet(text: string): Result<readonly PublicKey[], string> {
  const entries = entriesOf(parsed(text));
  if (entries === null) return fail('wanted is JSON of the form {"keys": [ … ]}');
  const keys: PublicKey[] = [];
  for (const [at, entry] of entries.entries()) {
    const key = readKey(entry);
    if (!key.ok) return fail(`key ${at + 1} ${key.error}`);
    keys.push(key.value);
  }
  return distinct(keys);
}

/** Finds the keys for assertions among others, which are passed over (RFC 7517, 5); a private one is not. */
export function findKeys(set: unknown): Result<readonly PublicKey[], string> {
  const entries = entriesOf(set);
  if (entries === null) return fail('wanted is an object of the form {"keys": [ … ]}');
  if (entries.some(isSecret))
    return fail("a key in it is private; anybody who has it can speak for the edge: make a new one");
  return distinct(entries.map(readKey).flatMap((key) => (key.ok ? [key.value] : [])));
}

/** A set as it is published: nothing else of what was read is in it. */
export function writeKeySet(keys: readonly PublicKey[]): string {
  const all = keys.map(({ kid, x, y }) => ({
    kid,
    kty: "EC",
    crv: "P-256",
    alg: ASSERTION_ALGORITHM,
    use: "sig",
    x,
    y,
  }));
  return JSON.stringify({ keys: all });
}

function entriesOf(set: unknown): readonly unknown[] | null {
  return typeof set === "object" && set !== null && "keys" in set && Array.isArray(set.keys) ? set.keys : null;
}

function readKey(value: unknown): Result<PublicKey, string> {
  if (typeof value !== "object" || value === null) return fail("is no JSON object");
  if (isSecret(value)) return fail("is private: it belongs into a secret, and only its public half here");
  const { kid, kty, crv, x, y, alg = ASSERTION_ALGORITHM } = value as Partial<Record<string, unknown>>;
  if (kty !== "EC" || crv !== "P-256" || alg !== ASSERTION_ALGORITHM) {
    return fail(`is none for ${ASSERTION_ALGORITHM}, which has kty EC and crv P-256`);
  }
  if (!isText(kid, KEY_NAME)) return fail("has no kid of 1 to 64 letters, digits, . _ or -");
  if (!isText(x, COORDINATE) || !isText(y, COORDINATE)) return fail("has no x and y of 32 bytes in base64url");
  return ok({ kid, x, y });
}

function isText(value: unknown, form: RegExp): value is string {
  return typeof value === "string" && form.test(value);
}

function isSecret(value: unknown): boolean {
  return typeof value === "object" && value !== null && ("d" in value || "k" in value);
}

function distinct(keys: readonly PublicKey[]): Result<readonly PublicKey[], string> {
  if (keys.length === 0) return fail("there is no key for ES256 in it");
  if (keys.length > MOST_KEYS) return fail(`it has ${keys.length} keys, wanted are at most ${MOST_KEYS}`);
  const twice = keys.find(({ kid }, at) => keys.some((other, before) => before < at && other.kid === kid));
  return twice === undefined ? ok(keys) : fail(`two keys are called ${twice.kid}; each needs a name of its own`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // JSON.parse has no other way to say so
  }
}

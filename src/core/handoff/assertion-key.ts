/**
 * The secret `ASSERTION_KEY` → the key that signs assertions.
 *
 * In: text that should be one private JSON Web Key for ES256 with a `kid` (RFC 7517), as `georouter key new` writes it. Out: its
 * parts and no others, or what is wrong with it, without a character of the secret.
 */
import { fail, ok, type Result } from "../model/result.ts";

export const ASSERTION_ALGORITHM = "ES256";

/** What a key may be called: its name stands in headers and logs. */
export const KEY_NAME = /^[\w.-]{1,64}$/;

/** A private key on the curve P-256. */
export interface AssertionKey {
  readonly kid: string;
  readonly x: string;
  readonly y: string;
  readonly d: string;
}

/** Reads the secret. */
export function readAssertionKey(text: string): Result<AssertionKey, string> {
  const value = parsed(text);
  if (typeof value !== "object" || value === null) return fail("it is no JSON object");
  const { kid, kty, crv, x, y, d } = value as Partial<Record<string, unknown>>;
  if (kty !== "EC" || crv !== "P-256")
    return fail(`it is no key for ${ASSERTION_ALGORITHM}, which has kty EC and crv P-256`);
  if (typeof kid !== "string" || !KEY_NAME.test(kid)) return fail("it has no kid of 1 to 64 letters, digits, . _ or -");
  if (typeof d !== "string") return fail("it is the public half of a key, which cannot sign");
  if (typeof x !== "string" || typeof y !== "string") return fail("its public half (x and y) is missing");
  return ok({ kid, x, y, d });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // JSON.parse has no other way to say so, and its message quotes the text
  }
}

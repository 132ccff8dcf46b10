/**
 * The lab's secrets `SESSION_KEYS` and `TOKEN_KEYS`: one key each, new for each run, so that a token of an earlier run is one of nobody's.
 */
import { randomBytes } from "node:crypto";

/** A secret with a key of 32 random bytes. */
export function newSigningKeys(): string {
  return JSON.stringify({ current: "lab", keys: { lab: randomBytes(32).toString("base64url") } });
}

/**
 * Keys of sessions for tests, and the secret that holds them.
 */
import { createHash, createHmac } from "node:crypto";

/** The bytes of a key, the same for the same id. */
function keyBytes(kid: string): Buffer {
  return createHash("sha256").update(`session key ${kid}`).digest();
}

/** The secret: the first key signs, all read. */
export function sessionSecret(...kids: readonly [string, ...string[]]): string {
  const keys = Object.fromEntries(kids.map((kid) => [kid, keyBytes(kid).toString("base64url")]));
  return JSON.stringify({ current: kids[0], keys });
}

/** A token for a payload, signed as the edge signs. */
export function tokenOf(kid: string, payload: unknown, signedBy = kid): string {
  const signed = `v1.${kid}.${Buffer.from(JSON.stringify(payload)).toString("base64url")}`;
  return `${signed}.${createHmac("sha256", keyBytes(signedBy)).update(signed).digest("base64url")}`;
}

/**
 * Tokens of people for tests, made apart from the product: by the words of docs/tokens.md.
 */
import { createHash, createHmac } from "node:crypto";

const HOUR_MS = 3_600_000;

/** What a payload says; what is left out is null, or good for an hour. */
export interface Said {
  readonly k?: string;
  readonly c?: string | null;
  readonly g?: string | null;
  readonly r?: string | null;
  readonly e?: number;
  readonly n?: string;
  readonly b?: string;
}

export interface Signing {
  readonly kid?: string;
  /** The key whose bytes sign, where that is another. */
  readonly by?: string;
  /** What goes before the signed text. */
  readonly domain?: string;
}

function keyBytes(kid: string): Buffer {
  return createHash("sha256").update(`token key ${kid}`).digest();
}

/** The secret `TOKEN_KEYS`: the first key signs, all read. */
export function tokenSecret(...kids: readonly [string, ...string[]]): string {
  const keys = Object.fromEntries(kids.map((kid) => [kid, keyBytes(kid).toString("base64url")]));
  return JSON.stringify({ current: kids[0], keys });
}

/** The payload in its one spelling. */
export function payloadOf(said: Said): string {
  const { k = "test", c = null, g = null, r = null, n = "production", b = "ada" } = said;
  const e = said.e ?? Math.floor((Date.now() + HOUR_MS) / 1000);
  return JSON.stringify({ k, c, g, r, e, n, b });
}

/** Any payload, signed. */
export function signedPayload(payload: string, { kid = "t1", by = kid, domain = "people:" }: Signing = {}): string {
  const text = `v1.${kid}.${Buffer.from(payload).toString("base64url")}`;
  return `${text}.${createHmac("sha256", keyBytes(by)).update(`${domain}${text}`).digest("base64url")}`;
}

/** A token. */
export function personToken(said: Said, signing: Signing = {}): string {
  return signedPayload(payloadOf(said), signing);
}

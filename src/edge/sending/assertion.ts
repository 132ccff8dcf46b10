/**
 * What an attempt vouches for → the signed token in `x-edge-assertion`: a compact JWS by ES256 (RFC 7515, RFC 7518).
 *
 * A shared token is kept and used again for 20 s, since a signature costs more than everything else that a hand-off computes; one
 * that is bound to its request is signed for it. Held are finished texts, never promises: requests that find none at
 * the same moment sign one each, and the last one is kept.
 */
import { ASSERTION_ALGORITHM } from "../../core/handoff/assertion-key.ts";
import { claimsOf, isStillKept, sharedName } from "../../core/handoff/assertion.ts";
import type { Assertion } from "../../core/model/handoff.ts";
import { signerOf, type Signer } from "./assertion-key.ts";
import { toBase64url } from "../base64url.ts";
import { count } from "../counters.ts";

/** The token for what an attempt vouches for; null where nothing is signed. Never rejects. */
export type Vouch = (assertion: Assertion) => string | null | Promise<string | null>;

interface Kept {
  readonly token: string;
  readonly iat: number;
}

/** Far more than an isolate meets in 20 s; rules have at most some hundred clusters, a handful of roles and regions each. */
const MOST_KEPT = 1_000;

/** Of one signer and environment, in the order of signing. */
let kept: { readonly signer: Signer; readonly environment: string; readonly tokens: Map<string, Kept> } | null = null;

/** Vouches with the key of this secret, in the name of this environment. */
export function vouchWith(secret: string | undefined, environment: string): Vouch {
  if (secret === undefined || secret === "") return () => null;
  return (assertion) => {
    const signer = signerOf(secret);
    return signer instanceof Promise
      ? signer.then((ready) => vouch(assertion, ready, environment))
      : vouch(assertion, signer, environment);
  };
}

function vouch(assertion: Assertion, signer: Signer | null, environment: string): ReturnType<Vouch> {
  if (signer === null) {
    count("assertion_unsigned");
    return null;
  }
  const name = sharedName(assertion);
  const found = name === null ? undefined : tokensOf(signer, environment).get(name);
  return found !== undefined && isStillKept(found.iat, Date.now())
    ? found.token
    : signAndKeep(assertion, signer, environment);
}

async function signAndKeep(assertion: Assertion, signer: Signer, environment: string): Promise<string> {
  const claims = claimsOf(assertion, { environment, now: Date.now(), jti: crypto.randomUUID() });
  const header = { alg: ASSERTION_ALGORITHM, kid: signer.kid, typ: "JWT" };
  const signed = `${segmentOf(header)}.${segmentOf(claims)}`;
  const signature = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, signer.key, bytesOf(signed));
  const token = `${signed}.${toBase64url(new Uint8Array(signature))}`;
  const name = sharedName(assertion);
  if (name !== null) keep(tokensOf(signer, environment), name, { token, iat: claims.iat });
  return token;
}

function tokensOf(signer: Signer, environment: string): Map<string, Kept> {
  if (kept?.signer !== signer || kept.environment !== environment) kept = { signer, environment, tokens: new Map() };
  return kept.tokens;
}

/** The one that was signed longest ago makes room. */
function keep(tokens: Map<string, Kept>, name: string, one: Kept): void {
  tokens.delete(name);
  tokens.set(name, one);
  const [oldest] = tokens.keys();
  if (tokens.size > MOST_KEPT && oldest !== undefined) tokens.delete(oldest);
}

function segmentOf(value: object): string {
  return toBase64url(bytesOf(JSON.stringify(value)));
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

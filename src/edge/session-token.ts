/**
 * Signs a session's pin, and reads a token that came with a request; HMAC-SHA-256, compared in constant time by the platform.
 *
 * Nothing is believed before its signature held. Tokens never go to a log.
 */
import type { Pin, TokenRead } from "../core/model/session.ts";
import { readPin, signedText, splitToken, writePin } from "../core/viewer/session-token.ts";
import { fromBase64url, toBase64url } from "./base64url.ts";
import type { SessionKeys } from "./session-keys.ts";

/** A token for the pin, signed by the current key. */
export async function signPin({ current, keys }: SessionKeys, pin: Pin): Promise<string> {
  const key = keys.get(current);
  if (key === undefined) throw new Error(`no session key ${current}, which reading the keys had found`);
  const signed = signedText(current, toBase64url(bytesOf(writePin(pin))));
  const signature = await crypto.subtle.sign("HMAC", key, bytesOf(signed));
  return `${signed}.${toBase64url(new Uint8Array(signature))}`;
}

/** What a token says; null when there is none. */
export async function readToken({ keys }: SessionKeys, token: string | null): Promise<TokenRead> {
  if (token === null) return null;
  const parts = splitToken(token);
  const key = parts === null ? undefined : keys.get(parts.kid);
  if (parts === null || key === undefined) return "refused";
  const [signature, payload] = [fromBase64url(parts.signature), fromBase64url(parts.payload)];
  if (signature === null || payload === null) return "refused";
  const holds = await crypto.subtle.verify("HMAC", key, signature, bytesOf(parts.signed));
  return (holds ? readPin(new TextDecoder().decode(payload)) : null) ?? "refused";
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/**
 * Signs tokens and opens them; HMAC-SHA-256, compared in constant time by the platform.
 *
 * Nothing of a token is believed before its signature held. Tokens never go to a log.
 */
import { signedText, splitToken, tokenText, type TokenUse } from "../../core/viewer/token-text.ts";
import { fromBase64url, toBase64url } from "../base64url.ts";
import type { HmacKeys } from "./hmac-keys.ts";

/** A token with this payload, signed by the current key. */
export async function signToken(use: TokenUse, { current, keys }: HmacKeys, payload: string): Promise<string> {
  const key = keys.get(current);
  if (key === undefined) throw new Error(`no key ${current}, which reading the keys had found`);
  const encoded = toBase64url(bytesOf(payload));
  const signature = await crypto.subtle.sign("HMAC", key, bytesOf(signedText(use, current, encoded)));
  return tokenText(current, encoded, toBase64url(new Uint8Array(signature)));
}

/** The payload of a token whose signature holds for this use; null for every other. */
export async function openToken(use: TokenUse, { keys }: HmacKeys, token: string): Promise<string | null> {
  const parts = splitToken(use, token);
  const key = parts === null ? undefined : keys.get(parts.kid);
  if (parts === null || key === undefined) return null;
  const [signature, payload] = [fromBase64url(parts.signature), fromBase64url(parts.payload)];
  if (signature === null || payload === null) return null;
  const holds = await crypto.subtle.verify("HMAC", key, signature, bytesOf(parts.signed));
  return holds ? new TextDecoder().decode(payload) : null;
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

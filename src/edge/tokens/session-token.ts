/**
 * Signs a session's pin, and reads a token that came with a request.
 */
import type { Pin, TokenRead } from "../../core/model/session.ts";
import { readPin, SESSION_TOKENS, writePin } from "../../core/viewer/session-token.ts";
import type { HmacKeys } from "./hmac-keys.ts";
import { openToken, signToken } from "./signed-text.ts";

/** A token for the pin, signed by the current key. */
export function signPin(keys: HmacKeys, pin: Pin): Promise<string> {
  return signToken(SESSION_TOKENS, keys, writePin(pin));
}

/** What a token says; null when there is none. */
export async function readToken(keys: HmacKeys, token: string | null): Promise<TokenRead> {
  if (token === null) return null;
  const payload = await openToken(SESSION_TOKENS, keys, token);
  return (payload === null ? null : readPin(payload)) ?? "refused";
}

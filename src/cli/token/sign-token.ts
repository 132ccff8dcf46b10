/**
 * A person's token as text, signed with a key of TOKEN_KEYS as the edge reads it.
 */
import { createHmac } from "node:crypto";
import type { SignedToken } from "../../core/model/signed-token.ts";
import { PEOPLE_TOKENS, writeSignedToken } from "../../core/viewer/signed-token.ts";
import { signedText, tokenText } from "../../core/viewer/token-text.ts";
import type { SigningKey } from "./token-keys.ts";

/** Signs it. */
export function signPeopleToken({ kid, bytes }: Pick<SigningKey, "kid" | "bytes">, token: SignedToken): string {
  const payload = Buffer.from(writeSignedToken(token)).toString("base64url");
  const signature = createHmac("sha256", bytes)
    .update(signedText(PEOPLE_TOKENS, kid, payload))
    .digest("base64url");
  return tokenText(kid, payload, signature);
}

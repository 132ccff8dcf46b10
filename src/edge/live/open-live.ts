/**
 * A signed live value → its JSON, or why it is not believed.
 *
 * A compact JWS (RFC 7515) by one algorithm, ES256, of a key that was given to this Worker, for this
 * environment. Everything else is refused before any of it is parsed. Written out over WebCrypto: for one
 * algorithm that is a tenth of what a library adds to the script of every isolate.
 */
import { LIVE_LENGTH, signerOf, type LiveRefusal } from "../../core/bundle/signed-live.ts";
import { fail, ok, type Result } from "../../core/model/result.ts";
import { fromBase64url } from "../base64url.ts";
import type { LiveKeys } from "./live-keys.ts";

/** Whom this Worker believes. */
export interface LiveTrust {
  readonly keys: LiveKeys;
  readonly environment: string;
}

/** Gives the JSON of a value that is genuine. */
export async function openLive(text: string, { keys, environment }: LiveTrust): Promise<Result<string, LiveRefusal>> {
  const parts = text.length > LIVE_LENGTH ? [] : text.split(".", 4);
  const [header, payload, signature] = parts.map(fromBase64url);
  if (parts.length !== 3 || !header || !payload || !signature) return fail("unsigned");
  const signer = signerOf(jsonOf(header), environment);
  if ("refused" in signer) return fail(signer.refused);
  const key = keys.get(signer.kid);
  if (key === undefined) return fail("unknown_key");
  const signed = new TextEncoder().encode(text.slice(0, text.lastIndexOf(".")));
  const genuine = await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, signature, signed);
  return genuine ? ok(new TextDecoder().decode(payload)) : fail("signature");
}

/**
 * The JSON of a value from the control plane itself, where no keys are configured: signed or not, the signature is not
 * looked at. So the control plane can begin to sign before edges have its key.
 */
export function unsealed(text: string): string {
  if (text.startsWith("{")) return text;
  const payload = fromBase64url(text.split(".", 3)[1] ?? "");
  return payload === null || payload.length === 0 ? text : new TextDecoder().decode(payload);
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null; // JSON.parse has no other way to say so
  }
}

/**
 * A signed live value → its JSON, or why it is not believed.
 *
 * A compact JWS (RFC 7515) by one algorithm, ES256, of a key that was given to this Worker, for this
 * environment. Everything else is refused before any of it is parsed. Written out over WebCrypto: for one
 * algorithm that is a tenth of what a library adds to the script of every isolate.
 */
import { LIVE_LENGTH, signerOf, type LiveRefusal } from "../core/bundle/signed-live.ts";
import { fail, ok, type Result } from "../core/model/result.ts";
import type { LiveKeys } from "./live-keys.ts";

/** Whom this Worker believes. */
export interface LiveTrust {
  readonly keys: LiveKeys;
  readonly environment: string;
}

/** Gives the JSON of a value that is genuine. */
export async function openLive(text: string, { keys, environment }: LiveTrust): Promise<Result<string, LiveRefusal>> {
  const [header = "", payload = "", signature = "", ...rest] = text.length > LIVE_LENGTH ? [] : text.split(".", 4);
  if (rest.length > 0 || ![header, payload, signature].every(isBase64Url)) return fail("unsigned");
  const signer = signerOf(jsonOf(header), environment);
  if ("refused" in signer) return fail(signer.refused);
  const key = keys.get(signer.kid);
  if (key === undefined) return fail("unknown_key");
  const signed = new TextEncoder().encode(`${header}.${payload}`);
  const genuine = await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, bytesOf(signature), signed);
  return genuine ? ok(new TextDecoder().decode(bytesOf(payload))) : fail("signature");
}

/**
 * The JSON of a value from the control plane itself, where no keys are configured: signed or not, the signature is not
 * looked at. So the control plane can begin to sign before edges have its key.
 */
export function unsealed(text: string): string {
  const [, payload] = text.split(".", 3);
  return text.startsWith("{") || payload === undefined || !isBase64Url(payload)
    ? text
    : new TextDecoder().decode(bytesOf(payload));
}

/** Never of length 4n + 1, which no bytes have. */
function isBase64Url(text: string): boolean {
  return text.length % 4 !== 1 && /^[\w-]+$/.test(text);
}

function bytesOf(base64Url: string): Uint8Array<ArrayBuffer> {
  const binary = atob(base64Url.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at);
  return bytes;
}

function jsonOf(base64Url: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytesOf(base64Url)));
  } catch {
    return null; // JSON.parse has no other way to say so
  }
}

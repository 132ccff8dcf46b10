/**
 * A token and the key that it names → its payload, once the signature held.
 */
import { compactVerify, type CryptoKey } from "jose";
import type { ReadToken } from "./read-token.ts";
import type { Refusal } from "./verification.ts";

/** The claims as JSON, or why they are not believed. */
export async function verifySignature({ text }: ReadToken, key: CryptoKey): Promise<object | Refusal> {
  let bytes: Uint8Array;
  try {
    bytes = (await compactVerify(text, key, { algorithms: ["ES256"] })).payload;
  } catch {
    return "bad-signature"; // jose throws whatever is wrong; the form was looked at before
  }
  try {
    const payload: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    return typeof payload === "object" && payload !== null ? payload : "malformed";
  } catch {
    return "malformed"; // signed by the edge's key, but no claims
  }
}

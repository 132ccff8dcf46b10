/**
 * Tokens for tests of the verifier: the edge's own, by jose, and forged ones, put together by hand.
 */
import { importJWK, SignJWT } from "jose";
import { liveKeyPair, type LiveKeyPair } from "../../../src/lab/live-key-pair.ts";

export type Claims = Readonly<Record<string, unknown>>;

/** What the edge says at this time; some of it otherwise. */
export function claimsAt(now: number, other: Claims = {}): Claims {
  const iat = Math.floor(now / 1000);
  return {
    iss: "georouter/production",
    sub: "edge-router",
    aud: "cluster:sa-east",
    iat,
    exp: iat + 60,
    ver: "canary",
    rgn: "latam",
    jti: "0b1f7a3e-5f3c-4a58-9c3d-2f8f8a3b1c11",
    ...other,
  };
}

/** Signs claims as the edge does, with another header where that is given. */
export async function mint(pair: LiveKeyPair, claims: Claims, header: Claims = {}): Promise<string> {
  const protectedHeader = { alg: "ES256", kid: String(pair.publicKey["kid"]), typ: "JWT", ...header };
  const key = await importJWK(pair.privateKey, "ES256");
  return new SignJWT(claims).setProtectedHeader(protectedHeader).sign(key);
}

/** A part of a token. */
export function segment(value: unknown): string {
  return Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");
}

/** The keys of the edge, and of somebody else who gave his the same name. */
export async function pairs(): Promise<{ readonly edge: LiveKeyPair; readonly other: LiveKeyPair }> {
  return { edge: await liveKeyPair("a1"), other: await liveKeyPair("a1") };
}

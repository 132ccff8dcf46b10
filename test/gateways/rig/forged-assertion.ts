/**
 * Assertions as nobody but an attacker, or an edge that is wrongly configured, would send them; made with jose, so that they do not
 * share a mistake with the edge's own.
 */
import { importJWK, SignJWT, type JWTPayload } from "jose";
import type { TestKey } from "../../edge/rig/assertion-keys.ts";

const nowS = (): number => Math.floor(Date.now() / 1000);

/** A right assertion for cluster `home` in version `canary`, but for these claims and this header. */
export async function assertion(
  key: TestKey,
  claims: JWTPayload & { readonly ver?: string } = {},
  header: { readonly kid?: string; readonly typ?: string } = {},
): Promise<string> {
  const right = { ver: "canary", rgn: "latam", iss: "georouter/production", sub: "edge-router", aud: "cluster:home" };
  const times = { iat: nowS(), exp: nowS() + 60, jti: crypto.randomUUID() };
  const kid = String(key.publicKey["kid"]);
  const privateKey = await importJWK(JSON.parse(key.secret) as Record<string, string>, "ES256");
  return new SignJWT({ ...right, ...times, ...claims })
    .setProtectedHeader({ alg: "ES256", kid, typ: "JWT", ...header })
    .sign(privateKey);
}

/** The same with another claim, and the signature of the first. */
export function altered(token: string): string {
  const [header = "", payload = "", signature = ""] = token.split(".");
  const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as Record<string, unknown>;
  return [header, base64url({ ...claims, ver: "stable" }), signature].join(".");
}

/** Without a signature, and saying so (RFC 8725, 2.1). */
export function unsigned(token: string): string {
  const [, payload = ""] = token.split(".");
  return `${base64url({ alg: "none", typ: "JWT" })}.${payload}.`;
}

/** Signed by HMAC with the public key as its secret (RFC 8725, 2.1). */
export async function confused(token: string, key: TestKey): Promise<string> {
  const [, payload = ""] = token.split(".");
  const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as JWTPayload;
  const secret = new TextEncoder().encode(JSON.stringify(key.publicKey));
  const header = { alg: "HS256", kid: String(key.publicKey["kid"]), typ: "JWT" };
  return new SignJWT(claims).setProtectedHeader(header).sign(secret);
}

function base64url(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

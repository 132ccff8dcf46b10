/**
 * Claims whose signature held → what they vouch for, or why not here, not now, or not for this request.
 *
 * Pure. Everything is compared exactly: an audience is one text, a path is the bytes that came. A claim that is missing or of
 * another type fails like a wrong one.
 */
import { headerOf } from "./read-token.ts";
import type { AskedRequest, Refusal, Vouched } from "./verification.ts";

export interface Expected {
  readonly issuer: string;
  readonly audience: string;
  readonly clockToleranceS: number;
  readonly bind: "required" | "present" | "never";
}

/** Claims of the types that the edge writes. */
interface Claims {
  readonly iat: number;
  readonly exp: number;
  readonly ver: string;
  readonly rgn: string;
  readonly jti: string;
}

type Unread = Partial<Record<string, unknown>>;

/** What the edge gives a token, in seconds; one that lives longer is not the edge's. */
const LONGEST_LIFE_S = 60;

/** Judges the claims of a token at this time, in milliseconds. */
export function judgeClaims(
  payload: object,
  request: AskedRequest,
  expected: Expected,
  now: number,
): Vouched | Refusal {
  const { iss, sub, aud, ...others } = payload as Unread;
  if (iss !== expected.issuer) return "wrong-issuer";
  if (sub !== "edge-router") return "wrong-subject";
  if (aud !== expected.audience) return "wrong-audience";
  const claims = readClaims(others);
  if (claims === null) return "malformed";
  const { iat, exp, ver, rgn, jti } = claims;
  if (iat > now / 1000 + expected.clockToleranceS) return "not-yet";
  if (exp <= now / 1000 - expected.clockToleranceS) return "expired";
  if (!isBound(others, request, expected.bind)) return "wrong-request";
  const said = headerOf(request.headers, "x-edge-version");
  if (said !== null && said !== ver) return "wrong-version";
  return { version: ver, region: rgn, issuedAt: iat, expiresAt: exp, tokenId: jti };
}

function readClaims({ iat, exp, ver, rgn, jti }: Unread): Claims | null {
  if (!isSecond(iat) || !isSecond(exp) || exp <= iat || exp - iat > LONGEST_LIFE_S) return null;
  if (typeof ver !== "string" || typeof rgn !== "string" || typeof jti !== "string") return null;
  return { iat, exp, ver, rgn, jti };
}

function isBound({ mth, pth }: Unread, request: AskedRequest, bind: Expected["bind"]): boolean {
  if (bind === "never" || (bind === "present" && mth === undefined && pth === undefined)) return true;
  return mth === request.method && pth === pathOf(request.originalUrl ?? request.url ?? "");
}

/** The path of an address, absolute or not, without its query. */
function pathOf(url: string): string {
  const absolute = /^https?:\/\/[^/?]*/i.exec(url)?.[0] ?? "";
  const path = url.slice(absolute.length).replace(/\?[\s\S]*$/, "");
  return path === "" ? "/" : path;
}

function isSecond(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value > 0;
}

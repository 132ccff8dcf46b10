/**
 * What the edge vouches for when it hands a request off: the claims of the token in `x-edge-assertion`.
 *
 * In: an attempt's target. Out: claims (RFC 7519) that a gateway compares with the headers beside them. A shared assertion says
 * nothing of a single request, so that one signature serves all requests of a (cluster, version, region) for a while; one that
 * is bound to its request names its method and path too, and is signed anew for each.
 */
import type { Target } from "../model/decision.ts";
import type { Assertion, GatewayTerms } from "../model/handoff.ts";
import { asId, type EpochMs, type RoleName } from "../model/ids.ts";

/** From `iat` to `exp`, in seconds. */
const VALID_S = 60;

/** So long a shared one is used again: whoever gets it has at least 40 s left, whatever his clock does meanwhile. */
const KEPT_MS = 20_000;

/** The claims of one token, in the order in which they are written. */
export interface AssertionClaims {
  readonly iss: string;
  readonly sub: "edge-router";
  readonly aud: string;
  readonly iat: number;
  readonly exp: number;
  readonly ver: string;
  readonly rgn: string;
  readonly mth?: string;
  readonly pth?: string;
  readonly jti: string;
}

/** What is known only where a token is signed. */
export interface Signing {
  readonly environment: string;
  readonly now: EpochMs;
  /** Makes this token differ from every other. */
  readonly jti: string;
}

/** The request as it is sent. */
export interface SentRequest {
  readonly method: string;
  /** Absolute. */
  readonly url: string;
}

/** What is to be vouched for when this request goes to this target. */
export function assertionOf(
  { role }: Pick<Target, "role">,
  region: Assertion["region"],
  { id, assertion }: Pick<GatewayTerms, "id" | "assertion">,
  sent: SentRequest,
): Assertion {
  const request = assertion === "request" ? { method: sent.method, path: pathOf(sent.url) } : null;
  return { audience: `cluster:${id}`, version: role, region, request };
}

/** What a probe vouches for: it asks for the stable version, for no viewer. */
export function probeAssertion(terms: Pick<GatewayTerms, "id" | "assertion">, sent: SentRequest): Assertion {
  return assertionOf({ role: asId<RoleName>("stable") }, "probe", terms, sent);
}

/** The name under which a shared assertion is kept; null for one that holds for its request only. No part of it has a blank. */
export function sharedName({ audience, version, region, request }: Assertion): string | null {
  return request === null ? `${audience} ${version} ${region}` : null;
}

/** The claims of a token that is signed now. */
export function claimsOf(
  { audience, version, region, request }: Assertion,
  { environment, now, jti }: Signing,
): AssertionClaims {
  const iat = Math.floor(now / 1000);
  return {
    iss: `georouter/${environment}`,
    sub: "edge-router",
    aud: audience,
    iat,
    exp: iat + VALID_S,
    ver: version,
    rgn: region,
    ...(request === null ? {} : { mth: request.method, pth: request.path }),
    jti,
  };
}

/** Whether a token of that second may be used once more; not when the clock was set back, since it might be of a time to come. */
export function isStillKept(iat: number, now: EpochMs): boolean {
  const age = now - iat * 1000;
  return age >= 0 && age < KEPT_MS;
}

/** The path of an absolute URL as it is sent, without its query. */
function pathOf(url: string): string {
  const from = url.indexOf("/", url.indexOf("://") + 3);
  const query = url.indexOf("?");
  if (from === -1 || (query !== -1 && query < from)) return "/";
  return url.slice(from, query === -1 ? undefined : query);
}

/**
 * The words of the verifier: what it is made with, what it looks at, and what it says.
 *
 * Everything here is what an origin's team sees; the file of types beside the built verifier is made of this and of
 * `verifier.ts`, so neither names a type of another file or package.
 */

/** What a verifier is made with; one of `jwks` and `jwksUrl` is needed. */
export interface VerifierOptions {
  /** The public key set itself, as JSON. */
  readonly jwks?: { readonly keys: readonly object[] };
  /** Where the set is served: read at the first request, then every five minutes behind one; an older set outlives failures. */
  readonly jwksUrl?: string | URL;
  /** Id of the cluster that this origin belongs to (`id` in the rules; its name where there is none). */
  readonly cluster: string;
  /** `ENVIRONMENT` of the edge. */
  readonly environment: string;
  /** How far the edge's clock may be from this one's, 0 to 60; 5 when left out. */
  readonly clockToleranceS?: number;
  /**
   * Whether a token must name this request's method and path (`required`: the cluster has `assertion: request`), must not name
   * others (`present`, the default), or may name any (`never`: a gateway before this origin rewrites paths).
   */
  readonly bind?: "required" | "present" | "never";
}

/** The parts of a request that are looked at. */
export interface AskedRequest {
  readonly method?: string | undefined;
  /** Path with query, or an absolute address. */
  readonly url?: string | undefined;
  /** Of Express: the address before routers cut it. */
  readonly originalUrl?: string | undefined;
  readonly headers:
    | { get(name: string): string | null }
    | { readonly [name: string]: string | readonly string[] | undefined };
}

/** Why a token is not believed; each is a 403, `keys-unavailable` a 503. */
export type Refusal =
  | "missing"
  | "malformed"
  | "unknown-key"
  | "bad-signature"
  | "expired"
  | "not-yet"
  | "wrong-issuer"
  | "wrong-subject"
  | "wrong-audience"
  | "wrong-request"
  | "wrong-version"
  | "keys-unavailable";

/** What the edge vouches for. */
export interface Vouched {
  /** `stable`, `canary`, … as the edge decided. */
  readonly version: string;
  /** The viewer's region in the rules. */
  readonly region: string;
  /** Seconds since 1970. */
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** Of the token; several requests share one, unless the cluster has `assertion: request`. */
  readonly tokenId: string;
}

export type Verification =
  | { readonly ok: true; readonly vouched: Vouched }
  | { readonly ok: false; readonly reason: Refusal };

export interface Verifier {
  /** Judges one request; rejects only on a bug. */
  verify(request: AskedRequest): Promise<Verification>;
}

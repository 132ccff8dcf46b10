/**
 * The text of every signed token, `v1.<kid>.<payload>.<hmac>`, taken apart and put together; no secret is needed here.
 *
 * Invariant: what is signed depends on the use. A session's token and a person's are signed over different texts, so that
 * neither counts as the other, even where somebody gives both uses the same key. Base64 and signatures are the platform's.
 */
const VERSION = "v1";

/** A use of tokens. */
export interface TokenUse {
  /** Goes before what is signed; no two uses have the same. */
  readonly domain: string;
  /** Characters of the longest token; longer ones are refused unread. */
  readonly longest: number;
}

export interface TokenParts {
  /** Which key signed. */
  readonly kid: string;
  /** What the signature is over. */
  readonly signed: string;
  /** In base64url. */
  readonly payload: string;
  /** In base64url. */
  readonly signature: string;
}

/** The parts of a token; null when it has another form. */
export function splitToken(use: TokenUse, token: string): TokenParts | null {
  if (token.length > use.longest) return null;
  const [version, kid, payload, signature, ...more] = token.split(".");
  if (version !== VERSION || more.length > 0) return null;
  if (kid === undefined || payload === undefined || signature === undefined) return null;
  return { kid, signed: signedText(use, kid, payload), payload, signature };
}

/** What is signed: the use, and everything before the signature, so that none of use, version and key can be exchanged. */
export function signedText({ domain }: TokenUse, kid: string, payload: string): string {
  return `${domain}${VERSION}.${kid}.${payload}`;
}

/** The token that goes with a signature. */
export function tokenText(kid: string, payload: string, signature: string): string {
  return `${VERSION}.${kid}.${payload}.${signature}`;
}

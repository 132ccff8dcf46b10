/**
 * What a probe says of itself to a gateway that lets nobody else in: the same token as a hand-off carries, for the region `probe`.
 *
 * Signed with the secret `ASSERTION_KEY`, the same as the edge's, imported once for each isolate. Probes are few, so each is signed anew.
 * Without the secret, or with one that cannot be used, which the log says once, probes go without: a gateway that demands
 * an assertion then refuses them, as it refuses the edge's hand-offs.
 */
import { importJWK, SignJWT, type CryptoKey } from "jose";
import { ASSERTION_ALGORITHM, readAssertionKey } from "../core/handoff/assertion-key.ts";
import { claimsOf } from "../core/handoff/assertion.ts";
import type { Assertion } from "../core/model/handoff.ts";
import { logFault } from "./log.ts";

declare global {
  interface Env {
    /** A private JSON Web Key with a `kid`, as `georouter key new --for assertion` writes it. */
    readonly ASSERTION_KEY?: string;
  }
}

/** The token for what a probe vouches for; null where nothing is signed. Never rejects. */
export type Vouch = (assertion: Assertion) => Promise<string | null>;

interface Signer {
  readonly kid: string;
  readonly key: CryptoKey;
}

let held: { readonly secret: string; readonly signer: Signer | null } | null = null;

/** Vouches with the key of these secrets, in the name of this environment. */
export function vouchWith({ ASSERTION_KEY, ENVIRONMENT }: Pick<Env, "ASSERTION_KEY" | "ENVIRONMENT">): Vouch {
  if (ASSERTION_KEY === undefined || ASSERTION_KEY === "") return async () => null;
  return async (assertion) => {
    const signer = held?.secret === ASSERTION_KEY ? held.signer : await holdSigner(ASSERTION_KEY);
    if (signer === null) return null;
    const signing = { environment: ENVIRONMENT, now: Date.now(), jti: crypto.randomUUID() };
    return new SignJWT({ ...claimsOf(assertion, signing) })
      .setProtectedHeader({ alg: ASSERTION_ALGORITHM, kid: signer.kid, typ: "JWT" })
      .sign(signer.key);
  };
}

async function holdSigner(secret: string): Promise<Signer | null> {
  const signer = await importSigner(secret);
  const told = held?.secret === secret; // by a probe that came meanwhile
  if (typeof signer === "string" && !told) logFault("signing probes", "ASSERTION_KEY", signer);
  held = { secret, signer: typeof signer === "string" ? null : signer };
  return held.signer;
}

async function importSigner(secret: string): Promise<Signer | string> {
  const read = readAssertionKey(secret);
  if (!read.ok) return read.error;
  const { kid, x, y, d } = read.value;
  try {
    const key = await importJWK({ kty: "EC", crv: "P-256", x, y, d }, ASSERTION_ALGORITHM);
    return key instanceof Uint8Array ? "it is no key pair" : { kid, key };
  } catch {
    return "x, y and d are no key of the curve P-256"; // the platform's own words may quote the key
  }
}

/**
 * The key that signs assertions, imported once for each isolate and held as a value.
 *
 * It comes in the secret `ASSERTION_KEY`. A Worker without it, or with one that cannot be used, hands requests off without an
 * assertion, and gateways that demand one refuse them, which is seen; what is wrong is logged once, nothing of the secret with it.
 */
import { readAssertionKey } from "../../core/handoff/assertion-key.ts";
import { heldSecret } from "../tokens/held-secret.ts";
import { log } from "../log.ts";

type SignKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

export interface Signer {
  readonly kid: string;
  readonly key: SignKey;
}

const CURVE = { name: "ECDSA", namedCurve: "P-256" } as const;

/** The signer of a secret, at once when it is held; null when its key cannot be used. */
export const signerOf = heldSecret(importSigner, (why) =>
  log(
    "error",
    "ASSERTION_KEY cannot be used: requests go on without an assertion; set it to what `georouter key new --for assertion` writes",
    { why },
  ),
);

async function importSigner(secret: string): Promise<Signer | string> {
  const read = readAssertionKey(secret);
  if (!read.ok) return read.error;
  const { kid, x, y, d } = read.value;
  try {
    const key = await crypto.subtle.importKey("jwk", { kty: "EC", crv: "P-256", x, y, d }, CURVE, false, ["sign"]);
    return { kid, key };
  } catch {
    return "x, y and d are no key of the curve P-256"; // the platform's own words may quote the key
  }
}

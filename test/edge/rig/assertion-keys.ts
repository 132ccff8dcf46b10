/**
 * Keys of assertions made for a test: what the edge gets as its secret, and what verifiers get.
 */
import { liveKeyPair, type Jwk } from "../../../src/lab/live-key-pair.ts";

export interface TestKey {
  /** Text for the secret `ASSERTION_KEY`. */
  readonly secret: string;
  readonly publicKey: Jwk;
}

/** A new pair under this name. */
export async function assertionKey(kid: string): Promise<TestKey> {
  const { publicKey, privateKey } = await liveKeyPair(kid);
  return { secret: JSON.stringify(privateKey), publicKey };
}

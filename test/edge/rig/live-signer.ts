/**
 * Keys of the test's own, and live values signed with them as the control Worker signs them, or otherwise.
 */
import { CompactSign, exportJWK, generateKeyPair, type CryptoKey } from "jose";
import { LIVE_TYPE } from "../../../src/core/bundle/signed-live.ts";
import type { Live } from "../../../src/core/model/live.ts";

export interface LiveSigner {
  readonly kid: string;
  /** For the edge's `LIVE_KEYS`. */
  readonly publicSet: string;
  /** For the control Worker's `LIVE_SIGNING_KEY`. */
  readonly privateKey: string;
  /** Signs any text; the header is what the control Worker writes but for what is given. */
  readonly signText: (text: string, header?: Readonly<Record<string, unknown>>) => Promise<string>;
  readonly sign: (live: Live, header?: Readonly<Record<string, unknown>>) => Promise<string>;
}

/** A new pair of keys. */
export async function liveSigner(kid = "test-1"): Promise<LiveSigner> {
  const { publicKey, privateKey } = await generateKeyPair("ES256", { extractable: true });
  const signText = textSigner(kid, privateKey);
  return {
    kid,
    publicSet: setOf([{ ...(await exportJWK(publicKey)), kid }]),
    privateKey: JSON.stringify({ ...(await exportJWK(privateKey)), kid }),
    signText,
    sign: (live, header) => signText(JSON.stringify(live), header),
  };
}

/** One set of the keys of several sets. */
export function unitedSets(...sets: readonly string[]): string {
  return setOf(sets.flatMap((set) => (JSON.parse(set) as { readonly keys: readonly object[] }).keys));
}

function setOf(keys: readonly object[]): string {
  return JSON.stringify({ keys });
}

function textSigner(kid: string, key: CryptoKey): LiveSigner["signText"] {
  return (text, header = {}) =>
    new CompactSign(new TextEncoder().encode(text))
      .setProtectedHeader({ alg: "ES256", typ: LIVE_TYPE, kid, env: "production", ...header })
      .sign(key);
}

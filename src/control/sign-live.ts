/**
 * Signs live values with the secret `LIVE_SIGNING_KEY`, for edges that believe nothing else.
 *
 * In: a live value. Out: a compact JWS over its JSON (`core/bundle/signed-live.ts`), or null where no key
 * is configured. The key is imported once for each isolate; a secret that is no key throws, since to send
 * values unsigned instead would look like an outage at every edge.
 */
import { CompactSign, importJWK, type CryptoKey } from "jose";
import { isRecord } from "../core/bundle/shape.ts";
import { LIVE_ALGORITHM, LIVE_TYPE } from "../core/bundle/signed-live.ts";
import type { Live } from "../core/model/live.ts";

declare global {
  interface Env {
    /** A private JSON Web Key with a `kid`, as `georouter key new` writes it. */
    readonly LIVE_SIGNING_KEY?: string;
  }
}

type SigningEnv = Pick<Env, "ENVIRONMENT" | "LIVE_SIGNING_KEY">;

let held: { readonly text: string; readonly kid: string; readonly key: CryptoKey } | null = null;

type Moment = Pick<Live, "epoch" | "version" | "at">;

/** The last one: hundreds of colos ask for the same value, and a large one takes 9 ms to sign. */
let last: { readonly live: Moment; readonly kid: string; readonly signed: string } | null = null;

/** Whether values are signed here. */
export function isSigned({ LIVE_SIGNING_KEY }: SigningEnv): boolean {
  return LIVE_SIGNING_KEY !== undefined && LIVE_SIGNING_KEY !== "";
}

/** The signed text; null where nothing is signed. */
export async function signLive(env: SigningEnv, live: Live): Promise<string | null> {
  if (env.LIVE_SIGNING_KEY === undefined || env.LIVE_SIGNING_KEY === "") return null;
  if (held?.text !== env.LIVE_SIGNING_KEY) held = await imported(env.LIVE_SIGNING_KEY);
  const { key, kid } = held;
  if (last !== null && last.kid === kid && isSame(last.live, live)) return last.signed;
  const signed = await new CompactSign(new TextEncoder().encode(JSON.stringify(live)))
    .setProtectedHeader({ alg: LIVE_ALGORITHM, typ: LIVE_TYPE, kid, env: env.ENVIRONMENT })
    .sign(key);
  last = { live: { epoch: live.epoch, version: live.version, at: live.at }, kid, signed };
  return signed;
}

function isSame(one: Moment, other: Moment): boolean {
  return one.epoch === other.epoch && one.version === other.version && one.at === other.at;
}

async function imported(text: string): Promise<NonNullable<typeof held>> {
  try {
    const jwk: unknown = JSON.parse(text);
    if (!isRecord(jwk) || typeof jwk["kid"] !== "string") throw new Error("it has no kid");
    if (typeof jwk["d"] !== "string") throw new Error("it is no private key");
    const key = await importJWK(jwk, LIVE_ALGORITHM);
    if (key instanceof Uint8Array) throw new Error("it is no key for ES256");
    return { text, kid: jwk["kid"], key };
  } catch (fault) {
    const why = fault instanceof Error ? fault.message : String(fault);
    throw new Error(`The secret LIVE_SIGNING_KEY is no key: ${why}. Set it to what \`georouter key new\` writes`, {
      cause: fault,
    });
  }
}

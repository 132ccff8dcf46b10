/**
 * The public keys that live values must be signed with, from the variable `LIVE_KEYS`.
 *
 * In: a JSON Web Key Set (RFC 7517). Out: its ES256 keys by `kid`, imported once for each isolate and kept
 * as values. Several are valid at once, so that a new key can be deployed before it is used and an old one
 * taken away after. A set that cannot be read holds no key: then no value is believed, and the log says why.
 */
import { isRecord } from "../../core/bundle/shape.ts";
import { LIVE_ALGORITHM } from "../../core/bundle/signed-live.ts";
import { log } from "../log.ts";

type VerifyKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

export type LiveKeys = ReadonlyMap<string, VerifyKey>;

interface PublicKey {
  readonly kid: string;
  readonly x: string;
  readonly y: string;
}

const NONE: LiveKeys = new Map();
const CURVE = { name: "ECDSA", namedCurve: "P-256" } as const;

let held: { readonly text: string; readonly keys: LiveKeys } | null = null;

/** The keys of a set. */
export async function liveKeys(text: string): Promise<LiveKeys> {
  if (held?.text === text) return held.keys;
  const keys = await imported(text);
  held = { text, keys };
  return keys;
}

async function imported(text: string): Promise<LiveKeys> {
  try {
    const set: unknown = JSON.parse(text);
    const keys = isRecord(set) && Array.isArray(set["keys"]) ? set["keys"].filter(isPublicKey) : [];
    if (keys.length === 0) throw new Error(`no key for ${LIVE_ALGORITHM} with a kid in it`);
    return new Map(await Promise.all(keys.map(async (key) => [key.kid, await importOne(key)] as const)));
  } catch (fault) {
    const why = fault instanceof Error ? fault.message : String(fault);
    log(
      "error",
      "LIVE_KEYS cannot be read: no live value is believed; deploy with the set that `georouter key new` prints",
      { why },
    );
    return NONE;
  }
}

function isPublicKey(value: unknown): value is PublicKey {
  if (!isRecord(value)) return false;
  const { kid, kty, crv, x, y } = value;
  return kty === "EC" && crv === "P-256" && [kid, x, y].every((part) => typeof part === "string");
}

/** Of a private key that was put here by mistake no more than its point is looked at. */
async function importOne({ x, y }: PublicKey): Promise<VerifyKey> {
  return crypto.subtle.importKey("jwk", { kty: "EC", crv: "P-256", x, y }, CURVE, false, ["verify"]);
}

/**
 * Where `georouter token` has its keys from: `--keys FILE`, else the variable TOKEN_KEYS, else the lab that runs.
 *
 * Out: the key that signs and the environment that goes with it, or what to do. No message holds a character of a key.
 */
import { readFileSync, statSync } from "node:fs";
import { readHmacKeys, SHORTEST_KEY, weakKey } from "../../core/viewer/hmac-keys.ts";
import { fail, ok, type Result } from "../../core/model/result.ts";
import { readSession, SESSION_FILE, type Session } from "../../lab/session-file.ts";
import { EXIT } from "../exit-code.ts";

export interface SigningKey {
  readonly kid: string;
  readonly bytes: Buffer;
  /** The lab that believes what it signs; null for keys of another edge. */
  readonly lab: Session | null;
}

export interface KeyFault {
  readonly said: string;
  readonly code: number;
}

/** Longer than any set of keys. */
const LONGEST_FILE = 65_536;

/** Finds the key. */
export function signingKey(file: string | undefined, env: NodeJS.ProcessEnv): Result<SigningKey, KeyFault> {
  if (file !== undefined) {
    const text = readKeyFile(file);
    return text.ok ? keyIn(text.value, file, null) : text;
  }
  const set = env["TOKEN_KEYS"] ?? "";
  if (set !== "") return keyIn(set, "TOKEN_KEYS", null);
  const lab = readSession(SESSION_FILE);
  if (lab.ok && lab.value.tokenKeys !== "") return keyIn(lab.value.tokenKeys, "the running lab", lab.value);
  const next = "name the file that holds TOKEN_KEYS with --keys FILE, set the variable TOKEN_KEYS, or start the lab";
  return fail({ said: `there are no keys to sign with; ${next} (docs/tokens.md)`, code: EXIT.configuration });
}

function readKeyFile(file: string): Result<string, KeyFault> {
  try {
    const { size } = statSync(file);
    if (size > LONGEST_FILE) throw new Error(`it has ${size} bytes, more than keys need`);
    return ok(readFileSync(file, "utf8").trim());
  } catch (fault) {
    const why = fault instanceof Error ? fault.message : String(fault);
    return fail({ said: `${file} cannot be read: ${why}; name the file of TOKEN_KEYS`, code: EXIT.input });
  }
}

function keyIn(text: string, from: string, lab: Session | null): Result<SigningKey, KeyFault> {
  const wrong = (why: string): Result<SigningKey, KeyFault> =>
    fail({ said: `${from} holds no keys that can be used: ${why}`, code: EXIT.input });
  const read = readHmacKeys(text);
  if (!read.ok) return wrong(read.error);
  const { current, keys } = read.value;
  const secret = keys.find(([kid]) => kid === current)?.[1] ?? "";
  const bytes = Buffer.from(secret, "base64url");
  if (bytes.length < SHORTEST_KEY || bytes.toString("base64url") !== secret) return wrong(weakKey(current));
  return ok({ kid: current, bytes, lab });
}

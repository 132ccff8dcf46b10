/**
 * Writes the live value, signed, to KV, where edges read it that cannot reach the control plane.
 */
import { LIVE_KEY } from "../core/bundle/signed-live.ts";
import type { Live } from "../core/model/live.ts";
import { signLive } from "./sign-live.ts";
import { within } from "./within.ts";

const DEADLINE_MS = 5000;

/** Writes it; rejects when that fails, or KV takes too long. Without a signing key nothing is written, since nobody would believe it. */
export async function publishLive(env: Env, live: Live): Promise<void> {
  const signed = await signLive(env, live);
  if (signed !== null) await within(DEADLINE_MS, env.STATE.put(LIVE_KEY, signed));
}

/**
 * A text that claims to be the live value → held by this isolate, or counted as refused.
 *
 * Where keys are configured only a signed value is believed, whatever way it came by. Where none are, a
 * value is believed as it is, and then the caller asks nobody but the control plane itself.
 */
import { agedFrom, isAhead } from "../../core/bundle/newer-live.ts";
import { readLive } from "../../core/bundle/read-live.ts";
import type { LiveRefusal } from "../../core/bundle/signed-live.ts";
import { fail, ok, type Result } from "../../core/model/result.ts";
import { count } from "../counters.ts";
import { holdLive } from "./held-live.ts";
import { openLive, unsealed, type LiveTrust } from "./open-live.ts";

/** `taken`: it decides from now on; `same`: it did before; `older`: a newer one does. */
export type Taken = "taken" | "same" | "older";

/** Of the value that is held; null before there is one, since an empty answer is no value. */
let heldText: string | null = null;
let heldJson: string | null = null;

/** Takes it when it is genuine and newer; `trust` is null where no keys are configured. */
export async function takeLive(text: string, trust: LiveTrust | null): Promise<Result<Taken, LiveRefusal>> {
  if (text === heldText) return ok("same");
  const opened = trust === null ? ok(unsealed(text)) : await openLive(text, trust);
  if (!opened.ok) return refuse(opened.error);
  if (opened.value === heldJson) {
    heldText = text; // signed anew
    return ok("same");
  }
  const live = readLive(opened.value);
  if (live === null) return refuse("unreadable");
  const now = Date.now();
  if (isAhead(live, now)) count("live_ahead");
  if (!holdLive(agedFrom(live, now))) {
    count("live_older");
    return ok("older");
  }
  heldText = text;
  heldJson = opened.value;
  return ok("taken");
}

function refuse(why: LiveRefusal): { readonly ok: false; readonly error: LiveRefusal } {
  count(`live_refused_${why}`);
  return fail(why);
}

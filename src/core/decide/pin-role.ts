/**
 * The version of a pinned session: its role, unless the canary was cut from under it.
 *
 * Raising a percentage waits for the session's end; lowering it below the viewer's bucket, to 0 above all, ends the role at
 * once, since that is how a bad version is taken back. The bucket is the token's: the segments of a playback often
 * come without the unit that its manifest had, and must not be judged by another one.
 */
import type { IndexedRoute } from "../model/bundle.ts";
import type { Pin } from "../model/session.ts";
import type { PinStage } from "./pin.ts";
import { STABLE, type Assignment } from "./assign-version.ts";

/** The assignment under the pin, and whether the pinned role ended. */
export function assignPinned(
  stage: PinStage | null,
  assigned: Assignment,
  rollout: IndexedRoute["rollout"],
): { readonly assignment: Assignment; readonly cut: boolean } {
  const pin = stage?.held?.pin;
  if (pin === undefined) return { assignment: assigned, cut: false };
  if (!holds(pin, assigned, rollout)) {
    return { assignment: { ...assigned, wanted: assigned.old, because: "stable" }, cut: true };
  }
  return { assignment: { ...assigned, wanted: pin.role, because: "pinned" }, cut: false };
}

function holds(
  { role, bucket }: Pin,
  { old, below, bucket: own }: Assignment,
  rollout: IndexedRoute["rollout"],
): boolean {
  if (role === old || role === STABLE) return true;
  if (rollout?.strategy !== "canary" || role !== rollout.to) return false;
  const position = bucket ?? own;
  return position === null ? below > 0 : position < below;
}

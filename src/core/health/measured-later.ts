/**
 * A verdict and what is said now → the verdict from now on, with its damping.
 *
 * The majority's verdict and each vantage's own are moved on by the same rule. Coming back after being
 * down is a flap; a change between up and degraded is none, and leaves `since`, from which the
 * hold-down counts.
 */
import type { EpochMs } from "../model/ids.ts";
import type { Measured, MeasuredState } from "../model/live.ts";

/** Up for longer than this, a cluster has stopped flapping (RULES: doubles per flap within 10 min). */
const FLAP_WINDOW_MS = 600_000;

/** Moves a verdict on; null before the first one, which is no flap. */
export function measuredLater(
  before: Measured | null,
  said: Pick<Measured, "state" | "ready" | "why">,
  now: EpochMs,
): Measured {
  const { state, ready, why } = said;
  if (before === null) return { state, since: now, ready, flaps: 0, why };
  const turned = (before.state === "down") !== (state === "down");
  // A clock that was set back must not hold a cluster down until it has caught up.
  if (!turned) return { ...before, state, since: Math.min(before.since, now), ready, why };
  return { state, since: now, ready, flaps: flapsAfter(before, state, now), why };
}

/** How often a cluster has come back within the window, once it is in this state. */
export function flapsAfter(before: Measured, state: MeasuredState, now: EpochMs): number {
  if (state !== "down") return before.flaps + 1;
  return now - before.since > FLAP_WINDOW_MS ? 0 : before.flaps;
}

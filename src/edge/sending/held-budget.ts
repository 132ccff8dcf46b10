/**
 * The retry budget of one isolate.
 *
 * A request pays an addition; the budget itself is made anew once a second, and when an attempt has failed.
 */
import { FRESH_BUDGET, giveBack, secondOf, takeRetry, withRequests } from "../../core/handoff/retry-budget.ts";
import type { EpochMs } from "../../core/model/ids.ts";

let budget = FRESH_BUDGET;
/** Requests that came in this second and are not in the budget yet. */
let arrived = 0;
let second = 0;

/** Notes that a request is handed off. */
export function noteHandoff(now: EpochMs): void {
  if (secondOf(now) !== second) {
    settle(second * 1000);
    second = secondOf(now);
  }
  arrived++;
}

/** Whether one more request may be sent a second time, which counts as sent. */
export function takeSecondAttempt(now: EpochMs): boolean {
  settle(second * 1000);
  const next = takeRetry(budget, now);
  if (next === null) return false;
  budget = next;
  return true;
}

/** Notes that a second attempt was served: it costs nothing. */
export function noteSecondServed(): void {
  budget = giveBack(budget);
}

function settle(at: EpochMs): void {
  if (arrived > 0) budget = withRequests(budget, arrived, at);
  arrived = 0;
}

/**
 * The breaker of one cluster, moved on by what requests met there.
 *
 * In: the breaker, when the request was sent, the time, and a random number. Out: the next breaker. Five failures in a
 * row open it, for 5 s the first time and 5 s more each further time; then one trial request decides. What
 * a request met that was sent before the breaker last opened or closed says nothing: with hundreds of requests on
 * their way, the stragglers of a failure would open it again, and a late success would close it. A breaker is a value, so that
 * isolates can share it: of two, the one that changed last holds (`laterSight`).
 */
import { OPEN_AT_MOST_MS, TRIAL_AT_MOST_MS, type Breaker, type BreakerSight } from "../model/breaker.ts";
import { COLO_SKEW_MS } from "../model/colo-entry.ts";
import type { EpochMs } from "../model/ids.ts";

/** A cluster of which nothing bad is known. */
export const CLOSED: Breaker = {
  at: 0,
  openUntil: 0,
  times: 0,
  trialUntil: 0,
  refused: false,
  failures: 0,
  trialFrom: 0,
};

const FAILURES_TO_OPEN = 5;
const OPEN_STEP_MS = 5000;
/** Closed for this long, the next opening is a first one again. */
const GOOD_AFTER_MS = 60_000;
/** Share of its time by which an opening is longer or shorter, so that isolates do not all try at once. */
const JITTER = 0.1;
/** Over this time the isolates of a colo spread their trials, so that most of them hear of the first one's before. */
const SPREAD_MS = 3000;

/** `trial-due`: its time is over, and nobody tries. `on-trial`: somebody in the colo tries, or is to try before this isolate. */
export type BreakerState = "closed" | "open" | "trial-due" | "on-trial";

/** The state at a time. Whatever the clocks do, it is open for at most `OPEN_AT_MOST_MS`. */
export function breakerState({ openUntil, trialUntil, trialFrom }: Breaker, now: EpochMs): BreakerState {
  const isAhead = (time: EpochMs): boolean => now < time && time - now <= OPEN_AT_MOST_MS;
  if (openUntil === 0) return "closed";
  if (isAhead(openUntil)) return "open";
  return isAhead(trialUntil) || isAhead(trialFrom) ? "on-trial" : "trial-due";
}

/** After a request failed; `chance` is a random number from 0 to 1. */
export function afterFailure(breaker: Breaker, sentAt: EpochMs, now: EpochMs, chance: number): Breaker {
  if (isStraggler(breaker, sentAt, now)) return breaker;
  const state = breakerState(breaker, now);
  if (state === "open") return breaker;
  const failures = breaker.failures + 1;
  if (state === "closed" && failures < FAILURES_TO_OPEN) return { ...breaker, failures };
  return opened(breaker, now, chance);
}

/** As `afterFailure`, where the gateway refused the edge: who opens the breaker so says why. */
export function afterRefusal(breaker: Breaker, sentAt: EpochMs, now: EpochMs, chance: number): Breaker {
  const next = afterFailure(breaker, sentAt, now, chance);
  return next.at === breaker.at ? next : { ...next, refused: true };
}

/** After a request was served. */
export function afterSuccess(breaker: Breaker, sentAt: EpochMs, now: EpochMs): Breaker {
  if (isStraggler(breaker, sentAt, now)) return breaker;
  if (breaker.openUntil !== 0) return { ...CLOSED, at: now, times: breaker.times };
  return breaker.failures === 0 ? breaker : { ...breaker, failures: 0 };
}

/** Not after the clock was set back: then the change lies in the future, and nothing would count until it is reached. */
function isStraggler({ at }: Breaker, sentAt: EpochMs, now: EpochMs): boolean {
  return sentAt < at && at - now <= COLO_SKEW_MS;
}

/** While a trial is under way: for at most `withinMs`, since it may end without a word about the cluster. */
export function withTrial(breaker: Breaker, now: EpochMs, withinMs: number): Breaker {
  return { ...breaker, trialUntil: now + Math.min(TRIAL_AT_MOST_MS, withinMs) };
}

function opened({ at, openUntil, times }: Breaker, now: EpochMs, chance: number): Breaker {
  const wasGood = openUntil === 0 && now - at > GOOD_AFTER_MS;
  const again = wasGood ? 1 : Math.min(OPEN_AT_MOST_MS / OPEN_STEP_MS, times + 1);
  const jittered = Math.round(OPEN_STEP_MS * again * (1 - JITTER + 2 * JITTER * chance));
  const until = now + Math.min(OPEN_AT_MOST_MS, jittered);
  return { at: now, openUntil: until, times: again, trialUntil: 0, refused: false, failures: 0, trialFrom: until };
}

/** Of two sights of one breaker the one that holds: the later change, else the longer opening. The order of merging does not matter. */
export function laterSight<Sight extends BreakerSight>(one: Sight, other: Sight): Sight {
  const ahead =
    one.at - other.at ||
    one.openUntil - other.openUntil ||
    one.times - other.times ||
    one.trialUntil - other.trialUntil ||
    Number(one.refused) - Number(other.refused);
  return ahead >= 0 ? one : other;
}

/** What others need to know of it. */
export function sightOf({ at, openUntil, times, trialUntil, refused }: Breaker): BreakerSight {
  return { at, openUntil, times, trialUntil, refused };
}

/** An isolate's breaker once it has heard what its colo says; `chance`, a random number from 0 to 1, spreads the trials. */
export function withSight(breaker: Breaker, sight: BreakerSight, chance: number): Breaker {
  if (laterSight<BreakerSight>(breaker, sight) === breaker) return breaker;
  const { at, openUntil, times, trialUntil, refused } = sight;
  if (at === breaker.at && openUntil === breaker.openUntil) return { ...breaker, times, trialUntil, refused };
  const trialFrom = openUntil === 0 ? 0 : openUntil + Math.round(SPREAD_MS * chance);
  return { at, openUntil, times, trialUntil, refused, failures: 0, trialFrom };
}

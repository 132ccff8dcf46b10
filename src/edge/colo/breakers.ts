/**
 * The breakers of one isolate: what its own requests met, and what its colo says.
 *
 * Values in the memory of the isolate. A request that goes well to a cluster that was never in trouble costs a look-up in a
 * map that has no entry. Each opening and closing is one line in the log and stands in the colo's entry.
 */
import {
  afterFailure,
  afterRefusal,
  afterSuccess,
  breakerState,
  CLOSED,
  withSight,
  withTrial,
} from "../../core/handoff/breaker.ts";
import type { Verdict } from "../../core/handoff/judge-answer.ts";
import type { Breaker, BreakerSight } from "../../core/model/breaker.ts";
import type { EpochMs } from "../../core/model/ids.ts";
import { count } from "../counters.ts";
import { log } from "../log.ts";

const breakers = new Map<string, Breaker>();
/** Failed requests by cluster, since they were last told. */
const failures = new Map<string, number>();
let changed = false;

/** By cluster name; one that is missing is closed. */
export function heldBreakers(): ReadonlyMap<string, Breaker> {
  return breakers;
}

/** Takes what one attempt says of its cluster. */
export function noteAttempt(cluster: string, verdict: Verdict, sentAt: EpochMs): void {
  const before = breakers.get(cluster);
  if (verdict === "nothing" || (verdict === "served" && before === undefined)) return;
  const now = Date.now();
  if (verdict === "failed") failures.set(cluster, (failures.get(cluster) ?? 0) + 1);
  hold(cluster, before ?? CLOSED, after(verdict, before ?? CLOSED, sentAt, now), now);
}

function after(verdict: Exclude<Verdict, "nothing">, breaker: Breaker, sentAt: EpochMs, now: EpochMs): Breaker {
  switch (verdict) {
    case "served":
      return afterSuccess(breaker, sentAt, now);
    case "refused":
      return afterRefusal(breaker, sentAt, now, Math.random());
    case "failed":
      return afterFailure(breaker, sentAt, now, Math.random());
  }
}

/** Notes that a request of this isolate is the trial, for at most `withinMs`; the colo should hear of it before it ends. */
export function noteTrial(cluster: string, now: EpochMs, withinMs: number): void {
  breakers.set(cluster, withTrial(breakers.get(cluster) ?? CLOSED, now, withinMs));
  changed = true;
}

/** Takes what the colo says of a cluster. */
export function noteSight(cluster: string, sight: BreakerSight): void {
  breakers.set(cluster, withSight(breakers.get(cluster) ?? CLOSED, sight, Math.random()));
}

/** Whether anything failed since the last success, or a breaker is not closed: then news of others is worth having. */
export function isTroubled(): boolean {
  return [...breakers.values()].some(({ failures: inARow, openUntil }) => inARow > 0 || openUntil !== 0);
}

/** Whether a breaker opened, closed or began its trial here since the colo was last told. */
export function isChanged(): boolean {
  return changed;
}

/** Notes that the colo is told now. */
export function noteTold(): void {
  changed = false;
}

/** Whether any request failed since that was last told. */
export function hasFailures(): boolean {
  return failures.size > 0;
}

/** How many requests failed, by cluster, since this was last asked. */
export function takeFailures(): ReadonlyMap<string, number> {
  const taken = new Map(failures);
  failures.clear();
  return taken;
}

function hold(cluster: string, before: Breaker, next: Breaker, now: EpochMs): void {
  if (next === before) return;
  breakers.set(cluster, next);
  if (next.at === before.at && next.openUntil === before.openUntil) return;
  changed = true;
  if (breakerState(next, now) === "open") {
    count("breaker_opened");
    const why = next.refused ? { refused: true } : {};
    log("warn", "breaker opened", { cluster, forMs: next.openUntil - now, times: next.times, ...why });
  } else log("info", "breaker closed", { cluster });
}

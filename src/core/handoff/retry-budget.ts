/**
 * How many requests may be sent a second time, so that a failure everywhere is not doubled by those who try again.
 *
 * In: how many requests came, and each wish to send one again. Out: whether it may be, and the next budget. Each request
 * earns a tenth of a token, three a second are free, and a token lives ten seconds; a second attempt costs one. It gets its token
 * back when a cluster serves it: that request has only moved, as the breaker would have moved it a moment later, and
 * one blackholed cluster fails everything that was on its way at once. So in the ten seconds up to any second attempt,
 * those that failed or are still on their way are at most 30 and a tenth of the requests. Whoever changes this keeps that law.
 *
 * A budget is a value; times are cut to whole seconds. Where the clock goes back, what it holds counts as the latest.
 */
import type { EpochMs } from "../model/ids.ts";

/** Seconds that a token lives. */
const SECONDS = 10;
const PER_REQUEST = 0.1;
const FREE_PER_SECOND = 3;
/** Seconds for which something may still be in the budget. */
const SLOTS: readonly number[] = Array.from({ length: SECONDS }, (_, at) => at);

export interface RetryBudget {
  /** Of the newest entry below, in whole seconds of Unix time. */
  readonly second: number;
  /** Requests by second, newest first. */
  readonly requests: readonly number[];
  /** Second attempts by second, newest first, without those that were served. */
  readonly retries: readonly number[];
}

/** Before the first request: thirty tokens, so that one that fails at once may be tried again. */
export const FRESH_BUDGET: RetryBudget = { second: 0, requests: SLOTS.map(() => 0), retries: SLOTS.map(() => 0) };

/** The second in which a moment is. */
export function secondOf(now: EpochMs): number {
  return Math.floor(now / 1000);
}

/** After so many requests came. */
export function withRequests(budget: RetryBudget, many: number, now: EpochMs): RetryBudget {
  const turned = turnedTo(budget, secondOf(now));
  return { ...turned, requests: turned.requests.map((had, at) => (at === 0 ? had + many : had)) };
}

/** The budget once one request more is sent again; null when that is too many. */
export function takeRetry(budget: RetryBudget, now: EpochMs): RetryBudget | null {
  const turned = turnedTo(budget, secondOf(now));
  const allowed = PER_REQUEST * sum(turned.requests) + FREE_PER_SECOND * SECONDS;
  return sum(turned.retries) + 1 > allowed ? null : withRetries(turned, 0, 1);
}

/** After a cluster served the second attempt that was made at `takenAt`. */
export function giveBack(budget: RetryBudget, takenAt: EpochMs): RetryBudget {
  const age = budget.second - secondOf(takenAt);
  return (budget.retries[age] ?? 0) > 0 ? withRetries(budget, age, -1) : budget;
}

function withRetries(budget: RetryBudget, age: number, more: number): RetryBudget {
  return { ...budget, retries: budget.retries.map((had, at) => (at === age ? had + more : had)) };
}

function turnedTo(budget: RetryBudget, second: number): RetryBudget {
  const passed = second - budget.second;
  if (passed === 0) return budget;
  if (passed < 0) return { ...budget, second };
  const turned = (had: readonly number[]): readonly number[] => SLOTS.map((at) => had[at - passed] ?? 0);
  return { second, requests: turned(budget.requests), retries: turned(budget.retries) };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

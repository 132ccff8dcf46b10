/**
 * How many requests may be sent a second time, so that a failure everywhere is not doubled by those who try again.
 *
 * In: how many requests came, and each wish to send one again. Out: whether it may be, and the next budget. Each request
 * earns a tenth of a token, three a second are free, a token lives ten seconds, and a second attempt takes the oldest one.
 * It gives it back when a cluster serves it: that request has only moved, as the breaker would have moved it a moment later, and
 * one blackholed cluster fails everything that was on its way at once. So second attempts that fail are at most a tenth of the
 * requests and three a second, and there are always three more in the next second. Whoever changes this keeps both.
 *
 * A budget is a value; times are cut to whole seconds, tokens are counted in tenths. Where the clock goes back, what it holds
 * counts as the latest.
 */
import type { EpochMs } from "../model/ids.ts";

/** Seconds that a token lives. */
const LIFE_S = 10;
/** What a request earns, what each second brings, and what a second attempt costs, in tenths of a token. */
const [EARNED, FREE, COST] = [1, 30, 10];
const SECONDS: readonly number[] = Array.from({ length: LIFE_S }, (_, at) => at);

export interface RetryBudget {
  /** In which the youngest tokens were made, in whole seconds of Unix time. */
  readonly second: number;
  /** Tenths of tokens by the second in which they were made, the oldest first. */
  readonly tenths: readonly number[];
}

/** Before the first request: the free tokens of ten seconds, so that one that fails at once may be tried again. */
export const FRESH_BUDGET: RetryBudget = { second: 0, tenths: SECONDS.map(() => FREE) };

/** The second in which a moment is. */
export function secondOf(now: EpochMs): number {
  return Math.floor(now / 1000);
}

/** After so many requests came. */
export function withRequests(budget: RetryBudget, many: number, now: EpochMs): RetryBudget {
  const turned = turnedTo(budget, secondOf(now));
  return { ...turned, tenths: turned.tenths.map((had, at) => (at === LIFE_S - 1 ? had + many * EARNED : had)) };
}

/** The budget once one request more is sent again; null when that is too many. */
export function takeRetry(budget: RetryBudget, now: EpochMs): RetryBudget | null {
  const turned = turnedTo(budget, secondOf(now));
  let owed = COST;
  const tenths = turned.tenths.map((had) => {
    const paid = Math.min(had, owed);
    owed -= paid;
    return had - paid;
  });
  return owed > 0 ? null : { ...turned, tenths };
}

/** After a cluster served a second attempt. The token is as old as the oldest: it may not live on by being used. */
export function giveBack(budget: RetryBudget): RetryBudget {
  return { ...budget, tenths: budget.tenths.map((had, at) => (at === 0 ? had + COST : had)) };
}

function turnedTo(budget: RetryBudget, second: number): RetryBudget {
  const passed = second - budget.second;
  if (passed === 0) return budget;
  if (passed < 0) return { ...budget, second };
  return { second, tenths: SECONDS.map((at) => budget.tenths[at + passed] ?? FREE) };
}

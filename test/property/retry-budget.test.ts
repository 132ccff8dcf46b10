/**
 * Laws of the retry budget: whatever comes when, few requests are sent again in vain, and a few always may be.
 */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  FRESH_BUDGET,
  giveBack,
  secondOf,
  takeRetry,
  withRequests,
  type RetryBudget,
} from "../../src/core/handoff/retry-budget.ts";

/** Time passes, some requests come, and some of those want to be sent again; a part of them is served. */
interface Moment {
  readonly afterMs: number;
  readonly requests: number;
  readonly wishes: number;
  readonly served: number;
}

interface Course {
  readonly budget: RetryBudget;
  readonly requests: readonly number[];
  /** When each second attempt was made that was not served. */
  readonly wasted: readonly number[];
  /** For each wish that was refused, what had come and been in vain in its ten seconds by then. */
  readonly refused: readonly { readonly requests: number; readonly wasted: number }[];
}

const START = 1_700_000_000_000;
const RUNS = { seed: 7, numRuns: 400 };
const WINDOW_S = 10;

const moments = (afterMs: fc.Arbitrary<number>): fc.Arbitrary<readonly Moment[]> =>
  fc.array(fc.record({ afterMs, requests: fc.nat(300), wishes: fc.nat(60), served: fc.nat(60) }), {
    minLength: 1,
    maxLength: 80,
  });

function courseOf(all: readonly Moment[]): Course {
  let [budget, now] = [FRESH_BUDGET, START];
  const course = { requests: [] as number[], wasted: [] as number[], refused: [] as Course["refused"][number][] };
  for (const { afterMs, requests, wishes, served } of all) {
    now += afterMs;
    budget = withRequests(budget, requests, now);
    course.requests.push(...Array.from({ length: requests }, () => now));
    for (let at = 0; at < wishes; at++) {
      const next = takeRetry(budget, now);
      if (next === null) {
        const [requests, wasted] = [course.requests, course.wasted].map((times) => within(times, secondOf(now)));
        course.refused.push({ requests: requests ?? 0, wasted: wasted ?? 0 });
      } else if (at < served) budget = giveBack(next, now);
      else {
        budget = next;
        course.wasted.push(now);
      }
    }
  }
  return { budget, ...course };
}

/** How many of them fall into the ten whole seconds that end with this one. */
function within(times: readonly number[], second: number): number {
  return times.filter((at) => secondOf(at) <= second && secondOf(at) > second - WINDOW_S).length;
}

const steady = moments(fc.oneof(fc.nat(30), fc.nat(1500), fc.nat(25_000)));

test("in the ten seconds up to any second attempt, those in vain are at most a tenth of the requests and thirty", () => {
  fc.assert(
    fc.property(steady, (all) => {
      const { requests, wasted } = courseOf(all);
      for (const at of new Set(wasted.map(secondOf))) {
        expect(within(wasted, at)).toBeLessThanOrEqual(0.1 * within(requests, at) + 3 * WINDOW_S);
      }
    }),
    RUNS,
  );
});

test("over any time they are at most a tenth of the requests and three a second, ten seconds more of these", () => {
  fc.assert(
    fc.property(steady, (all) => {
      const { requests, wasted } = courseOf(all);
      const seconds = secondOf(START + all.reduce((sum, { afterMs }) => sum + afterMs, 0)) - secondOf(START) + 1;
      expect(wasted.length).toBeLessThanOrEqual(0.1 * requests.length + 3 * (seconds + WINDOW_S));
    }),
    RUNS,
  );
});

test("none is refused while fewer than thirty, and a tenth of the requests, were in vain", () => {
  fc.assert(
    fc.property(steady, (all) => {
      for (const { requests, wasted } of courseOf(all).refused) {
        expect(wasted + 1).toBeGreaterThan(0.1 * requests + 3 * WINDOW_S);
      }
    }),
    RUNS,
  );
});

test("what is served is free: while every second attempt is, all may be made", () => {
  fc.assert(
    fc.property(steady, (all) => {
      expect(courseOf(all.map((one) => ({ ...one, served: one.wishes }))).refused).toEqual([]);
    }),
    RUNS,
  );
});

test("a token lives ten seconds: then nothing of what was is left", () => {
  fc.assert(
    fc.property(steady, fc.integer({ min: WINDOW_S, max: 1e9 }), (all, seconds) => {
      const { budget } = courseOf(all);
      const later = withRequests(budget, 0, (budget.second + seconds) * 1000);
      expect(later).toEqual({ ...FRESH_BUDGET, second: budget.second + seconds });
    }),
    RUNS,
  );
});

test("a clock that goes back, however often, makes no tokens and takes none away", () => {
  fc.assert(
    fc.property(moments(fc.integer({ min: -100_000, max: 0 })), (all) => {
      const { requests, wasted, refused } = courseOf(all);
      expect(wasted.length).toBeLessThanOrEqual(0.1 * requests.length + 3 * WINDOW_S);
      if (refused.length === 0) return;
      expect(wasted.length).toBeGreaterThan(3 * WINDOW_S - 1);
    }),
    RUNS,
  );
});

test("a token that comes back late, or twice, or after the clock jumped, is none", () => {
  fc.assert(
    fc.property(steady, fc.integer({ min: -1e6, max: 1e6 }), (all, awayMs) => {
      const { budget } = courseOf(all);
      const at = budget.second * 1000 + awayMs;
      const many = Array.from({ length: 40 }).reduce<RetryBudget>((had) => giveBack(had, at), budget);
      expect(Math.min(...many.retries)).toBeGreaterThanOrEqual(0);
      if (awayMs < -WINDOW_S * 1000 || awayMs >= 1000) expect(many).toEqual(budget);
    }),
    RUNS,
  );
});

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
  /** When each wish was refused. */
  readonly refused: readonly number[];
}

const START = 1_700_000_000_000;
const RUNS = { seed: 7, numRuns: 400 };
const [LIFE_S, FREE_PER_S] = [10, 3];

const moments = (afterMs: fc.Arbitrary<number>): fc.Arbitrary<readonly Moment[]> =>
  fc.array(fc.record({ afterMs, requests: fc.nat(300), wishes: fc.nat(60), served: fc.nat(60) }), {
    minLength: 1,
    maxLength: 80,
  });

function courseOf(all: readonly Moment[]): Course {
  let [budget, now] = [FRESH_BUDGET, START];
  const course = { requests: [] as number[], wasted: [] as number[], refused: [] as number[] };
  for (const { afterMs, requests, wishes, served } of all) {
    now += afterMs;
    budget = withRequests(budget, requests, now);
    course.requests.push(...Array.from({ length: requests }, () => now));
    for (let at = 0; at < wishes; at++) {
      const next = takeRetry(budget, now);
      if (next === null) course.refused.push(now);
      else if (at < served) budget = giveBack(next);
      else {
        budget = next;
        course.wasted.push(now);
      }
    }
  }
  return { budget, ...course };
}

/** How many of them fall into so many whole seconds, of which this is the last. */
function within(times: readonly number[], second: number, seconds: number): number {
  return times.filter((at) => secondOf(at) <= second && secondOf(at) > second - seconds).length;
}

const steady = moments(fc.oneof(fc.nat(30), fc.nat(1500), fc.nat(25_000)));

test("over any time, those in vain are at most a tenth of the requests and three a second, ten seconds more of these", () => {
  fc.assert(
    fc.property(steady, (all) => {
      const { requests, wasted } = courseOf(all);
      const seconds = secondOf(START + all.reduce((sum, { afterMs }) => sum + afterMs, 0)) - secondOf(START) + 1;
      expect(wasted.length).toBeLessThanOrEqual(0.1 * requests.length + FREE_PER_S * (seconds + LIFE_S));
    }),
    RUNS,
  );
});

test("in any ten seconds they are at most what these and the ten before have earned", () => {
  fc.assert(
    fc.property(steady, (all) => {
      const { requests, wasted } = courseOf(all);
      for (const second of new Set(wasted.map(secondOf))) {
        const earned = 0.1 * within(requests, second, 2 * LIFE_S) + FREE_PER_S * 2 * LIFE_S;
        expect(within(wasted, second, LIFE_S)).toBeLessThanOrEqual(earned);
      }
    }),
    RUNS,
  );
});

test("however many want it, in every second three may be sent again, so that whoever is well again is found", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(300), { minLength: 1, maxLength: 60 }), fc.nat(60), (perSecond, more) => {
      const all = perSecond.map((requests) => ({ afterMs: 1000, requests, wishes: FREE_PER_S + more, served: 0 }));
      const { wasted } = courseOf(all);
      const bySecond = perSecond.map((_, at) => within(wasted, secondOf(START) + at + 1, 1));
      expect(Math.min(...bySecond)).toBeGreaterThanOrEqual(FREE_PER_S);
    }),
    RUNS,
  );
});

test("none is refused while fewer than thirty were in vain in ten seconds", () => {
  fc.assert(
    fc.property(steady, (all) => {
      const { wasted, refused } = courseOf(all);
      for (const at of refused) {
        expect(within(wasted, secondOf(at), LIFE_S)).toBeGreaterThanOrEqual(FREE_PER_S * LIFE_S);
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
    fc.property(steady, fc.integer({ min: LIFE_S, max: 1e9 }), (all, seconds) => {
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
      expect(wasted.length).toBeLessThanOrEqual(0.1 * requests.length + FREE_PER_S * LIFE_S);
      expect(refused.length === 0 || wasted.length >= FREE_PER_S * LIFE_S).toBe(true);
    }),
    RUNS,
  );
});

import { describe, expect, test } from "vitest";
import {
  afterFailure,
  afterRefusal,
  afterSuccess,
  breakerState,
  CLOSED,
  laterSight,
  sightOf,
  withSight,
  withTrial,
} from "../../../src/core/handoff/breaker.ts";
import { OPEN_AT_MOST_MS, type Breaker } from "../../../src/core/model/breaker.ts";

/** Neither longer nor shorter than the rule says. */
const EVEN = 0.5;
const T = 1_000_000;

/** After failures that follow one another by a millisecond, the last one at this time. */
function afterRow(breaker: Breaker, failures: number, lastAt: number): Breaker {
  let next = breaker;
  for (let at = lastAt - failures + 1; at <= lastAt; at++) next = afterFailure(next, at, at, EVEN);
  return next;
}

const opened = (at = T): Breaker => afterRow(CLOSED, 5, at);
/** Its trial fails as soon as it is due. */
const failedAgain = (breaker: Breaker): Breaker => afterFailure(breaker, breaker.openUntil, breaker.openUntil, EVEN);

describe("a closed breaker", () => {
  test("opens with the fifth failure in a row, for five seconds", () => {
    expect(breakerState(afterRow(CLOSED, 4, T), T)).toBe("closed");
    const { openUntil, times } = opened();
    expect([openUntil - T, times]).toEqual([5000, 1]);
    expect(breakerState(opened(), T + 4999)).toBe("open");
  });

  test("counts anew after a success", () => {
    const served = afterSuccess(afterRow(CLOSED, 4, T), T, T);
    expect(breakerState(afterRow(served, 4, T + 9), T + 9)).toBe("closed");
    expect(breakerState(afterRow(served, 5, T + 9), T + 9)).toBe("open");
  });

  test("is the same value when nothing changes, so that nobody writes it down", () => {
    expect(afterSuccess(CLOSED, T, T)).toBe(CLOSED);
  });
});

describe("a breaker of a gateway that refuses the edge", () => {
  const refusedAt = (breaker: Breaker, at: number): Breaker => afterRefusal(breaker, at, at, EVEN);
  const afterRefusals = (): Breaker => [4, 3, 2, 1, 0].reduce((next, ago) => refusedAt(next, T - ago), CLOSED);

  test("opens as for failures, and says why", () => {
    expect(afterRefusals()).toEqual({ ...opened(), refused: true });
    expect(sightOf(afterRefusals())).toEqual({ ...sightOf(opened()), refused: true });
  });

  test("says what opened it last: a failure that follows refusals, and a refusal that follows failures", () => {
    expect(failedAgain(afterRefusals()).refused).toBe(false);
    const due = opened().openUntil;
    expect(refusedAt(opened(), due).refused).toBe(true);
  });

  test("forgets it once it closes", () => {
    const due = afterRefusals().openUntil;
    expect(afterSuccess(afterRefusals(), due, due).refused).toBe(false);
  });

  test("is heard of by other isolates with its reason", () => {
    expect(withSight(CLOSED, sightOf(afterRefusals()), 0).refused).toBe(true);
  });
});

describe("an open breaker", () => {
  test("waits for one trial once its time is over", () => {
    const due = opened();
    expect(breakerState(due, T + 5000)).toBe("trial-due");
    const trying = withTrial(due, T + 5000, 1500);
    expect(breakerState(trying, T + 6499)).toBe("on-trial");
    expect(breakerState(trying, T + 6500)).toBe("trial-due"); // nobody heard of that trial again
  });

  test("closes by a success, and opens for longer by a failure, whoever made it", () => {
    expect(breakerState(afterSuccess(opened(), T + 5000, T + 5100), T + 5100)).toBe("closed");
    const again = afterFailure(opened(), T + 5000, T + 6000, EVEN);
    expect([again.openUntil - (T + 6000), again.times, again.trialUntil]).toEqual([10_000, 2, 0]);
  });

  test("is open for five seconds more each time, and never for more than five minutes", () => {
    let breaker = opened();
    const lengths = [breaker.openUntil - breaker.at];
    for (let round = 0; round < 80; round++) {
      breaker = failedAgain(breaker);
      lengths.push(breaker.openUntil - breaker.at);
    }
    expect(lengths.slice(0, 4)).toEqual([5000, 10_000, 15_000, 20_000]);
    expect(lengths.at(-1)).toBe(OPEN_AT_MOST_MS);
    expect(Math.max(...lengths)).toBe(OPEN_AT_MOST_MS);
  });

  test("does not count failures of requests that are sent all the same, but closes by a success of theirs", () => {
    const breaker = opened();
    expect(afterFailure(breaker, T + 1000, T + 2000, EVEN)).toBe(breaker);
    expect(breakerState(afterSuccess(breaker, T + 1000, T + 2000), T + 2000)).toBe("closed");
  });

  test("is open for a tenth less or more, by chance", () => {
    const lengthBy = (chance: number): number => afterFailure(afterRow(CLOSED, 4, T), T, T, chance).openUntil - T;
    expect([0, 0.5, 1].map(lengthBy)).toEqual([4500, 5000, 5500]);
  });
});

describe("what was sent before the breaker last changed says nothing", () => {
  test("failures of that time do not open it again once it has closed", () => {
    const closed = afterSuccess(opened(), T + 5000, T + 5001);
    let next = closed;
    for (let at = 0; at < 20; at++) next = afterFailure(next, T + 4000 + at, T + 5002 + at, EVEN);
    expect(next).toBe(closed);
  });

  test("a late success does not close it", () => {
    const breaker = opened();
    expect(afterSuccess(breaker, T - 900, T + 100)).toBe(breaker);
  });
});

describe("how often it has opened", () => {
  test.each([
    ["is remembered while it is closed for a minute", 60_000, 2],
    ["is forgotten when it was closed for longer", 60_001, 1],
  ])("%s", (_, closedForMs, times) => {
    const closedAt = T + 5001;
    const closed = afterSuccess(opened(), T + 5000, closedAt);
    expect(afterRow(closed, 5, closedAt + closedForMs).times).toBe(times);
  });
});

describe("what isolates tell one another", () => {
  test("the later change holds, and an isolate's own count begins anew with it", () => {
    const theirs = sightOf(opened(T));
    const heard = withSight(afterRow(CLOSED, 3, T - 10), theirs, 0);
    expect(sightOf(heard)).toEqual(theirs);
    expect(heard.failures).toBe(0);
    const mine = afterRow(CLOSED, 5, T + 1);
    expect(withSight(mine, theirs, 0)).toBe(mine);
  });

  test("whoever opened it tries first, the others wait a little for what he says", () => {
    const first = opened();
    const [other, last] = [0.5, 1].map((chance) => withSight(CLOSED, sightOf(first), chance));
    const states = [first, other ?? CLOSED, last ?? CLOSED].map((one) => breakerState(one, first.openUntil));
    expect(states).toEqual(["trial-due", "on-trial", "on-trial"]);
    expect(breakerState(last ?? CLOSED, first.openUntil + 3000)).toBe("trial-due");
  });

  test("a trial in one isolate is one for all", () => {
    const [one, other] = [opened(), withSight(CLOSED, sightOf(opened()), 0)];
    const now = one.openUntil;
    expect(breakerState(other, now)).toBe("trial-due");
    const heard = withSight(other, sightOf(withTrial(one, now, 1500)), 0);
    expect(breakerState(heard, now)).toBe("on-trial");
    expect(breakerState(withSight(heard, sightOf(afterSuccess(one, now, now + 5)), 0), now + 5)).toBe("closed");
  });

  test("an isolate that knows of the opening already keeps its turn when it hears more about it", () => {
    const [first, other] = [opened(), withSight(CLOSED, sightOf(opened()), 0.5)];
    const trying = sightOf(withTrial(first, T + 5000, 1500));
    expect(withSight(other, trying, 1)).toEqual({ ...other, trialUntil: T + 6500 });
  });

  test("of two sights of the same opening the one that opened more often holds, whichever comes first", () => {
    const [once, twice] = [
      { ...opened(), trialUntil: T + 6500 },
      { ...opened(), times: 2 },
    ];
    expect([laterSight(once, twice), laterSight(twice, once)]).toEqual([twice, twice]);
  });

  test("of two sights of the same moment the longer opening holds, whichever comes first", () => {
    const [short, long] = [opened(), { ...opened(), openUntil: T + 5500 }];
    expect([laterSight(short, long), laterSight(long, short)]).toEqual([long, long]);
  });
});

test("however often and by whatever chance it opens, that is for five minutes at the most", () => {
  let breaker = opened();
  for (let trial = 0; trial < 80; trial++) breaker = afterFailure(breaker, breaker.openUntil, breaker.openUntil, 1);
  expect([breaker.openUntil - breaker.at, breaker.times]).toEqual([OPEN_AT_MOST_MS, 60]);
});

test("a trial keeps others from trying for a minute at the most, however long it may take", () => {
  expect(breakerState(withTrial(opened(), T + 5000, 290_000), T + 65_000)).toBe("trial-due");
});

test("a clock that jumps back keeps nothing open for longer than five minutes", () => {
  expect(breakerState(opened(), T - OPEN_AT_MOST_MS)).toBe("trial-due");
});

test("after a clock was set back, requests count again at once", () => {
  const back = T - 3_600_000;
  expect(breakerState(afterSuccess(opened(), back, back + 5), back + 5)).toBe("closed");
  expect(breakerState(afterFailure(opened(), back, back + 5, 0.5), back + 5)).toBe("open");
  const closed = afterSuccess(opened(), T + 5001, T + 5002);
  expect(breakerState(afterRow(closed, 5, back), back)).toBe("open");
});

test("clocks of a colo that differ by two seconds make no straggler count", () => {
  const theirs = withSight(CLOSED, sightOf(opened()), 0);
  const sentAt = T - 2000;
  expect(afterSuccess(theirs, sentAt, sentAt + 1)).toBe(theirs);
});

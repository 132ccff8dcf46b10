import { describe, expect, test } from "vitest";
import { laterRtt, settledNumbers, settleRtt } from "../../../src/core/health/settle-rtt.ts";
import type { SettledRtt } from "../../../src/core/model/colo-entry.ts";
import { MEASURED_FOR_MS } from "../../../src/core/model/live.ts";

const T = 1_700_000_000_000;
const EVERY_MS = 30_000;

function after(samples: readonly number[], from?: SettledRtt): SettledRtt {
  let settled = from;
  let at = (from?.at ?? T) + EVERY_MS;
  for (const sample of samples) {
    settled = settleRtt(settled, sample, at);
    at += EVERY_MS;
  }
  if (settled === undefined) throw new Error("no samples");
  return settled;
}

const numberAfter = (...samples: number[]): number => after(samples).settledMs;

describe("the number of a cluster", () => {
  const rows: [name: string, samples: number[], number: number][] = [
    ["is the first round trip", [100], 100],
    ["stays through noise", [100, 109, 91, 110, 90, 95, 81, 124], 100],
    ["stays through two outliers", [100, 40, 40, 100, 300, 300, 100], 100],
    ["falls to what three shorter ones say", [100, 76, 75, 74], 75],
    ["rises to what three longer ones say", [100, 130, 140, 150], 140],
    ["does not change by 19 percent, however long", [100, 81, 81, 81, 81, 81, 81], 100],
    ["changes by 20 percent", [100, 80, 80, 80], 80],
    ["stays where two shorter ones and a longer one alternate", [100, 75, 75, 130, 75, 75, 130, 75, 75], 100],
    ["forgets a connection that was new and slow", [310, 100, 102, 98], 100],
  ];
  test.each(rows)("%s", (_, samples, number) => {
    expect(numberAfter(...samples)).toBe(number);
  });

  test("comes with the moving average of RFC 6298 since it last changed", () => {
    const { averageMs } = after([100, 108]);
    expect(averageMs).toBe(101);
    expect(after([100, 80, 80, 80]).averageMs).toBe(80);
  });

  test("begins anew when nothing was measured for ten minutes", () => {
    const old = after([100, 75, 75]);
    expect(settleRtt(old, 75, old.at + MEASURED_FOR_MS + 1)).toMatchObject({ settledMs: 75, apart: [] });
    expect(settleRtt(after([100]), 75, T + MEASURED_FOR_MS)).toMatchObject({ settledMs: 100, apart: [75] });
    expect(settleRtt(after([100]), 75, T + EVERY_MS + MEASURED_FOR_MS + 1).settledMs).toBe(75);
  });
});

describe("what a decision gets", () => {
  test("is a number for each cluster that was measured lately", () => {
    const trips = new Map([
      ["near", { ...after([20]), at: T }],
      ["far", { ...after([200]), at: T - MEASURED_FOR_MS - 1 }],
    ]);
    expect(settledNumbers(trips, T)).toEqual({ near: 20 });
  });

  test("is nothing at all where nothing was", () => {
    expect(settledNumbers(new Map(), T)).toBeNull();
  });
});

test("of two states of one cluster the one with the later measurement holds", () => {
  const [early, late] = [after([100]), after([100, 90])];
  expect([laterRtt(early, late), laterRtt(late, early)]).toEqual([late, late]);
});

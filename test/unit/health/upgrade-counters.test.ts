import { describe, expect, test } from "vitest";
import { countProbe } from "../../../src/core/health/count-probe.ts";
import { readCounters, type EarlierCounters, type StoredCounters } from "../../../src/core/health/upgrade-counters.ts";
import { counters, PROBE, result } from "./watched.ts";

/** As version 1 stored a cluster that is down and has two of five successes. */
const EARLIER: EarlierCounters = {
  format: 1,
  counters: {
    state: "down",
    since: 1000,
    failures: 0,
    successes: 2,
    lastAt: 5000,
    rttMs: 31,
    ready: 60,
    why: "",
  },
  dueAt: 15_000,
};

const unreadable = (value: unknown): StoredCounters => value as StoredCounters;

test("counters of this format are read as they are", () => {
  const stored: StoredCounters = { format: 2, counters: counters("up", 5000), dueAt: 15_000, tookMs: 12 };
  expect(readCounters(stored)).toBe(stored);
});

describe("counters of format 1", () => {
  test("keep all they have, and know nothing of what is new", () => {
    expect(readCounters(EARLIER)).toEqual({
      format: 2,
      counters: { ...EARLIER.counters, degraded: false, row: [], content: null },
      dueAt: 15_000,
      tookMs: 0,
    });
  });

  test("count on: three more successes bring the cluster back, not five", () => {
    let after = readCounters(EARLIER)?.counters ?? null;
    const states = [1, 2, 3].map((step) => {
      after = countProbe(after, result(true, 5000 + step * 10_000), PROBE);
      return after.state;
    });
    expect(states).toEqual(["down", "down", "up"]);
  });
});

test.each([
  ["nothing is stored", undefined],
  ["another format", { format: 3, counters: {}, dueAt: 1 }],
  ["no format", { counters: {}, dueAt: 1 }],
  ["no due time", { format: 2, counters: counters("up", 0), tookMs: 1 }],
  ["a due time that is no time", { format: 1, counters: {}, dueAt: Number.NaN }],
])("the next probe sets the state where %s", (_, stored) => {
  expect(readCounters(unreadable(stored))).toBeNull();
});

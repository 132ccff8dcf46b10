/**
 * The figures that every promise is judged by: what counts as failed, and when.
 */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Observed } from "./generator.ts";
import { SEEN_WELL } from "./seen-well.ts";
import { slopePerMinute } from "./slope.ts";
import { firstServedMs, isFailed, lastSlowMs, slowCount, tallyOf } from "./tally.ts";

describe("a request counts as failed", () => {
  test.each<[string, Partial<Observed>]>([
    ["without an answer", { status: 0, error: "ECONNRESET" }],
    ["when it is lost", { status: 0, error: "lost" }],
    ["with a 5xx", { status: 503, body: "wrong" }],
    ["with a 4xx", { status: 404, body: "wrong" }],
    ["when its body is another one", { body: "wrong" }],
    ["when it breaks off after its headers", { error: "aborted" }],
  ])("%s", (_, what) => {
    expect(isFailed({ ...SEEN_WELL, ...what })).toBe(true);
  });

  test("and with the right body or a redirect it does not", () => {
    expect([SEEN_WELL, { ...SEEN_WELL, status: 302, body: "wrong" as const }].map(isFailed)).toEqual([false, false]);
  });
});

describe("a tally", () => {
  const observed = [
    { ...SEEN_WELL, at: 900 },
    { ...SEEN_WELL, at: 1100, status: 502, cluster: null, ttfbMs: 40, body: "wrong" as const },
    { ...SEEN_WELL, at: 1900, status: 0, cluster: null, ttfbMs: null, body: "none" as const, error: "lost" },
    { ...SEEN_WELL, at: 2000, cluster: "us-east", mayServe: false, ttfbMs: 7 },
  ];
  const tally = tallyOf(observed, { from: 1000, to: 2000 });

  test("tells failures by kind and by when they came after the fault", () => {
    expect(tally).toMatchObject({ sent: 4, failed: 2, lost: 1, transportErrors: 0, wrongBodies: 0, wrongClusters: 1 });
    expect([tally.firstFailedMs, tally.lastFailedMs]).toEqual([100, 900]);
    expect(tally.byStatus).toEqual({ "200": 2, "502": 1, "0": 1 });
    expect(tally.byCluster).toEqual({ "sa-east": 1, none: 2, "us-east": 1 });
  });

  test("keeps requests of the fault apart from the others, its end left out", () => {
    expect([tally.inside.requests, tally.outside.requests]).toEqual([2, 2]);
    expect([tally.inside.p99Ms, tally.outside.p99Ms]).toEqual([40, 7]);
  });

  test("leaves out what was met while the machine stalled, and says how much that is", () => {
    const stalled = [SEEN_WELL, { ...SEEN_WELL, status: 504, mayServe: false, stalled: true }];
    expect(tallyOf(stalled, { from: 0, to: 1 })).toMatchObject({ sent: 2, stalled: 1, failed: 0, wrongClusters: 0 });
  });

  test("of nothing is nothing", () => {
    const none = tallyOf([], { from: 0, to: 1 });
    expect([none.sent, none.failed, none.firstFailedMs, none.inside.p99Ms]).toEqual([0, 0, null, 0]);
  });

  test("every request is in exactly one status and one cluster, whatever was observed", () => {
    const one = fc.record({
      at: fc.nat({ max: 3000 }),
      status: fc.constantFrom(0, 200, 502),
      cluster: fc.constantFrom("a", "b", null),
    });
    fc.assert(
      fc.property(fc.array(one), (all) => {
        const counted = tallyOf(
          all.map((what) => ({ ...SEEN_WELL, ...what })),
          { from: 1000, to: 2000 },
        );
        const sum = (counts: Readonly<Record<string, number>>): number =>
          Object.values(counts).reduce((a, b) => a + b, 0);
        expect([sum(counted.byStatus), sum(counted.byCluster)]).toEqual([all.length, all.length]);
        expect(counted.inside.requests + counted.outside.requests).toBe(all.length);
      }),
    );
  });
});

test("the first request that a repaired cluster serves, and the last slow one, are told from the moment asked for", () => {
  const observed = [
    { ...SEEN_WELL, at: 900 },
    { ...SEEN_WELL, at: 1500, ttfbMs: 1200 },
    { ...SEEN_WELL, at: 1700 },
  ];
  expect(firstServedMs(observed, "sa-east", 1000)).toBe(500);
  expect(firstServedMs(observed, "eu-west", 1000)).toBeNull();
  expect([lastSlowMs(observed, 800, 1000), lastSlowMs(observed, 2000, 1000)]).toEqual([500, null]);
  expect(slowCount(observed, 800)).toBe(1);
});

test("a slope is what a straight line grows by in a minute, wherever it starts", () => {
  fc.assert(
    fc.property(fc.integer({ min: -50, max: 50 }), fc.integer({ min: 0, max: 500 }), (slope, from) => {
      const samples = [0, 1, 2, 5, 9].map((minute) => ({ atMs: minute * 60_000, value: from + slope * minute }));
      expect(slopePerMinute(samples)).toBeCloseTo(slope, 6);
    }),
  );
  expect([slopePerMinute([]), slopePerMinute([{ atMs: 5, value: 9 }])]).toEqual([0, 0]);
});

/**
 * Laws of round trips: what is noise moves nobody, what lasts does, and what alternates never goes back and forth.
 */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { laterRtt, settleRtt } from "../../src/core/health/settle-rtt.ts";
import type { SettledRtt } from "../../src/core/model/colo-entry.ts";

const RUNS = { seed: 42, numRuns: 500 };
const T = 1_700_000_000_000;
const EVERY_MS = 30_000;

/** The numbers on the way. */
function numbers(samples: readonly number[]): readonly number[] {
  let settled: SettledRtt | undefined;
  return samples.map((sample, at) => {
    settled = settleRtt(settled, sample, T + at * EVERY_MS);
    return settled.settledMs;
  });
}

const changes = (samples: readonly number[]): number => new Set(numbers(samples)).size - 1;
const base = fc.double({ min: 1, max: 2000, noNaN: true });
const noise = fc.double({ min: -0.1, max: 0.1, noNaN: true });

test("noise within 10 percent never changes a number, and so never an order", () => {
  fc.assert(
    fc.property(base, fc.array(noise, { minLength: 1, maxLength: 100 }), (ms, noises) => {
      expect(changes(noises.map((part) => ms * (1 + part)))).toBe(0);
    }),
    RUNS,
  );
});

test("an improvement of 25 percent that lasts counts with the third measurement, not before", () => {
  fc.assert(
    fc.property(base, fc.nat(20), (ms, before) => {
      const samples = [...Array.from({ length: before + 1 }, () => ms), ...[1, 2, 3].map(() => ms * 0.75)];
      const seen = numbers(samples);
      expect(seen.slice(0, -1).every((one) => one === ms)).toBe(true);
      expect(seen.at(-1)).toBeCloseTo(ms * 0.75, 6);
    }),
    RUNS,
  );
});

test("two values that alternate never change it, whichever comes first and for how many at a time", () => {
  const pattern = fc.constantFrom([1, 1], [2, 1], [1, 2], [2, 2]);
  fc.assert(
    fc.property(base, base, pattern, fc.integer({ min: 2, max: 40 }), (one, other, [first = 1, second = 1], times) => {
      const round = [...Array.from({ length: first }, () => one), ...Array.from({ length: second }, () => other)];
      expect(changes(Array.from({ length: times }, () => round).flat())).toBe(0);
    }),
    RUNS,
  );
});

test("a number is always one that was measured or lies between such, and every change is by a fifth at least", () => {
  fc.assert(
    fc.property(fc.array(base, { minLength: 1, maxLength: 60 }), (samples) => {
      const seen = numbers(samples);
      for (const [at, one] of seen.entries()) {
        const before = seen[at - 1] ?? one;
        expect(one).toBeGreaterThanOrEqual(Math.min(...samples) - 1e-9);
        expect(one).toBeLessThanOrEqual(Math.max(...samples) + 1e-9);
        const ratio = one === before ? 0 : Math.min(one, before) / Math.max(one, before);
        expect(ratio).toBeLessThanOrEqual(0.8 + 1e-9);
      }
    }),
    RUNS,
  );
});

const state: fc.Arbitrary<SettledRtt> = fc.record({
  at: fc.nat(3),
  settledMs: fc.nat(3),
  averageMs: fc.nat(2),
  apart: fc.array(fc.nat(2), { maxLength: 2 }),
});

test("merging is the same in every order, however often, and in any grouping", () => {
  fc.assert(
    fc.property(state, state, state, (a, b, c) => {
      expect(laterRtt(a, b)).toEqual(laterRtt(b, a));
      expect(laterRtt(a, a)).toEqual(a);
      expect(laterRtt(laterRtt(a, b), c)).toEqual(laterRtt(a, laterRtt(b, c)));
    }),
    RUNS,
  );
});

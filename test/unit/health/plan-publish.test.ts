/**
 * When the live value is written to KV: a change soon, the same again now and then, a failure after a pause.
 */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { publishAt, type Attempt } from "../../../src/core/health/plan-publish.ts";

const NOW = 1_800_000_000_000;

describe("the next write", () => {
  const rows: [name: string, last: Attempt | null, version: number, inMs: number][] = [
    ["of the first value is at once", null, 1, 1],
    ["of a change comes 1.1 s after the last one", { version: 1, at: NOW - 100, written: true }, 2, 1000],
    ["of a change after a quiet time is at once", { version: 1, at: NOW - 9000, written: true }, 2, 1],
    ["of the same comes 15 s after the last one", { version: 2, at: NOW - 5000, written: true }, 2, 10_000],
    ["after a failure comes 5 s later, changed or not", { version: 1, at: NOW - 1000, written: false }, 2, 4000],
    ["is not put off by an attempt of a time to come", { version: 2, at: NOW + 3_600_000, written: true }, 2, 15_000],
  ];
  test.each(rows)("%s", (_, last, version, inMs) => {
    expect(publishAt(last, version, NOW) - NOW).toBe(inMs);
  });

  test("is always later than now and within 15 s, and never sooner than 1.1 s after the last", () => {
    fc.assert(
      fc.property(fc.nat(60_000), fc.nat(3), fc.nat(3), fc.boolean(), (ago, before, version, written) => {
        const at = publishAt({ version: before, at: NOW - ago, written }, version, NOW);
        expect(at).toBeGreaterThan(NOW);
        expect(at).toBeLessThanOrEqual(NOW + 15_000);
        expect(at).toBeGreaterThanOrEqual(Math.min(NOW - ago + 1100, NOW + 15_000));
      }),
    );
  });
});

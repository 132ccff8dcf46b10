/**
 * Which of two live values an edge keeps, and when measurements of a time to come begin to age.
 */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { agedFrom, isAhead, isNewer } from "../../../src/core/bundle/newer-live.ts";
import type { Live } from "../../../src/core/model/live.ts";
import { AT, live } from "../small-rules.ts";

const HELD: Live = { ...live({ a: "up" }, { at: AT }), epoch: 100, version: 7 };

describe("which of two an edge takes", () => {
  const rows: [name: string, next: Partial<Live>, newer: boolean][] = [
    ["a greater version", { version: 8 }, true],
    ["a greater version of an earlier time", { version: 8, at: AT - 1 }, true],
    ["the same version, confirmed later", { at: AT + 1 }, true],
    ["the same again", {}, true],
    ["the same version of an earlier time", { at: AT - 1 }, false],
    ["a lower version, of whatever time", { version: 6, at: AT + 1 }, false],
    ["a later board that counts from 1 again", { epoch: 200, version: 1, at: 0 }, true],
    ["an earlier board, whatever its version and time", { epoch: 99, version: 900, at: AT + 9 }, false],
  ];
  test.each(rows)("%s: %s", (_, next, newer) => {
    expect(isNewer({ ...HELD, ...next }, HELD)).toBe(newer);
  });

  const anyLive = fc
    .record({ epoch: fc.nat(3), version: fc.nat(3), at: fc.nat(3) })
    .map((numbers): Live => ({ ...HELD, ...numbers }));

  test("in whatever order values come, the same one is held in the end, and none is left for an earlier one", () => {
    fc.assert(
      fc.property(fc.array(anyLive, { minLength: 1, maxLength: 8 }), (values) => {
        const end = (order: readonly Live[]): string => {
          const last = order.reduce((held, next) => (isNewer(next, held) ? next : held));
          return JSON.stringify([last.epoch, last.version, last.at]);
        };
        expect(end(values.toReversed())).toBe(end(values));
        expect(values.every((one) => !isNewer(one, values[0] ?? one) || end(values) >= end([one]))).toBe(true);
      }),
    );
  });

  test("of two different values exactly one is newer", () => {
    fc.assert(
      fc.property(anyLive, anyLive, (one, other) => {
        const same = one.epoch === other.epoch && one.version === other.version && one.at === other.at;
        expect(Number(isNewer(one, other)) + Number(isNewer(other, one))).toBe(same ? 2 : 1);
      }),
    );
  });
});

describe("measurements of a time to come", () => {
  const one = Object.values(HELD.clusters)[0];
  if (one === undefined) throw new Error("the value has a cluster");
  const withTimes = (at: number, clusterAt: number): Live => ({
    ...HELD,
    at,
    clusters: { a: { ...one, at: clusterAt } },
  });

  test.each([
    ["now", AT, AT, false],
    ["30 s ahead, as clocks may differ", AT + 30_000, AT + 30_000, false],
    ["more than 30 s ahead", AT + 30_001, AT, true],
    ["more than 30 s ahead, of one cluster", AT, AT + 30_001, true],
  ])("%s", (_, at, clusterAt, ahead) => {
    expect(isAhead(withTimes(at, clusterAt), AT)).toBe(ahead);
  });

  test("count as of now, so that they age; earlier ones stay as they are, and orders too", () => {
    expect(agedFrom(withTimes(AT + 500, AT + 900), AT)).toEqual(withTimes(AT, AT));
    expect(agedFrom(withTimes(AT - 500, AT - 900), AT)).toEqual(withTimes(AT - 500, AT - 900));
  });
});

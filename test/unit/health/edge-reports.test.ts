import { describe, expect, test } from "vitest";
import { confirmsSuspect, withEdgeReport } from "../../../src/core/health/edge-reports.ts";
import { foldLive } from "../../../src/core/health/fold-live.ts";
import { NOTHING_KNOWN } from "../../../src/core/model/live.ts";
import type { EdgeReport } from "../../../src/core/model/probe.ts";
import { failingAt, heard, watchOf } from "./watched.ts";

const T = 1_700_000_000_000;

function empty(colo: string, at: number): EdgeReport {
  return { colo, at, clusters: {} };
}

describe("of the edges' reports", () => {
  test("the newest of each colo is held", () => {
    const first = withEdgeReport([], failingAt("GRU", ["sa-east"], T), T);
    const both = withEdgeReport(first, empty("EZE", T), T);
    const after = withEdgeReport(both, empty("GRU", T + 1), T + 1);
    expect(after).toEqual([empty("GRU", T + 1), empty("EZE", T)]);
  });

  test("one that arrives late replaces nothing", () => {
    const held = [empty("GRU", T)];
    expect(withEdgeReport(held, failingAt("GRU", ["sa-east"], T - 5), T)).toEqual(held);
  });

  test("none is held for longer than ten minutes", () => {
    const held = [empty("GRU", T)];
    expect(withEdgeReport(held, empty("EZE", T + 599_999), T + 599_999)).toHaveLength(2);
    expect(withEdgeReport(held, empty("EZE", T + 600_000), T + 600_000)).toHaveLength(1);
  });

  test("those of 500 colos are held, the oldest goes first", () => {
    let held: readonly EdgeReport[] = [];
    for (let index = 0; index < 501; index++) held = withEdgeReport(held, empty(`C${index}`, T + index), T + index);
    expect(held).toHaveLength(500);
    expect(held.map(({ colo }) => colo)).not.toContain("C0");
  });

  test("a clock that is ahead makes nothing last longer", () => {
    expect(withEdgeReport([], empty("GRU", T + 3_600_000), T)).toEqual([empty("GRU", T)]);
  });

  test("one of a colo whose clock is behind counts as of now", () => {
    expect(withEdgeReport([], empty("GRU", T - 300_000), T)).toEqual([empty("GRU", T)]);
  });
});

describe("a colo's failures are worth folding at once", () => {
  const signs = { "sa-east": "DUU", "us-east": "UUU", "eu-central": "UUU" };
  const up = { "sa-east": "UUU", "us-east": "UUU", "eu-central": "UUU" };
  const watch = watchOf(signs);
  const before = foldLive(NOTHING_KNOWN, heard(up, T), watch, T);
  const live = foldLive(before, heard(signs, T), watch, T);

  test("when they back up a lone vantage", () => {
    expect(confirmsSuspect(live, failingAt("GRU", ["sa-east"], T), T)).toBe(true);
  });

  test("not for another cluster, not once they have counted, not without a failure", () => {
    expect(confirmsSuspect(live, failingAt("GRU", ["us-east"], T), T)).toBe(false);
    const confirmed = foldLive(live, heard(signs, T, {}, [failingAt("GRU", ["sa-east"], T)]), watch, T);
    expect(confirmsSuspect(confirmed, failingAt("GRU", ["sa-east"], T), T)).toBe(false);
    const well = { colo: "GRU", at: T, clusters: { "sa-east": { failures: 0, openUntil: null, probe: null } } };
    expect(confirmsSuspect(live, well, T)).toBe(false);
  });
});

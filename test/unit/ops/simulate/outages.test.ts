import { describe, expect, test } from "vitest";
import { asId } from "../../../../src/core/model/ids.ts";
import { outagesOf } from "../../../../src/core/ops/simulate/outages.ts";
import { peaksOf } from "../../../../src/core/ops/simulate/peaks.ts";
import { readEvents } from "../../../../src/core/ops/simulate/read-events.ts";
import type { Outage, SimStep, Transition } from "../../../../src/core/ops/simulate/simulation.ts";
import { MINUTE, SECOND, smallRules } from "./stage.ts";

const RULES = smallRules();

/** Steps every ten seconds with these loads of cluster a. */
function stepsOf(...rps: readonly number[]): readonly SimStep[] {
  return rps.map((load, at) => ({
    atMs: at * 10 * SECOND,
    clusters: RULES.clusters.map(({ name }) => ({
      cluster: name,
      state: "up",
      takes: 100,
      differs: false,
      viewers: 0,
      rps: name === "a" ? load : 0,
      percent: null,
      over: name === "a" && load > 600,
    })),
    moved: 0,
    movedOthers: 0,
    answered: 0,
    lost: 0,
    sentToFailing: 0,
    reasons: {},
  }));
}

function turn(seconds: number, to: string, takesSome: boolean): Transition {
  return { atMs: seconds * SECOND, cluster: asId("a"), from: "", to, regions: [], tookSome: !takesSome, takesSome };
}

function outages(texts: readonly string[], transitions: readonly Transition[], steps = stepsOf()): readonly Outage[] {
  const events = readEvents(texts, RULES, 60 * MINUTE);
  return outagesOf({ events: events.ok ? events.value : [], steps, transitions });
}

describe("an outage", () => {
  test("is found out, ends, and is over after the ramp", () => {
    const found = [
      turn(25, "down", false),
      turn(70, "hold-down", false),
      turn(130, "ramp", false),
      turn(430, "up", true),
    ];
    const expected = { downAtMs: 5000, outAtMs: 25_000, upAtMs: 60_000, takesAtMs: 130_000, wholeAtMs: 430_000 };
    expect(outages(["t=5s down a", "t=60s up a"], found)).toMatchObject([{ cluster: "a", ...expected }]);
  });
  test("goes on to the end where the cluster does not come up", () => {
    const open = { upAtMs: null, takesAtMs: null, wholeAtMs: null };
    expect(outages(["t=5s down a"], [turn(25, "down", false)])).toMatchObject([open]);
  });
  test("sent the most to the cluster that it had before it was found out", () => {
    const steps = stepsOf(100, 300, 500, 700, 900);
    expect(outages(["t=10s down a"], [turn(25, "down", false)], steps)).toMatchObject([{ sentRps: 500 }]);
  });
  test("begins with the first word and not with its repetition", () => {
    expect(outages(["t=5s down a", "t=9s down *"], [])).toMatchObject([
      { cluster: "a", downAtMs: 5000 },
      { cluster: "b", downAtMs: 9000 },
      { cluster: "c", downAtMs: 9000 },
    ]);
  });
  test("is followed by the next one of its cluster, each with its own times", () => {
    const found = [turn(25, "down", false), turn(50, "ramp", true), turn(125, "down", false), turn(150, "ramp", true)];
    expect(outages(["t=5s down a", "t=30s up a", "t=100s down a", "t=130s up a"], found)).toMatchObject([
      { downAtMs: 5000, outAtMs: 25_000, takesAtMs: 50_000 },
      { downAtMs: 100_000, outAtMs: 125_000, takesAtMs: 150_000 },
    ]);
  });
  test("is none where one vantage alone sees it, or where a cluster is only degraded", () => {
    expect(outages(["t=5s down a from west", "t=6s degraded b", "t=7s drain c"], [])).toEqual([]);
  });
});

describe("a peak", () => {
  const peakOf = (...rps: readonly number[]) => peaksOf(stepsOf(...rps), RULES.clusters, 10 * SECOND)[0];
  test("is the greatest load, where it was first", () => {
    expect(peakOf(100, 300, 300, 200)).toMatchObject({ rps: 300, atMs: 10 * SECOND, overMs: 0, capacity: 600 });
  });
  test("says for how long there was too much, also in pieces", () => {
    expect(peakOf(700, 100, 700, 700)).toMatchObject({ overMs: 30 * SECOND });
  });
  test("is nothing where there is no load", () => {
    expect(peakOf(0, 0)).toMatchObject({ rps: 0, percent: 0, atMs: 0 });
  });
});

import { describe, expect, test } from "vitest";
import { UNKNOWN_CLUSTER, type Live, type VantageStanding, type VantageView } from "../../../../src/core/model/live.ts";
import { vantageNotes } from "../../../../src/core/ops/simulate/vantage-notes.ts";
import { AT, live } from "../../small-rules.ts";

function view(standing: VantageStanding, says: "up" | "down" = "up"): VantageView {
  return { says, since: AT, at: AT, rttMs: 5, why: "", standing, verdict: null };
}

/** What a vantage called west stands for clusters a and b. */
function seen(a: VantageView, b: VantageView): Live {
  const clusters = {
    a: { ...UNKNOWN_CLUSTER, vantages: { west: a } },
    b: { ...UNKNOWN_CLUSTER, vantages: { west: b } },
  };
  return { ...live(), clusters };
}

const WELL = seen(view("counted"), view("counted"));

function notes(before: Live, after: Live): readonly string[] {
  return vantageNotes(before, after, 5000).map(({ text }) => text);
}

describe("is said:", () => {
  test("nothing while nothing changes, or where a vantage is new", () => {
    expect(notes(WELL, WELL)).toEqual([]);
    expect(notes(live(), WELL)).toEqual([]);
  });
  test("that a vantage is bad, once for all clusters and not again for the next", () => {
    const first = seen(view("bad"), view("counted"));
    expect(notes(WELL, first)).toEqual(["west sees most clusters down that others see up: not counted"]);
    expect(notes(first, seen(view("bad"), view("bad")))).toEqual([]);
  });
  test("that it is silent, and that it counts again once that is so for all clusters", () => {
    const silent = seen(view("silent"), view("silent"));
    expect(notes(WELL, silent)).toEqual(["west has fallen silent: it brings no change about"]);
    expect(notes(silent, seen(view("counted"), view("silent")))).toEqual([]);
    expect(notes(silent, WELL)).toEqual(["west counts again"]);
  });
  test("which cluster is suspect, and how that ends", () => {
    const suspect = seen(view("suspect", "down"), view("counted"));
    expect(notes(WELL, suspect)).toEqual(["west alone says that a is down: suspect, it stays in use"]);
    expect(notes(suspect, seen(view("counted", "down"), view("counted")))).toEqual(["west is no longer alone on a"]);
    expect(notes(suspect, WELL)).toEqual(["west sees a again"]);
  });
  test("with its time", () => {
    expect(vantageNotes(WELL, seen(view("bad"), view("bad")), 5000)).toMatchObject([{ atMs: 5000, kind: "vantage" }]);
  });
});

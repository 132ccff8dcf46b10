import { describe, expect, test } from "vitest";
import { measuredLater } from "../../../src/core/health/measured-later.ts";
import type { Measured, MeasuredState } from "../../../src/core/model/live.ts";

const T = 1_700_000_000_000;
const MINUTE = 60_000;

/** Folds states at their times, one after the other. */
function story(...seen: readonly (readonly [state: MeasuredState, at: number])[]): readonly Measured[] {
  const after: Measured[] = [];
  for (const [state, at] of seen) after.push(measuredLater(after.at(-1) ?? null, { state, ready: 100, why: "" }, at));
  return after;
}

const flaps = (all: readonly Measured[]): readonly number[] => all.map((one) => one.flaps);

describe("flaps", () => {
  test("none while it has been up since it was first seen", () => {
    expect(flaps(story(["up", T], ["up", T + MINUTE]))).toEqual([0, 0]);
  });

  test("one more each time it comes back", () => {
    expect(flaps(story(["up", T], ["down", T + 1], ["up", T + 2], ["down", T + 3], ["up", T + 4]))).toEqual([
      0, 0, 1, 1, 2,
    ]);
  });

  test("a cluster first seen down has come back once when it is up", () => {
    expect(flaps(story(["down", T], ["up", T + 1]))).toEqual([0, 1]);
  });

  test("none between up and degraded, however often; back as degraded is one", () => {
    expect(flaps(story(["up", T], ["degraded", T + 1], ["up", T + 2], ["degraded", T + 3]))).toEqual([0, 0, 0, 0]);
    expect(flaps(story(["degraded", T], ["down", T + 1], ["degraded", T + 2], ["up", T + 3]))).toEqual([0, 0, 1, 1]);
  });

  test.each([
    ["exactly ten minutes are not enough", 10 * MINUTE, 1],
    ["more than ten minutes up wipe them out at the next fall", 10 * MINUTE + 1, 0],
  ])("%s", (_, upForMs, expected) => {
    const backAt = T + 2;
    const seen = story(
      ["up", T],
      ["down", T + 1],
      ["up", backAt],
      ["down", backAt + upForMs],
      ["up", backAt + upForMs + 1],
    );
    expect(flaps(seen).slice(2)).toEqual([1, expected, expected + 1]);
  });
});

describe("since", () => {
  test("is when it went down or came back", () => {
    const since = story(["up", T], ["up", T + 1], ["down", T + 2], ["down", T + 3], ["up", T + 4]).map(
      (one) => one.since,
    );
    expect(since).toEqual([T, T, T + 2, T + 2, T + 4]);
  });

  test("stays while it turns degraded, so that no hold-down begins anew", () => {
    const since = story(["down", T], ["up", T + 1], ["degraded", T + 2], ["up", T + 3]).map((one) => one.since);
    expect(since).toEqual([T, T + 1, T + 1, T + 1]);
  });
});

test("since is never later than now, as it would be after the clock was set back", () => {
  const [, , back] = story(["up", T], ["down", T + 1], ["up", T + 60 * MINUTE]);
  const later = measuredLater(back ?? null, { state: "up", ready: 100, why: "" }, T + 2);
  expect(later).toMatchObject({ since: T + 2, flaps: 1 });
});

test("what it says of itself and why are always those of now", () => {
  const before = measuredLater(null, { state: "up", ready: 100, why: "" }, T);
  const after = measuredLater(before, { state: "up", ready: 40, why: "timed out after 2000 ms" }, T + 1);
  expect(after).toEqual({ state: "up", since: T, ready: 40, flaps: 0, why: "timed out after 2000 ms" });
});

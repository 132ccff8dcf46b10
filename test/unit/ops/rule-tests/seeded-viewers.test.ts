import { describe, expect, test } from "vitest";
import { seededViewer } from "../../../../src/core/ops/rule-tests/seeded-viewers.ts";
import { bucket } from "../../../../src/core/decide/bucket.ts";
import { viewer } from "../../small-rules.ts";

const BASE = viewer({ country: "BR", unit: { source: "header:x-session-id", value: "own" }, key: "own" });

describe("a seeded viewer", () => {
  test("is the viewer it was made from, with a unit and a key of its own", () => {
    const unit = { source: "facts", value: "viewer-1-17" };
    expect(seededViewer(BASE, 1, 17)).toEqual({ ...BASE, unit, key: "viewer-1-17" });
  });
  test("does not depend on how many were asked for before", () => {
    const backwards = [3, 2, 1, 0].map((number) => seededViewer(BASE, 5, number)).toReversed();
    expect(backwards).toEqual([0, 1, 2, 3].map((number) => seededViewer(BASE, 5, number)));
  });
});

test("many of them are spread evenly over the buckets", () => {
  const tenths = Array.from({ length: 10 }, () => 0);
  for (let number = 0; number < 20_000; number++) {
    const at = Math.floor(bucket("any-salt", seededViewer(BASE, 1, number).key) / 10_000);
    tenths[at] = (tenths[at] ?? 0) + 1;
  }
  for (const count of tenths) expect(Math.abs(count - 2000)).toBeLessThan(200);
});

/**
 * Shares, detours and countries of what is misrouted.
 */
import { describe, expect, test } from "vitest";
import { distanceKm } from "../../../../src/core/model/distance.ts";
import { asId } from "../../../../src/core/model/ids.ts";
import type { Judged } from "../../../../src/core/ops/routing-quality/judge-place.ts";
import { qualityTally } from "../../../../src/core/ops/routing-quality/quality-tally.ts";
import { makePlace } from "../../../../src/core/viewer/make-place.ts";
import { cluster } from "../../small-rules.ts";

const CLUSTERS = [cluster("a", { lon: 0 }), cluster("b", { lon: 20 }), cluster("c", { lon: 40 })];

/** A judgement: at a point on the equator of a country, the home and what takes over. */
function judged(home: string, next: readonly string[] = [], lon: number | null = 1, country = "BR"): Judged {
  const point = lon === null ? null : { lat: 0, lon };
  return { home, next, place: makePlace("geoip", { country: asId(country), point }, () => null) };
}

function qualityOf(...pairs: readonly (readonly [truth: Judged, known: Judged, weight: number])[]) {
  const tally = qualityTally(CLUSTERS);
  for (const pair of pairs) tally.add(...pair);
  return tally.quality();
}

test("nothing measured is nothing misrouted", () => {
  expect(qualityOf()).toEqual({ misrouted: 0, secondMisrouted: 0, meanDetourKm: null, worst: null, countries: [] });
});

test("misrouted is the weight with another home, in percent", () => {
  const { misrouted } = qualityOf([judged("a"), judged("a"), 3], [judged("a"), judged("b"), 1]);
  expect(misrouted).toBe(25);
});

describe("the second choice", () => {
  test.each([
    ["is right where both go to the same cluster next", ["a", ["b", "c"]], ["a", ["b"]], 0],
    ["is wrong where they go to different ones", ["a", ["b"]], ["a", ["c", "b"]], 100],
    ["of a misrouted viewer is his home, if that is where the truth sends him next", ["a", ["b"]], ["b", ["a"]], 0],
    ["of a misrouted viewer is wrong, if it is not", ["a", ["b"]], ["c", ["a"]], 100],
    ["stays right where nothing is left on either side", ["a", []], ["a", []], 0],
  ] as const)("%s", (_, [home, next], [knownHome, knownNext], percent) => {
    const { secondMisrouted } = qualityOf([judged(home, next), judged(knownHome, knownNext), 5]);
    expect(secondMisrouted).toBe(percent);
  });
});

describe("the detour", () => {
  const [A, B, C] = [0, 20, 40].map((lon) => ({ lat: 0, lon }));
  const from = { lat: 0, lon: 1 };
  const km = (to = A): number => distanceKm(from, to ?? from);

  test("is how much farther the cluster is, in the mean by weight over the misrouted", () => {
    const { meanDetourKm, worst } = qualityOf(
      [judged("a"), judged("a"), 100],
      [judged("a"), judged("b"), 3],
      [judged("a"), judged("c"), 1],
    );
    const [toB, toC] = [km(B) - km(A), km(C) - km(A)];
    expect(meanDetourKm).toBeCloseTo((3 * toB + toC) / 4, 6);
    expect(worst).toEqual({ km: toC, country: "BR", at: from, home: "c", right: "a" });
  });

  test("has no length where an answer stands for a cluster, or nobody knows the place", () => {
    const { misrouted, meanDetourKm, worst } = qualityOf(
      [judged("a"), judged("geofence embargo"), 1],
      [judged("geofence embargo"), judged("a"), 1],
      [judged("a", [], null), judged("b"), 1],
    );
    expect([misrouted, meanDetourKm, worst]).toEqual([100, null, null]);
  });

  test("is below zero where rules prefer the farther cluster", () => {
    expect(qualityOf([judged("b"), judged("a"), 1]).meanDetourKm).toBeLessThan(0);
  });
});

test("countries are told by their part of everything, most first, and ten at most", () => {
  const { countries } = qualityOf(
    [judged("a", [], 1, "BR"), judged("b"), 1],
    [judged("a", [], 1, "AR"), judged("b"), 2],
    [judged("a", [], 1, "CL"), judged("a"), 7],
  );
  expect(countries).toEqual([
    { country: "AR", percent: 20 },
    { country: "BR", percent: 10 },
  ]);
  const many = "AR AT AU BE BO BR CA CH CL CN CO CZ".split(" ");
  expect(qualityOf(...many.map((code) => [judged("a", [], 1, code), judged("b"), 1] as const)).countries).toHaveLength(
    10,
  );
});

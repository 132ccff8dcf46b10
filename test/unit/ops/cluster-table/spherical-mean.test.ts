/**
 * The middle of points, where a mean of degrees would be wrong too.
 */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { distanceKm } from "../../../../src/core/decide/distance.ts";
import type { Coordinates } from "../../../../src/core/model/place.ts";
import { addPoint, directionOf, emptySum } from "../../../../src/core/ops/cluster-table/spherical-mean.ts";

const point = (lat: number, lon: number): Coordinates => ({ lat, lon });

function middleOf(...points: readonly (readonly [Coordinates, number])[]): Coordinates | null {
  const sum = emptySum();
  for (const [at, weight] of points) addPoint(sum, at, weight);
  return directionOf(sum);
}

test.each([
  ["one point", [[point(48, 2), 3]], point(48, 2)],
  [
    "two on the equator",
    [
      [point(0, 10), 1],
      [point(0, 20), 1],
    ],
    point(0, 15),
  ],
  [
    "two across the antimeridian",
    [
      [point(0, 179), 1],
      [point(0, -179), 1],
    ],
    point(0, 180),
  ],
  ["four around the pole", [0, 90, 180, -90].map((lon) => [point(80, lon), 1]), point(90, 0)],
] as const)("of %s", (_, points, middle) => {
  const found = middleOf(...(points as readonly (readonly [Coordinates, number])[]));
  expect(found === null ? null : distanceKm(found, middle)).toBeCloseTo(0, 3);
});

test("weight pulls", () => {
  const middle = middleOf([point(0, 0), 3], [point(0, 60), 1]);
  expect(middle?.lat).toBeCloseTo(0, 9);
  expect(middle?.lon).toBeGreaterThan(5);
  expect(middle?.lon).toBeLessThan(20);
});

test("nothing, and antipodes that cancel out, have no middle", () => {
  expect(middleOf()).toBeNull();
  expect(middleOf([point(0, 0), 1], [point(0, 180), 1])).toBeNull();
  expect(middleOf([point(48, 2), 0])).toBeNull();
});

const anywhere = fc.record({
  lat: fc.double({ min: -90, max: 90, noNaN: true }),
  lon: fc.double({ min: -180, max: 180, noNaN: true }),
});

test("law: what is nearer to one cluster for every point is so for their middle", () => {
  const weighted = fc.array(fc.tuple(anywhere, fc.double({ min: 0.001, max: 1, noNaN: true })), {
    minLength: 1,
    maxLength: 30,
  });
  fc.assert(
    fc.property(weighted, anywhere, anywhere, (points, a, b) => {
      const near = points.filter(([at]) => distanceKm(at, a) < distanceKm(at, b));
      const middle = middleOf(...near);
      fc.pre(middle !== null);
      expect(distanceKm(middle, a)).toBeLessThanOrEqual(distanceKm(middle, b) + 0.001);
    }),
  );
});

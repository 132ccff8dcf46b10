/**
 * How near a cluster counts, and the order of a list.
 */
import { expect, test } from "vitest";
import { distanceKm } from "../../../src/core/model/distance.ts";
import { byNearness, countedKm } from "../../../src/core/decide/nearness.ts";

const PARIS = { lat: 48.86, lon: 2.35 };
const BERLIN = { lat: 52.52, lon: 13.4 };

test.each([
  [0, 1],
  [10, 0.9],
  [100, 0],
  [-50, 1.5],
])("a bias of %s percent counts the distance %s times", (bias, times) => {
  expect(countedKm(PARIS, BERLIN, bias)).toBeCloseTo(distanceKm(PARIS, BERLIN) * times, 9);
});

test("the nearest comes first, and equally near ones stay as they are", () => {
  const entries = [
    { id: "far", km: 9 },
    { id: "one", km: 2 },
    { id: "two", km: 2 },
    { id: "here", km: 0 },
  ];
  expect(byNearness(entries).map(({ id }) => id)).toEqual(["here", "one", "two", "far"]);
});

test("without distances all stay as they are", () => {
  const entries = ["c", "a", "b"].map((id) => ({ id, km: null }));
  expect(byNearness(entries)).toEqual(entries);
});

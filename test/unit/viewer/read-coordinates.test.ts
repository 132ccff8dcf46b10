import { expect, test } from "vitest";
import { readCoordinates } from "../../../src/core/viewer/read-coordinates.ts";

const rows: [lat: unknown, lon: unknown, found: { lat: number; lon: number } | null][] = [
  [1.5, 2, { lat: 1.5, lon: 2 }],
  ["-90", "180", { lat: -90, lon: 180 }],
  ["0", "10.5", { lat: 0, lon: 10.5 }],
  [0, 0, null],
  ["0.0", "0", null],
  ["999.0", "999.0", null],
  [90.01, 0, null],
  [0, -180.01, null],
  [Number.NaN, 1, null],
  [Number.POSITIVE_INFINITY, 1, null],
  ["1e1", "1", null],
  [" 1", "1", null],
  ["0x10", "1", null],
  ["", "1", null],
  [null, 1, null],
  [1, undefined, null],
];
test.each(rows)("%j, %j → %j", (lat, lon, found) => {
  expect(readCoordinates(lat, lon)).toEqual(found);
});

import { describe, expect, test } from "vitest";
import { distanceKm } from "../../../src/core/model/distance.ts";
import { GDNSD_DISTANCE } from "../published.ts";

const at = (lat: number, lon: number) => ({ lat, lon });
const QUARTER = (Math.PI * 6371.0088) / 2;

describe("great-circle distance", () => {
  const rows: [name: string, from: { lat: number; lon: number }, to: { lat: number; lon: number }, km: number][] = [
    ["the same place", at(50.11, 8.68), at(50.11, 8.68), 0],
    ["pole to equator is a quarter of a meridian", at(90, 0), at(0, 77), QUARTER],
    ["one degree of the equator", at(0, 10), at(0, 11), QUARTER / 90],
    ["across the date line", at(0, 179.5), at(0, -179.5), QUARTER / 90],
    ["antipodes are half a meridian, not NaN", at(12.34, 56.78), at(-12.34, -123.22), 2 * QUARTER],
    ["antipodes whose sines round up beyond 1", at(-87.5, -180), at(87.5, 0), 2 * QUARTER],
    ["the poles, whatever their longitude", at(90, 10), at(90, -170), 0],
  ];
  test.each(rows)("%s", (_, from, to, km) => {
    expect(distanceKm(from, to)).toBeCloseTo(km, 3);
    expect(distanceKm(to, from)).toBeCloseTo(km, 3);
  });

  test("Frankfurt to Ashburn is about 6530 km", () => {
    expect(distanceKm(at(50.11, 8.68), at(39.04, -77.49))).toBeGreaterThan(6500);
    expect(distanceKm(at(50.11, 8.68), at(39.04, -77.49))).toBeLessThan(6560);
  });
});

test("is in whole metres, since engines differ in the last digits of a sine", () => {
  for (let lat = -80; lat <= 80; lat += 7) {
    const km = distanceKm(at(50.11, 8.68), at(lat, lat * 2));
    expect(km).toBe(Number(km.toFixed(3)));
  }
});

test("orders clusters as gdnsd orders datacenters", () => {
  let compared = 0;
  for (const { test: name, datacenters, limit, expect: orders } of GDNSD_DISTANCE.cases) {
    for (const [from, wanted] of Object.entries(orders)) {
      const [lat = 0, lon = 0] = GDNSD_DISTANCE.clients[from] ?? [];
      const km = (place: string): number => {
        const [dcLat = 0, dcLon = 0] = GDNSD_DISTANCE.datacenters[place] ?? [];
        return distanceKm(at(lat, lon), at(dcLat, dcLon));
      };
      const order = datacenters.toSorted((a, b) => km(a) - km(b)).slice(0, limit === 0 ? undefined : limit);
      expect(order, `${name} from ${from}`).toEqual(wanted);
      compared++;
    }
  }
  expect(compared).toBe(9);
});

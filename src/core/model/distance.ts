/**
 * Great-circle distance on a sphere of mean radius 6371.0088 km (IUGG), by the haversine formula.
 *
 * Rounded to metres: engines differ in the last digits of a sine (Node and workerd do), and the same
 * viewer must have the same list, and the same trace, everywhere.
 */
import type { Coordinates } from "./place.ts";

const RADIUS_KM = 6371.0088;
const RADIANS = Math.PI / 180;

/** Distance in km, to the metre; the sine argument is clamped, so antipodes do not become NaN. */
export function distanceKm(from: Coordinates, to: Coordinates): number {
  const dLat = Math.sin(((to.lat - from.lat) * RADIANS) / 2);
  const dLon = Math.sin(((to.lon - from.lon) * RADIANS) / 2);
  const chord = dLat * dLat + Math.cos(from.lat * RADIANS) * Math.cos(to.lat * RADIANS) * dLon * dLon;
  return Math.round(2 * RADIUS_KM * Math.asin(Math.sqrt(Math.min(1, chord))) * 1000) / 1000;
}

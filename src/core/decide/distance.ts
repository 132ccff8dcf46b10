/**
 * Great-circle distance on a sphere of mean radius 6371.0088 km (IUGG), by the haversine formula.
 */
import type { Coordinates } from "../model/place.ts";

const RADIUS_KM = 6371.0088;
const RADIANS = Math.PI / 180;

/** Distance in km; the sine argument is clamped, so antipodes do not become NaN. */
export function distanceKm(from: Coordinates, to: Coordinates): number {
  const dLat = Math.sin(((to.lat - from.lat) * RADIANS) / 2);
  const dLon = Math.sin(((to.lon - from.lon) * RADIANS) / 2);
  const chord = dLat * dLat + Math.cos(from.lat * RADIANS) * Math.cos(to.lat * RADIANS) * dLon * dLon;
  return 2 * RADIUS_KM * Math.asin(Math.sqrt(Math.min(1, chord)));
}

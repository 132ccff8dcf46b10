/**
 * Coordinates as sources write them → a point, or null for all that stands for "unknown".
 */
import type { Coordinates } from "../model/place.ts";

/** Reads coordinates given as numbers or text; null when out of range (999.0), not numbers, or exactly 0,0, which stands for "unknown" in several databases. */
export function readCoordinates(latitude: unknown, longitude: unknown): Coordinates | null {
  const lat = readNumber(latitude);
  const lon = readNumber(longitude);
  if (lat === null || lon === null || Math.abs(lat) > 90 || Math.abs(lon) > 180) return null;
  return lat === 0 && lon === 0 ? null : { lat, lon };
}

function readNumber(value: unknown): number | null {
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  return typeof value === "string" && /^-?\d{1,3}(?:\.\d{1,12})?$/.test(value) ? Number(value) : null;
}

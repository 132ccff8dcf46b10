/**
 * The middle of many points on the sphere, weighted by how many addresses are there.
 *
 * In: records with coordinates and weights. Out: the mean by IPv4 addresses, or where none of the records has any, by
 * IPv6 addresses. Means are taken of unit vectors, never of degrees: around the antimeridian a mean of longitudes lies
 * on the wrong side of the earth. Rounded to 0.01 degrees (a kilometre), which is what a table stores.
 */
import type { Coordinates } from "../../../core/model/place.ts";
import type { WeighedRecord } from "./read-source.ts";

interface VectorSum {
  x: number;
  y: number;
  z: number;
  weight: number;
}

/** Which of its coordinates a record is counted with. */
export type PointOf = (record: WeighedRecord) => Coordinates | null;

const OWN: PointOf = ({ coordinates }) => coordinates;

/** The middle of the records that have such coordinates; null when none has, or when they cancel out. */
export function meanOf(records: readonly WeighedRecord[], pointOf: PointOf = OWN): Coordinates | null {
  const by4: VectorSum = { x: 0, y: 0, z: 0, weight: 0 };
  const by6: VectorSum = { x: 0, y: 0, z: 0, weight: 0 };
  for (const record of records) {
    const point = pointOf(record);
    if (point === null) continue;
    if (record.weight4 > 0) add(by4, point, record.weight4);
    if (record.weight6 > 0) add(by6, point, record.weight6);
  }
  return directionOf(by4) ?? directionOf(by6);
}

function add(sum: VectorSum, coordinates: Coordinates, weight: number): void {
  const lat = (coordinates.lat * Math.PI) / 180;
  const lon = (coordinates.lon * Math.PI) / 180;
  sum.x += Math.cos(lat) * Math.cos(lon) * weight;
  sum.y += Math.cos(lat) * Math.sin(lon) * weight;
  sum.z += Math.sin(lat) * weight;
  sum.weight += weight;
}

/** Where a sum of vectors points to; null for none, and for vectors that cancel out so far that rounding decides. */
function directionOf({ x, y, z, weight }: VectorSum): Coordinates | null {
  const flat = Math.hypot(x, y);
  if (Math.hypot(flat, z) <= weight * 1e-9) return null;
  return { lat: rounded(Math.atan2(z, flat)), lon: rounded(Math.atan2(y, x)) };
}

/** Degrees with two decimals. */
function rounded(radians: number): number {
  return Math.round((radians * 18_000) / Math.PI) / 100 + 0; // + 0: never -0
}

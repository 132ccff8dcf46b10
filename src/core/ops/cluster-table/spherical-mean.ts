/**
 * The middle of points on the globe, by weight.
 *
 * In: coordinates with weights. Out: the direction of the sum of their unit vectors. Degrees are never
 * averaged: around the antimeridian and the poles a mean of degrees lies on the wrong side of the earth.
 * What makes the sum right for routing: a point is nearer to a than to b when its vector's product with
 * a − b is positive, and a sum of vectors with positive products has one too. So the middle of points with
 * the same nearest clusters has these nearest clusters itself (without bias, which bends the borders).
 */
import type { Coordinates } from "../../model/place.ts";

export interface VectorSum {
  x: number;
  y: number;
  z: number;
  weight: number;
}

/** A sum of nothing. */
export function emptySum(): VectorSum {
  return { x: 0, y: 0, z: 0, weight: 0 };
}

/** Adds a point to a sum. */
export function addPoint(sum: VectorSum, { lat, lon }: Coordinates, weight: number): void {
  const up = (lat * Math.PI) / 180;
  const round = (lon * Math.PI) / 180;
  sum.x += Math.cos(up) * Math.cos(round) * weight;
  sum.y += Math.cos(up) * Math.sin(round) * weight;
  sum.z += Math.sin(up) * weight;
  sum.weight += weight;
}

/** Where a sum points to; null for none, and for points that cancel out so far that rounding decides. */
export function directionOf({ x, y, z, weight }: VectorSum): Coordinates | null {
  const flat = Math.hypot(x, y);
  if (Math.hypot(flat, z) <= weight * 1e-9) return null;
  return { lat: (Math.atan2(z, flat) * 180) / Math.PI, lon: (Math.atan2(y, x) * 180) / Math.PI };
}

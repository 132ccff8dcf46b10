/**
 * How near a cluster counts for a viewer, and the order that follows from it.
 *
 * The one place where distance and bias meet: `decide` orders lists by it, and so does whoever compiles a
 * GeoIP table against the clusters, or both would not agree at the borders.
 */
import type { Coordinates } from "../model/place.ts";
import { distanceKm } from "../model/distance.ts";

/** The distance in km, shortened by `bias` percent (-100..100). */
export function countedKm(from: Coordinates, to: Coordinates, bias: number): number {
  return distanceKm(from, to) * (1 - bias / 100);
}

/** What is nearest comes first; equally near ones, and those without a distance, stay as they are. */
export function byNearness<T extends { readonly km: number | null }>(entries: readonly T[]): readonly T[] {
  return entries.toSorted((a, b) => (a.km ?? 0) - (b.km ?? 0));
}

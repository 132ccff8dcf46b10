/**
 * Many viewers from one: each has a unit of his own, made from a seed and his number.
 *
 * Made of text and nothing else, so viewer 17 of seed 1 is the same on every machine, however many
 * there are and in whatever order they are asked for.
 */
import type { Viewer } from "../../model/viewer.ts";

/** Viewer `number` of a seed, from 0; his cluster and his version both follow from his unit. */
export function seededViewer(viewer: Viewer, seed: number, number: number): Viewer {
  const value = `viewer-${seed}-${number}`;
  return { ...viewer, unit: { source: "facts", value }, key: value };
}

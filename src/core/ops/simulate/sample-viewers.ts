/**
 * Parts of the load → a sample of viewers, each a session of his own.
 *
 * The parts share the sample in proportion, so that a part of 40 % is 40 % of it and not a draw that comes
 * near; what is random is the unit, and it follows from the seed. A viewer whose facts state a unit
 * keeps it once; his copies are other people in the same place.
 */
import type { Bundle } from "../../model/bundle.ts";
import type { EpochMs } from "../../model/ids.ts";
import type { PlaceTable } from "../../model/place.ts";
import { fail, ok, type Result } from "../../model/result.ts";
import type { Viewer } from "../../model/viewer.ts";
import { readFacts } from "../facts/read-facts.ts";
import { seededViewer } from "../rule-tests/seeded-viewers.ts";
import type { MixPart } from "./mix.ts";

/** Facts that a simulation sets itself, and with what. */
const SET_HERE: Readonly<Record<string, string>> = { at: "the time", health: "health, by --event" };

export interface SampleGround {
  readonly bundle: Bundle;
  readonly table: PlaceTable | null;
  readonly startAt: EpochMs;
  readonly seed: number;
}

/** Makes `size` viewers; the error is every fault of the facts, each with the number of the first part that has it, from 1. */
export function sampleViewers(
  parts: readonly MixPart[],
  size: number,
  { bundle, table, startAt, seed }: SampleGround,
): Result<readonly Viewer[], readonly string[]> {
  const faults = new Map<string, { readonly first: number; readonly more: number }>();
  const about = (at: number, fault: string): void => {
    const known = faults.get(fault);
    faults.set(fault, known === undefined ? { first: at + 1, more: 0 } : { ...known, more: known.more + 1 });
  };
  const viewers: Viewer[] = [];
  const copies = apportion(
    parts.map(({ weight }) => weight),
    size,
  );
  for (const [at, { facts }] of parts.entries()) {
    if (copies[at] === 0) continue;
    const own = Object.keys(SET_HERE).filter((name) => facts[name] !== undefined);
    for (const name of own) about(at, `a simulation sets ${SET_HERE[name]}; remove ${name}`);
    if (own.length > 0) continue;
    const asked = readFacts(facts, bundle, table, startAt);
    if (!asked.ok) {
      for (const fault of asked.error) about(at, fault);
      continue;
    }
    const { viewer } = asked.value;
    for (let copy = 0; copy < (copies[at] ?? 0); copy++) {
      viewers.push(copy === 0 && viewer.unit !== null ? viewer : seededViewer(viewer, seed, viewers.length));
    }
  }
  // One sentence for a fault, of however many viewers: an option can be wrong for all of them.
  const told = [...faults].map(
    ([fault, { first, more }]) => `viewer ${first}${more === 0 ? "" : ` and ${more} more`}: ${fault}`,
  );
  return told.length > 0 ? fail(told) : ok(viewers);
}

/**
 * Whole numbers in proportion to weights that sum up to `size`, each less than one off. Sums are rounded and not
 * parts, so of more parts than viewers those are taken that lie evenly over the list.
 */
export function apportion(weights: readonly number[], size: number): readonly number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  let given = 0;
  return weights.map((weight) => {
    sum += weight;
    const upTo = total > 0 ? Math.round((size * sum) / total) : 0;
    const part = upTo - given;
    given = upTo;
    return part;
  });
}

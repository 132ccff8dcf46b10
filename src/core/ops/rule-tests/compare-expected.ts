/**
 * Expected fields against the JSON of a decision → only what differs.
 *
 * Nested objects are compared by subset, lists entry by entry and to their end. A cluster's name in a
 * list stands for whatever entry names that cluster, so that a failover list can be written as names.
 */
import type { Expected } from "../../model/rule-test.ts";
import { isRecord } from "../facts/fact-reader.ts";
import type { Difference } from "./test-outcome.ts";

/** The fields that are not as expected. */
export function compareExpected(expected: Expected, found: Readonly<Record<string, unknown>>): readonly Difference[] {
  return Object.entries(expected).flatMap(([field, wanted]) => compareField(field, wanted, found[field]));
}

function compareField(field: string, wanted: unknown, found: unknown): readonly Difference[] {
  if (Array.isArray(wanted)) return compareList(field, wanted, found);
  if (!isRecord(wanted)) return wanted === found ? [] : [{ field, wanted, found }];
  if (!isRecord(found)) return [{ field, wanted, found }];
  return Object.entries(wanted).flatMap(([name, value]) => compareField(`${field}.${name}`, value, found[name]));
}

function compareList(field: string, wanted: readonly unknown[], found: unknown): readonly Difference[] {
  if (!Array.isArray(found)) return [{ field, wanted, found }];
  const entries: readonly unknown[] = found;
  const named = entries.map((entry, at) => (typeof wanted[at] === "string" ? nameOf(entry) : entry));
  const same =
    wanted.length === entries.length && wanted.every((one, at) => compareField(field, one, named[at]).length === 0);
  if (same) return [];
  const onlyNames = wanted.every((one) => typeof one === "string");
  return [{ field, wanted, found: onlyNames ? entries.map(nameOf) : entries }];
}

function nameOf(entry: unknown): unknown {
  return isRecord(entry) && "cluster" in entry ? entry["cluster"] : entry;
}

/**
 * A precision: which records of a source are one in the table, and what the table says of them.
 *
 * In: the distinct records of a source with their weights. Out: for each record its class, counted from 1, or 0 where
 * the table says nothing; and for each class a record of the table. A new precision is one function of this type, in a
 * file of its own, and one line in `precisions.ts`; rows, files and the table's layout know nothing of it.
 */
import type { TableRecord } from "../../../core/model/place.ts";
import type { WeighedRecord } from "./read-source.ts";

export interface RecordClasses {
  /** By the place of the record in the source; 0: nothing. */
  readonly classOf: Uint32Array;
  /** By class, the first at place 0. */
  readonly records: readonly TableRecord[];
}

/** Sorts records into classes. Pure: the same records in the same order give the same classes. */
export type Precision = (records: readonly WeighedRecord[]) => RecordClasses;

/** What a table says of addresses of which only the country is known. */
export const NO_MORE_THAN = { subdivision: null, city: null, coordinates: null, asn: null } as const;

/**
 * Sorts by a key, one class a key, in the order in which the keys are met.
 *
 * `keyOf` gives null for records that the table says nothing of; `tell` is called once for each class with all its
 * members, of which there is at least one.
 */
export function classesBy(
  records: readonly WeighedRecord[],
  keyOf: (record: WeighedRecord) => string | null,
  tell: (first: WeighedRecord, members: readonly WeighedRecord[]) => TableRecord,
): RecordClasses {
  const classOf = new Uint32Array(records.length);
  const ids = new Map<string, number>();
  const members: [WeighedRecord, ...WeighedRecord[]][] = [];
  for (const [at, record] of records.entries()) {
    const key = keyOf(record);
    if (key === null || record.networks === 0) continue;
    const id = ids.get(key);
    if (id === undefined) ids.set(key, members.push([record]));
    else members[id - 1]?.push(record);
    classOf[at] = ids.get(key) ?? 0;
  }
  return { classOf, records: members.map((all) => tell(all[0], all)) };
}

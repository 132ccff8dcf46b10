/**
 * The pointer in KV that says which GeoIP table counts, and the keys beside it.
 *
 * In: text that another program wrote. Out: a checked pointer, or what is wrong with it in words. A
 * table lies under its own digest and is never written again with other bytes, so the pointer is
 * the only value that changes, and a reader that sees an old one sees an older state, never a mixture.
 */
import { DAY_MS } from "../model/day.ts";
import type { EpochMs } from "../model/ids.ts";
import type { PublishedTable, TableFacts } from "../model/published-table.ts";
import { fail, ok, type Result } from "../model/result.ts";
import { publishedFields } from "./published-shape.ts";
import { fields, oneOf, text } from "./shape.ts";

const POINTER_FORMAT = 1;

/** KV key of the pointer. */
export const POINTER_KEY = "geoip";

/** Why somebody published, at most this many characters. */
export const REASON_LENGTH = 200;

/** Longer than any pointer. */
const POINTER_LENGTH = 4096;

export interface TablePointer extends PublishedTable {
  readonly format: typeof POINTER_FORMAT;
  /** In the words of whoever published; may be empty. */
  readonly reason: string;
}

const pointerShape = fields({ ...publishedFields, format: oneOf(POINTER_FORMAT), reason: text(REASON_LENGTH) });

/** KV key of a table's bytes. */
export function tableKey(sha256: string): string {
  return `geoip:${sha256}`;
}

/** Reads a pointer; the error says what is wrong with the text. */
export function readTablePointer(json: string): Result<TablePointer, string> {
  if (json.length > POINTER_LENGTH)
    return fail(`has ${json.length} characters, and a pointer at most ${POINTER_LENGTH}`);
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return fail("is not JSON"); // JSON.parse has no other way to say so
  }
  const fault = pointerShape(value, "$");
  return fault === null ? ok(asPointer(value)) : fail(`has no valid ${fault.path}: wanted is ${fault.wanted}`);
}

/**
 * Whether a pointer is of a time to come, a day or more. Readers that compare by time would take no other one after
 * it, so it counts as no pointer: a clock was wrong, or somebody wanted that.
 */
export function isToCome({ publishedAt }: TablePointer, now: EpochMs): boolean {
  return publishedAt - now >= DAY_MS;
}

/** What to say of such a pointer, as the rest of a sentence about it. */
export const TO_COME = "is of a day that is to come";

/** The pointer after `last`; its time is greater too, so that a reader that lost its memory can compare by time. */
export function nextPointer(
  last: TablePointer | null,
  table: TableFacts | null,
  reason: string,
  now: EpochMs,
): TablePointer {
  const publishedAt = Math.max(now, (last?.publishedAt ?? 0) + 1);
  const before = last?.seq ?? 0;
  const seq = before < Number.MAX_SAFE_INTEGER ? before + 1 : 1; // beyond it numbers are not told apart, and time counts
  return { format: POINTER_FORMAT, seq, publishedAt, reason, table };
}

/** What edges need to know of it. */
export function publishedOf({ seq, publishedAt, table }: TablePointer): PublishedTable {
  if (table === null) return { seq, publishedAt, table };
  const { sha256, bytes, buildDate, precision } = table;
  return { seq, publishedAt, table: { sha256, bytes, buildDate, precision } };
}

function asPointer(checked: unknown): TablePointer {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- pointerShape has just checked every field
  return checked as TablePointer;
}

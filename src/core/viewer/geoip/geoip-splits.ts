/**
 * The divided /64s of a compiled GeoIP table: rows by the lower 64 bits.
 *
 * In: a cursor before the section, the IPv6 rows, and the id that stands for "divided". Out: where the
 * rows of each divided /64 begin, and the rows of all of them, unpacked: there are few (a thousand in
 * a table of countries), and a search over them needs no index.
 */
import type { AddressWords } from "../../model/address.ts";
import {
  columnAt,
  columnWithin,
  readColumn,
  readVarint,
  readVarints,
  type ByteCursor,
  type Column,
} from "./byte-cursor.ts";
import { advance, ascended } from "./geoip-reached.ts";
import type { Rows6 } from "./geoip-rows6.ts";
import { rowsOfId } from "./id-column.ts";

export interface Splits {
  /** The divided rows, in order; the rows inside the n-th are those from `firsts[n]` to before `firsts[n + 1]`. */
  readonly rows: Uint32Array;
  readonly firsts: Uint32Array;
  readonly highs: Uint32Array;
  readonly lows: Uint32Array;
  readonly ids: Column;
}

/** Reads the section; ids are at most `lastId`, and one more in `rows` stands for a divided /64. */
export function readSplits(cursor: ByteCursor, rows: Rows6, lastId: number): Splits {
  const divided = rowsOfId(rows.ids, lastId + 1);
  const firsts = new Uint32Array(divided.length + 1);
  let total = 0;
  for (let at = 1; at < firsts.length; at++) {
    const size = readVarint(cursor);
    total += size;
    if (size === 0 || total > cursor.bytes.length) cursor.broken = true;
    firsts[at] = total;
  }
  if (cursor.broken) total = 0;
  const highs = readSteps(cursor, total);
  const lows = readSteps(cursor, total);
  for (let at = 1; at < firsts.length && !cursor.broken; at++)
    sumSteps(cursor, { highs, lows }, firsts.subarray(at - 1, at + 1));
  const ids = readColumn(cursor, total);
  if (!columnWithin(ids, lastId)) cursor.broken = true;
  return { rows: divided, firsts, highs, lows, ids };
}

function readSteps(cursor: ByteCursor, count: number): Uint32Array {
  const steps = new Uint32Array(count);
  readVarints(cursor, steps);
  return steps;
}

/** Turns the steps of the rows inside one /64 into starts, from zero on. */
function sumSteps(
  cursor: ByteCursor,
  { highs, lows }: Pick<Splits, "highs" | "lows">,
  [from = 0, to = 0]: Uint32Array,
): void {
  const reached = { high: 0, low: 0 };
  if (highs[from] !== 0 || lows[from] !== 0) cursor.broken = true;
  for (let row = from + 1; row < to; row++) {
    advance(reached, highs[row] ?? 0, lows[row] ?? 0);
    highs[row] = reached.high;
    lows[row] = reached.low;
  }
  if (!ascended(reached)) cursor.broken = true;
}

/** The id of the row inside a divided /64, row `divided`, in which the lower half of an address lies. */
export function idInSplit({ rows, firsts, highs, lows, ids }: Splits, divided: number, words: AddressWords): number {
  const high = words[2];
  const low = words[3];
  let split = 0;
  let end = rows.length - 1;
  while (split < end) {
    const middle = (split + end + 1) >>> 1;
    if ((rows[middle] ?? 0) <= divided) split = middle;
    else end = middle - 1;
  }
  let row = firsts[split] ?? 0;
  end = (firsts[split + 1] ?? 0) - 1;
  while (row < end) {
    const middle = (row + end + 1) >>> 1;
    const start = highs[middle] ?? 0;
    if (start < high || (start === high && (lows[middle] ?? 0) <= low)) row = middle;
    else end = middle - 1;
  }
  return columnAt(ids, row);
}

/**
 * The IPv4 rows of a compiled GeoIP table: from an address to the id of its record.
 *
 * In: a cursor before the section. Out: the rows, still packed, with an index over them. Opening
 * reads every row once and checks that they begin at zero, ascend, and name known ids; so a look-up
 * needs no check, cannot run away, and decodes 16 rows at most.
 */
import {
  columnAt,
  columnWithin,
  readColumn,
  readCount,
  readVarint,
  type ByteCursor,
  type Column,
} from "./byte-cursor.ts";
import { blocksOf, jumpsTo, ROWS_A_BLOCK, type Jumps } from "./geoip-blocks.ts";

export interface Rows4 {
  readonly bytes: Uint8Array;
  readonly count: number;
  /** Where each block begins: its first address, and the byte of the step to its second row. */
  readonly starts: Uint32Array;
  readonly offsets: Uint32Array;
  readonly jumps: Jumps;
  readonly ids: Column;
}

/** Reads the section; ids are at most `lastId`. */
export function readRows4(cursor: ByteCursor, lastId: number): Rows4 {
  const count = readCount(cursor);
  const starts = new Uint32Array(blocksOf(count));
  const offsets = new Uint32Array(starts.length);
  let start = 0;
  for (let row = 0; row < count && !cursor.broken; row++) {
    const step = readVarint(cursor);
    start += step;
    if ((step === 0) !== (row === 0) || start > 0xffffffff) cursor.broken = true;
    if (row % ROWS_A_BLOCK !== 0) continue;
    starts[row / ROWS_A_BLOCK] = start;
    offsets[row / ROWS_A_BLOCK] = cursor.at;
  }
  const ids = readColumn(cursor, count);
  if (count === 0 || !columnWithin(ids, lastId)) cursor.broken = true;
  return { bytes: cursor.bytes, count, starts, offsets, jumps: jumpsTo(starts), ids };
}

/** The id of the row in which an address lies. */
export function idIn4({ bytes, count, starts, offsets, jumps, ids }: Rows4, word: number): number {
  const bucket = word >>> 16;
  let block = jumps[bucket] ?? 0;
  let high = jumps[bucket + 1] ?? 0;
  while (block < high) {
    const middle = (block + high + 1) >>> 1;
    if ((starts[middle] ?? 0) <= word) block = middle;
    else high = middle - 1;
  }
  let row = block * ROWS_A_BLOCK;
  const last = Math.min(row + ROWS_A_BLOCK, count) - 1;
  let start = starts[block] ?? 0;
  let at = offsets[block] ?? 0;
  while (row < last) {
    let byte = bytes[at++] ?? 0;
    let step = byte & 127;
    for (let shift = 7; byte > 127; shift += 7) {
      byte = bytes[at++] ?? 0;
      step |= (byte & 127) << shift;
    }
    start += step >>> 0;
    if (start > word) break;
    row++;
  }
  return columnAt(ids, row);
}

/**
 * The IPv6 rows of a compiled GeoIP table by the upper 64 bits: from an address to an id.
 *
 * In: a cursor before the section. Out: the rows, still packed, with an index over them, as for IPv4.
 * A start is two words in two columns. The first is a step from the row before; the second is a step
 * where the first stays as it was, and begins anew where it moves.
 */
import type { AddressWords } from "../model/address.ts";
import {
  columnAt,
  columnWithin,
  readColumn,
  readCount,
  readVarints,
  type ByteCursor,
  type Column,
} from "./byte-cursor.ts";
import { blocksOf, jumpsTo, ROWS_A_BLOCK, type Jumps } from "./geoip-blocks.ts";
import { TURN_6, turned } from "./geoip-format.ts";

export interface Rows6 {
  readonly bytes: Uint8Array;
  readonly count: number;
  /** Before each block: where the last row begins, and the bytes of the steps from there to its first row. */
  readonly highs: Uint32Array;
  readonly lows: Uint32Array;
  readonly highOffsets: Uint32Array;
  readonly lowOffsets: Uint32Array;
  readonly jumps: Jumps;
  readonly ids: Column;
}

/** Reads the section; ids are at most `lastId`. */
export function readRows6(cursor: ByteCursor, lastId: number): Rows6 {
  const count = readCount(cursor);
  const blocks = blocksOf(count);
  const [highs, lows] = [new Uint32Array(blocks), new Uint32Array(blocks)];
  const [highOffsets, lowOffsets] = [new Uint32Array(blocks), new Uint32Array(blocks)];
  const [steps, rests] = [new Uint32Array(ROWS_A_BLOCK), new Uint32Array(ROWS_A_BLOCK)];
  // Both words of a row are needed at once to tell that rows ascend: one cursor is at the first, the other at the second.
  const length = readCount(cursor);
  const first: ByteCursor = { bytes: cursor.bytes.subarray(0, cursor.at + length), at: cursor.at, broken: false };
  cursor.at += length;
  const reached = { high: 0, low: 0 };
  for (let block = 0; block < blocks && !cursor.broken; block++) {
    const rows = Math.min(ROWS_A_BLOCK, count - block * ROWS_A_BLOCK);
    highs[block] = reached.high;
    lows[block] = reached.low;
    highOffsets[block] = first.at;
    lowOffsets[block] = cursor.at;
    readVarints(first, steps, rows);
    readVarints(cursor, rests, rows);
    if (block === 0 && (steps[0] !== 0 || rests[0] !== 0)) cursor.broken = true;
    sumSteps(steps, rests, block === 0 ? 1 : 0, rows, reached);
    if (reached.high > 0xffffffff || first.broken) cursor.broken = true;
  }
  if (first.at !== first.bytes.length) cursor.broken = true;
  const ids = readColumn(cursor, count);
  if (count === 0 || !columnWithin(ids, lastId)) cursor.broken = true;
  return { bytes: cursor.bytes, count, highs, lows, highOffsets, lowOffsets, jumps: jumpsTo(highs), ids };
}

/** Moves `reached` to the last row of a block; to infinity when one of its rows does not lie behind the one before. */
function sumSteps(
  steps: Uint32Array,
  rests: Uint32Array,
  from: number,
  to: number,
  reached: { high: number; low: number },
): void {
  let { high, low } = reached;
  for (let row = from; row < to; row++) {
    const step = steps[row] ?? 0;
    const rest = turned(rests[row] ?? 0, TURN_6);
    high += step;
    if (step === 0 && rest === 0) high = Infinity;
    low = step === 0 ? low + rest : rest;
    if (low > 0xffffffff) high = Infinity;
  }
  reached.high = high;
  reached.low = low;
}

/** The row in which the upper half of an address lies. */
export function rowIn6(rows: Rows6, [high, low]: AddressWords): number {
  const { bytes, highOffsets, lowOffsets } = rows;
  const block = blockIn6(rows, high, low);
  let row = block * ROWS_A_BLOCK - 1;
  const last = Math.min(row + ROWS_A_BLOCK, rows.count - 1);
  let [startHigh, startLow] = [rows.highs[block] ?? 0, rows.lows[block] ?? 0];
  let [at, atLow] = [highOffsets[block] ?? 0, lowOffsets[block] ?? 0];
  while (row < last) {
    let byte = bytes[at++] ?? 0;
    let step = byte & 127;
    for (let shift = 7; byte > 127; shift += 7) {
      byte = bytes[at++] ?? 0;
      step |= (byte & 127) << shift;
    }
    startHigh += step >>> 0;
    if (startHigh > high) break;
    byte = bytes[atLow++] ?? 0;
    let rest = byte & 127;
    for (let shift = 7; byte > 127; shift += 7) {
      byte = bytes[atLow++] ?? 0;
      rest |= (byte & 127) << shift;
    }
    startLow = step === 0 ? startLow + turned(rest, TURN_6) : turned(rest, TURN_6);
    if (startHigh === high && startLow > low) break;
    row++;
  }
  return row;
}

function blockIn6({ highs, lows, jumps }: Rows6, high: number, low: number): number {
  const bucket = high >>> 16;
  let block = jumps[bucket] ?? 0;
  let end = jumps[bucket + 1] ?? 0;
  while (block < end) {
    const middle = (block + end + 1) >>> 1;
    const start = highs[middle] ?? 0;
    if (start < high || (start === high && (lows[middle] ?? 0) <= low)) block = middle;
    else end = middle - 1;
  }
  return block;
}

/** The id of a row. */
export function idOfRow6({ ids }: Rows6, row: number): number {
  return columnAt(ids, row);
}

/**
 * The IPv4 rows of a compiled GeoIP table: from an address to the id of its record.
 *
 * In: a cursor before the section. Out: the rows, still packed, with an index over them. Opening
 * reads every row once and checks that they begin at zero, ascend, and name known ids; so a look-up
 * needs no check, cannot run away, and decodes the rows of one block at most.
 */
import {
  columnAt,
  columnWithin,
  readColumn,
  readCount,
  readVarints,
  type ByteCursor,
  type Column,
} from "./byte-cursor.ts";
import { blocksOf, bucketOf, jumpsTo, ROWS_A_BLOCK, type Jumps } from "./geoip-blocks.ts";
import { TURN_4 } from "./geoip-format.ts";

const BLOCK = ROWS_A_BLOCK[4];

export interface Rows4 {
  readonly bytes: Uint8Array;
  readonly count: number;
  /** Two words a block: where the last row before it begins, and the byte of the step from there to its first row. */
  readonly blocks: Uint32Array;
  readonly jumps: Jumps;
  readonly ids: Column;
}

/** Reads the section; ids are at most `lastId`. */
export function readRows4(cursor: ByteCursor, lastId: number): Rows4 {
  const count = readCount(cursor);
  const blocks = new Uint32Array(2 * blocksOf(4, count));
  const steps = new Uint32Array(BLOCK);
  let start = 0;
  for (let row = 0, block = 0; row < count && !cursor.broken; row += BLOCK, block += 2) {
    const rows = Math.min(BLOCK, count - row);
    blocks[block] = start;
    blocks[block + 1] = cursor.at;
    readVarints(cursor, steps, rows);
    if (row === 0 && steps[0] !== 0) cursor.broken = true;
    start += sumSteps(steps, row === 0 ? 1 : 0, rows);
    if (start > 0xffffffff) cursor.broken = true;
  }
  const ids = readColumn(cursor, count);
  if (count === 0 || !columnWithin(ids, lastId)) cursor.broken = true;
  return { bytes: cursor.bytes, count, blocks, jumps: jumpsTo(4, blocks), ids };
}

/** How far the last row of a block lies behind the one before the block; infinity when one of its rows takes no step. */
function sumSteps(steps: Uint32Array, from: number, to: number): number {
  let sum = 0;
  for (let row = from; row < to; row++) {
    const step = steps[row] ?? 0;
    if (step === 0) return Infinity;
    // `turned`, spelled out: a call a row is half of the time before the compiler takes notice.
    sum += ((step << TURN_4) | (step >>> (32 - TURN_4))) >>> 0;
  }
  return sum;
}

/** The id of the row in which an address lies. */
export function idIn4({ bytes, count, blocks, jumps, ids }: Rows4, word: number): number {
  const block = blockIn4(blocks, jumps, word);
  let row = block * BLOCK - 1;
  const last = Math.min(row + BLOCK, count - 1);
  let start = blocks[block * 2] ?? 0;
  let at = blocks[block * 2 + 1] ?? 0;
  while (row < last) {
    // A varint, read in one pass: asking `varintAt` and then where it ends costs a tenth of a look-up.
    let byte = bytes[at++] ?? 0;
    let step = byte & 127;
    for (let shift = 7; byte > 127; shift += 7) {
      byte = bytes[at++] ?? 0;
      step |= (byte & 127) << shift;
    }
    start += ((step << TURN_4) | (step >>> (32 - TURN_4))) >>> 0;
    if (start > word) break;
    row++;
  }
  return columnAt(ids, row);
}

function blockIn4(blocks: Uint32Array, jumps: Jumps, word: number): number {
  const bucket = bucketOf(4, word);
  let block = jumps[bucket] ?? 0;
  let high = jumps[bucket + 1] ?? 0;
  while (block < high) {
    const middle = (block + high + 1) >>> 1;
    if ((blocks[middle * 2] ?? 0) <= word) block = middle;
    else high = middle - 1;
  }
  return block;
}

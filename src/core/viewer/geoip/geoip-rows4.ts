/**
 * The IPv4 rows of a compiled GeoIP table: from an address to the id of its record.
 *
 * In: a cursor before the section. Out: the rows, still packed, with an index over them. Opening
 * reads every row once and checks that they begin at zero, ascend, and name known ids; so a look-up
 * needs no check, cannot run away, and decodes the rows of one block at most.
 */
import { readCount, readMarkedVarints, type ByteCursor } from "./byte-cursor.ts";
import { bucketOf, jumpsTo, MOST_ROWS_AT_ONCE, rowsABlock, rowsUntil, type Jumps } from "./geoip-blocks.ts";
import { TURN_4 } from "./geoip-format.ts";
import { idAt, readIds, type IdColumn } from "./id-column.ts";

export interface Rows4 {
  readonly bytes: Uint8Array;
  readonly count: number;
  /** Rows of a block. */
  readonly size: number;
  /** Two words a block: where the last row before it begins, and the byte of the step from there to its first row. */
  readonly blocks: Uint32Array;
  readonly jumps: Jumps;
  readonly ids: IdColumn;
}

/** Reads the section; ids are at most `lastId`. */
export function readRows4(cursor: ByteCursor, lastId: number): Rows4 {
  const count = readCount(cursor);
  const size = rowsABlock(4, count);
  const blocks = new Uint32Array(2 * Math.ceil(count / size));
  const chunk = new Uint32Array(Math.min(count, MOST_ROWS_AT_ONCE));
  const reached = { upper: 0, lower: 0 };
  for (let row = 0, end = 0; row < count && !cursor.broken; row = end) {
    end = rowsUntil(row, count);
    const steps = chunk.subarray(0, end - row);
    const here = blocks.subarray((row / size) * 2);
    readMarkedVarints(cursor, steps, { places: here.subarray(1), stride: 2, every: size });
    if (row === 0 && steps[0] !== 0) cursor.broken = true;
    if (!sumSteps(steps, { blocks: here, size }, row === 0 ? 1 : 0, reached)) cursor.broken = true;
  }
  const ids = readIds(cursor, count, lastId);
  if (count === 0) cursor.broken = true;
  return { bytes: cursor.bytes, count, size, blocks, jumps: jumpsTo(4, blocks), ids };
}

/** Where a row begins, as halves of a word: whole ones would be objects on the heap, a million of them, until loops are compiled. */
interface Reached4 {
  upper: number;
  lower: number;
}

/** Moves on by the rows of a chunk from `from` on, and notes what was reached before each block; false when they do not ascend. */
function sumSteps(
  steps: Uint32Array,
  { blocks, size }: Pick<Rows4, "blocks" | "size">,
  from: number,
  reached: Reached4,
): boolean {
  let { upper, lower } = reached;
  let ascends = true;
  let block = 0;
  let next = size;
  blocks[0] = (upper << 16) | lower;
  for (let row = from; row < steps.length; row++) {
    if (row === next) {
      block += 2;
      blocks[block] = (upper << 16) | lower;
      next += size;
    }
    const step = steps[row] ?? 0;
    if (step === 0) ascends = false;
    // `turned` by TURN_4, half by half.
    lower += ((step & 255) << 8) | (step >>> 24);
    upper += ((step >>> 8) & 0xffff) + (lower >>> 16);
    lower &= 0xffff;
  }
  reached.upper = upper;
  reached.lower = lower;
  return ascends && upper <= 0xffff;
}

/** The id of the row in which an address lies. */
export function idIn4({ bytes, count, size, blocks, jumps, ids }: Rows4, word: number): number {
  const block = blockIn4(blocks, jumps, word);
  let row = block * size - 1;
  const last = Math.min(row + size, count - 1);
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
  return idAt(ids, row);
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

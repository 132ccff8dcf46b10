/**
 * The IPv4 rows of a compiled GeoIP table: from an address to the id of its record.
 *
 * In: a cursor before the section. Out: the rows, still packed, with an index over them. Opening
 * reads every row once and checks that they begin at zero, ascend, and name known ids; so a look-up
 * needs no check, cannot run away, and decodes the rows of one block at most.
 */
import { LAST_SHIFT, PAST_END, readCount, type ByteCursor } from "./byte-cursor.ts";
import { bucketOf, jumpsTo, rowsABlock, type Jumps } from "./geoip-blocks.ts";
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
  // Of all rows the first alone takes no step.
  if (cursor.bytes[cursor.at] !== 0 || !readBlocks(cursor, { blocks, count, size })) cursor.broken = true;
  const ids = readIds(cursor, count, lastId);
  return { bytes: cursor.bytes, count, size, blocks, jumps: jumpsTo(4, blocks), ids };
}

/**
 * Reads all steps and notes where blocks begin; false when the rows do not ascend from zero to before 2^32.
 *
 * All in one loop, because an isolate opens a table once: what counts is how soon a loop is compiled, and of two
 * loops each would run slowly for as long. Starts are summed by halves of words for the same reason: until then,
 * whole ones would be objects on the heap.
 */
function readBlocks(cursor: ByteCursor, { blocks, count, size }: Pick<Rows4, "blocks" | "count" | "size">): boolean {
  const { bytes } = cursor;
  let { at } = cursor;
  let [upper, lower, block, next, still] = [0, 0, 0, 0, 0];
  for (let row = 0; row < count; row++) {
    if (row === next) {
      blocks[block] = (upper << 16) | lower;
      blocks[block + 1] = at;
      block += 2;
      next += size;
    }
    let byte = bytes[at++] ?? PAST_END;
    let step = byte & 127;
    for (let shift = 7; byte > 127; shift += 7) {
      byte = bytes[at++] ?? PAST_END;
      step |= (byte & 127) << shift;
      if (shift === LAST_SHIFT && byte > 15) return false;
    }
    if (step === 0) still++;
    // `turned` by TURN_4, half by half.
    lower += ((step & 255) << 8) | (step >>> 24);
    upper += ((step >>> 8) & 0xffff) + (lower >>> 16);
    lower &= 0xffff;
  }
  cursor.at = at;
  return still === 1 && upper <= 0xffff;
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

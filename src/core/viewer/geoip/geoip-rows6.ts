/**
 * The IPv6 rows of a compiled GeoIP table by the upper 64 bits: from an address to an id.
 *
 * In: a cursor before the section. Out: the rows, still packed, with an index over them, as for IPv4.
 * A start is two words in two columns. The first is a step from the row before; the second is a step
 * where the first stays as it was, and begins anew where it moves.
 */
import type { AddressWords } from "../../model/address.ts";
import { afterVarint, LAST_SHIFT, PAST_END, readCount, varintAt, type ByteCursor } from "./byte-cursor.ts";
import { bucketOf, jumpsTo, rowsABlock, type Jumps } from "./geoip-blocks.ts";
import { TURN_6, turned } from "./geoip-format.ts";
import { idAt, readIds, type IdColumn } from "./id-column.ts";

export interface Rows6 {
  readonly bytes: Uint8Array;
  readonly count: number;
  /** Rows of a block. */
  readonly size: number;
  /** Four words a block: the two of where the last row before it begins, and the bytes of the steps from there to its first row. */
  readonly blocks: Uint32Array;
  readonly jumps: Jumps;
  readonly ids: IdColumn;
}

/** Reads the section; ids are at most `lastId`. */
export function readRows6(cursor: ByteCursor, lastId: number): Rows6 {
  const count = readCount(cursor);
  const size = rowsABlock(6, count);
  const blocks = new Uint32Array(4 * Math.ceil(count / size));
  if (count === 0 || !readBlocks(cursor, { blocks, count, size })) cursor.broken = true;
  const ids = readIds(cursor, count, lastId);
  return { bytes: cursor.bytes, count, size, blocks, jumps: jumpsTo(6, blocks), ids };
}

/**
 * Reads all steps and notes where blocks begin; false when the rows do not ascend from zero to before 2^64. Both words
 * of a row are needed at once to tell, so it reads both columns side by side: in one loop and by halves, as for IPv4.
 */
// oxlint-disable-next-line complexity -- two numbers are decoded in place
function readBlocks(cursor: ByteCursor, { blocks, count, size }: Pick<Rows6, "blocks" | "count" | "size">): boolean {
  const { bytes } = cursor;
  const length = readCount(cursor);
  const begin = cursor.at;
  const end = begin + length;
  let at = begin;
  let atLow = end;
  let [high, upper, lower, block, next, still] = [0, 0, 0, 0, 0, 0];
  for (let row = 0; row < count; row++) {
    if (row === next) {
      blocks[block] = high;
      blocks[block + 1] = (upper << 16) | lower;
      blocks[block + 2] = at;
      blocks[block + 3] = atLow;
      block += 4;
      next += size;
    }
    let byte = bytes[at++] ?? PAST_END;
    let step = byte & 127;
    for (let shift = 7; byte > 127; shift += 7) {
      byte = bytes[at++] ?? PAST_END;
      step |= (byte & 127) << shift;
      if (shift === LAST_SHIFT && byte > 15) return false;
    }
    byte = bytes[atLow++] ?? PAST_END;
    let rest = byte & 127;
    for (let shift = 7; byte > 127; shift += 7) {
      byte = bytes[atLow++] ?? PAST_END;
      rest |= (byte & 127) << shift;
      if (shift === LAST_SHIFT && byte > 15) return false;
    }
    // `turned` by TURN_6: the halves of a word change places.
    if (step === 0) {
      if (rest === 0) still++;
      lower += rest >>> 16;
      upper += (rest & 0xffff) + (lower >>> 16);
      lower &= 0xffff;
      if (upper > 0xffff) return false;
    } else {
      high += step >>> 0;
      upper = rest & 0xffff;
      lower = rest >>> 16;
    }
  }
  cursor.at = atLow;
  // Of all rows the first alone takes no step.
  return at === end && bytes[begin] === 0 && bytes[end] === 0 && still === 1 && high <= 0xffffffff;
}

/** The row in which the upper half of an address lies. */
export function rowIn6({ bytes, count, size, blocks, jumps }: Rows6, words: AddressWords): number {
  const high = words[0];
  const low = words[1];
  const block = blockIn6(blocks, jumps, high, low);
  let row = block * size - 1;
  const last = Math.min(row + size, count - 1);
  let startHigh = blocks[block * 4] ?? 0;
  let startLow = blocks[block * 4 + 1] ?? 0;
  let at = blocks[block * 4 + 2] ?? 0;
  let atLow = blocks[block * 4 + 3] ?? 0;
  while (row < last) {
    const step = varintAt(bytes, at);
    startHigh += step;
    if (startHigh > high) break;
    if (startHigh === high) {
      // The second word matters only where the first one is the same.
      const rest = turned(varintAt(bytes, atLow), TURN_6);
      startLow = step === 0 ? startLow + rest : rest;
      if (startLow > low) break;
    }
    at = afterVarint(bytes, at);
    atLow = afterVarint(bytes, atLow);
    row++;
  }
  return row;
}

function blockIn6(blocks: Uint32Array, jumps: Jumps, high: number, low: number): number {
  const bucket = bucketOf(6, high);
  let block = jumps[bucket] ?? 0;
  let end = jumps[bucket + 1] ?? 0;
  while (block < end) {
    const middle = (block + end + 1) >>> 1;
    const start = blocks[middle * 4] ?? 0;
    if (start < high || (start === high && (blocks[middle * 4 + 1] ?? 0) <= low)) block = middle;
    else end = middle - 1;
  }
  return block;
}

/** The id of a row. */
export function idOfRow6({ ids }: Rows6, row: number): number {
  return idAt(ids, row);
}

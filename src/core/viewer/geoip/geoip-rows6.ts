/**
 * The IPv6 rows of a compiled GeoIP table by the upper 64 bits: from an address to an id.
 *
 * In: a cursor before the section. Out: the rows, still packed, with an index over them, as for IPv4.
 * A start is two words in two columns. The first is a step from the row before; the second is a step
 * where the first stays as it was, and begins anew where it moves.
 */
import type { AddressWords } from "../../model/address.ts";
import { afterVarint, readCount, readMarkedVarints, varintAt, type ByteCursor } from "./byte-cursor.ts";
import { bucketOf, jumpsTo, MOST_ROWS_AT_ONCE, rowsABlock, rowsUntil, type Jumps } from "./geoip-blocks.ts";
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
  const blocks = readBlocks(cursor, count, size);
  const ids = readIds(cursor, count, lastId);
  if (count === 0) cursor.broken = true;
  return { bytes: cursor.bytes, count, size, blocks, jumps: jumpsTo(6, blocks), ids };
}

/** Both words of a row are needed at once to tell that rows ascend, so two cursors move on side by side. */
function readBlocks(cursor: ByteCursor, count: number, size: number): Uint32Array {
  const blocks = new Uint32Array(4 * Math.ceil(count / size));
  const end = readCount(cursor) + cursor.at;
  const first: ByteCursor = { bytes: cursor.bytes.subarray(0, end), at: cursor.at, broken: false };
  cursor.at = end;
  const room = Math.min(count, MOST_ROWS_AT_ONCE);
  const chunk = { steps: new Uint32Array(room), rests: new Uint32Array(room) };
  const reached = { high: 0, upper: 0, lower: 0 };
  for (let row = 0, till = 0; row < count && !cursor.broken; row = till) {
    till = rowsUntil(row, count);
    const [steps, rests] = [chunk.steps.subarray(0, till - row), chunk.rests.subarray(0, till - row)];
    const here = blocks.subarray((row / size) * 4);
    readMarkedVarints(first, steps, { places: here.subarray(2), stride: 4, every: size });
    readMarkedVarints(cursor, rests, { places: here.subarray(3), stride: 4, every: size });
    if (row === 0 && (steps[0] !== 0 || rests[0] !== 0)) cursor.broken = true;
    const ascends = sumSteps({ steps, rests, blocks: here, size }, row === 0 ? 1 : 0, reached);
    if (first.broken || !ascends) cursor.broken = true;
  }
  if (first.at !== end) cursor.broken = true;
  return blocks;
}

interface Chunk extends Pick<Rows6, "blocks" | "size"> {
  readonly steps: Uint32Array;
  readonly rests: Uint32Array;
}

/** Where a row begins; the second word as halves, since whole ones would be objects on the heap until loops are compiled. */
interface Reached6 {
  high: number;
  upper: number;
  lower: number;
}

/** Moves on by the rows of a chunk from `from` on, and notes what was reached before each block; false when they do not ascend. */
function sumSteps({ steps, rests, blocks, size }: Chunk, from: number, reached: Reached6): boolean {
  let { high, upper, lower } = reached;
  let ascends = true;
  let block = 0;
  let next = size;
  blocks[0] = high;
  blocks[1] = (upper << 16) | lower;
  for (let row = from; row < steps.length; row++) {
    if (row === next) {
      block += 4;
      blocks[block] = high;
      blocks[block + 1] = (upper << 16) | lower;
      next += size;
    }
    const step = steps[row] ?? 0;
    const rest = rests[row] ?? 0;
    // `turned` by TURN_6: the halves of a word change places.
    if (step === 0) {
      lower += rest >>> 16;
      upper += (rest & 0xffff) + (lower >>> 16);
      lower &= 0xffff;
      if (rest === 0 || upper > 0xffff) ascends = false;
    } else {
      high += step;
      upper = rest & 0xffff;
      lower = rest >>> 16;
    }
  }
  reached.high = high;
  reached.upper = upper;
  reached.lower = lower;
  return ascends && high <= 0xffffffff;
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

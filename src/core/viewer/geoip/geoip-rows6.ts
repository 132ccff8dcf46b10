/**
 * The IPv6 rows of a compiled GeoIP table by the upper 64 bits: from an address to an id.
 *
 * In: a cursor before the section. Out: the rows, still packed, with an index over them, as for IPv4.
 * A start is two words in two columns. The first is a step from the row before; the second is a step
 * where the first stays as it was, and begins anew where it moves.
 */
import type { AddressWords } from "../../model/address.ts";
import {
  afterVarint,
  columnAt,
  columnWithin,
  readColumn,
  readCount,
  readVarints,
  varintAt,
  type ByteCursor,
  type Column,
} from "./byte-cursor.ts";
import { blocksOf, bucketOf, jumpsTo, ROWS_A_BLOCK, type Jumps } from "./geoip-blocks.ts";
import { TURN_6, turned } from "./geoip-format.ts";
import { advance, ascended, type Reached } from "./geoip-reached.ts";

const BLOCK = ROWS_A_BLOCK[6];

export interface Rows6 {
  readonly bytes: Uint8Array;
  readonly count: number;
  /** Four words a block: the two of where the last row before it begins, and the bytes of the steps from there to its first row. */
  readonly blocks: Uint32Array;
  readonly jumps: Jumps;
  readonly ids: Column;
}

/** Reads the section; ids are at most `lastId`. */
export function readRows6(cursor: ByteCursor, lastId: number): Rows6 {
  const count = readCount(cursor);
  const blocks = readBlocks(cursor, count);
  const ids = readColumn(cursor, count);
  if (count === 0 || !columnWithin(ids, lastId)) cursor.broken = true;
  return { bytes: cursor.bytes, count, blocks, jumps: jumpsTo(6, blocks), ids };
}

/** Both words of a row are needed at once to tell that rows ascend, so two cursors move on side by side. */
function readBlocks(cursor: ByteCursor, count: number): Uint32Array {
  const blocks = new Uint32Array(4 * blocksOf(6, count));
  const end = readCount(cursor) + cursor.at;
  const first: ByteCursor = { bytes: cursor.bytes.subarray(0, end), at: cursor.at, broken: false };
  cursor.at = end;
  const chunk = { steps: new Uint32Array(BLOCK), rests: new Uint32Array(BLOCK) };
  const reached = { high: 0, low: 0 };
  for (let row = 0, block = 0; row < count && !cursor.broken; row += BLOCK, block += 4) {
    const rows = Math.min(BLOCK, count - row);
    blocks[block] = reached.high;
    blocks[block + 1] = reached.low;
    blocks[block + 2] = first.at;
    blocks[block + 3] = cursor.at;
    readVarints(first, chunk.steps, rows);
    readVarints(cursor, chunk.rests, rows);
    advanceOver(chunk, row === 0 ? 1 : 0, rows, reached);
    if (first.broken || !ascended(reached)) cursor.broken = true;
  }
  if (first.at !== end) cursor.broken = true;
  return blocks;
}

interface Chunk {
  readonly steps: Uint32Array;
  readonly rests: Uint32Array;
}

/** Moves on by the rows of a chunk up to `to`; those before `from`, the first of all, must stay at zero. */
function advanceOver({ steps, rests }: Chunk, from: number, to: number, reached: Reached): void {
  if (from > 0 && (steps[0] !== 0 || rests[0] !== 0)) reached.high = Infinity;
  for (let row = from; row < to; row++) advance(reached, steps[row] ?? 0, turned(rests[row] ?? 0, TURN_6));
}

/** The row in which the upper half of an address lies. */
export function rowIn6({ bytes, count, blocks, jumps }: Rows6, words: AddressWords): number {
  const high = words[0];
  const low = words[1];
  const block = blockIn6(blocks, jumps, high, low);
  let row = block * BLOCK - 1;
  const last = Math.min(row + BLOCK, count - 1);
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
  return columnAt(ids, row);
}

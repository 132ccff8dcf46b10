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
  readVarint,
  type ByteCursor,
  type Column,
} from "./byte-cursor.ts";
import { blocksOf, jumpsTo, ROWS_A_BLOCK, type Jumps } from "./geoip-blocks.ts";
import { exchangeHalves } from "./geoip-format.ts";

export interface Rows6 {
  readonly bytes: Uint8Array;
  readonly count: number;
  /** Where each block begins: two words of its first address, and the bytes of the steps to its second row. */
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
  // The second words lie behind all first ones, and both are needed at once to tell that rows ascend.
  const first: ByteCursor = { bytes: cursor.bytes, at: cursor.at, broken: cursor.broken };
  for (let row = 0; row < count && !cursor.broken; row++) readVarint(cursor);
  let [high, low] = [0, 0];
  for (let row = 0; row < count && !cursor.broken; row++) {
    const step = readVarint(first);
    const rest = exchangeHalves(readVarint(cursor));
    const moves = step > 0 || row === 0;
    high += step;
    low = moves ? rest : low + rest;
    if (high > 0xffffffff || low > 0xffffffff || (!moves && rest === 0)) cursor.broken = true;
    if (row === 0 && (high > 0 || low > 0)) cursor.broken = true;
    if (row % ROWS_A_BLOCK !== 0) continue;
    const block = row / ROWS_A_BLOCK;
    [highs[block], lows[block], highOffsets[block], lowOffsets[block]] = [high, low, first.at, cursor.at];
  }
  const ids = readColumn(cursor, count);
  if (count === 0 || !columnWithin(ids, lastId)) cursor.broken = true;
  return { bytes: cursor.bytes, count, highs, lows, highOffsets, lowOffsets, jumps: jumpsTo(highs), ids };
}

/** The row in which the upper half of an address lies. */
export function rowIn6(rows: Rows6, [high, low]: AddressWords): number {
  const { bytes, highOffsets, lowOffsets } = rows;
  const block = blockIn6(rows, high, low);
  let row = block * ROWS_A_BLOCK;
  const last = Math.min(row + ROWS_A_BLOCK, rows.count) - 1;
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
    startLow = step === 0 ? startLow + exchangeHalves(rest) : exchangeHalves(rest);
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

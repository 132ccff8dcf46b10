/**
 * Writes the rows of a compiled GeoIP table.
 *
 * In: rows, and the new id of each of their ids. Out: the sections `IPv4`, `IPv6` and `splits`. A row
 * that, by its new id, says what the row before it says is left out, so it does not matter how finely a
 * source cuts. IPv6 rows are stored by their upper 64 bits; a /64 inside which something changes
 * becomes one divided row and a section of its own.
 */
import type { AddressWords } from "../../model/address.ts";
import { byteWriter, writeByte, writeColumn, writeVarint, writtenBytes, type ByteWriter } from "./byte-writer.ts";
import { NOTHING, TURN_4, TURN_6, turned } from "./geoip-format.ts";
import type { NewIds } from "./geoip-record-write.ts";
import { rowsBuilder, type GeoipRows } from "./geoip-rows.ts";
import { writeIds } from "./id-column-write.ts";

/** Rows by two words: all first words, all second words, all ids. */
interface Columns {
  readonly highs: number[];
  readonly lows: number[];
  readonly ids: number[];
}

/** IPv6 rows by the upper 64 bits, and what their divided /64s hold by the lower 64 bits. */
interface Divided {
  readonly rows: Columns;
  readonly splits: Columns[];
  /** The id of a divided row. */
  readonly split: number;
}

const ZERO: AddressWords = [0, 0, 0, 0];

/** Writes the IPv4 rows. */
export function writeRows4(writer: ByteWriter, rows: GeoipRows, { ids: recordIds }: NewIds): void {
  const { count, starts, ids } = canonical(4, rows, recordIds);
  writeVarint(writer, count);
  for (let row = 0; row < count; row++) {
    writeVarint(writer, turned((starts[row] ?? 0) - (starts[row - 1] ?? 0), 32 - TURN_4));
  }
  writeIds(writer, ids);
}

/** Writes the IPv6 rows and what is inside divided /64s. */
export function writeRows6(writer: ByteWriter, rows: GeoipRows, { ids, stored }: NewIds): void {
  const divided = divide(canonical(6, rows, ids), stored + 1);
  const highs = byteWriter();
  writeHighSteps(highs, divided.rows);
  writeVarint(writer, divided.rows.ids.length);
  writeVarint(writer, highs.length);
  for (const byte of writtenBytes(highs)) writeByte(writer, byte);
  writeLowSteps(writer, divided.rows, (step) => turned(step, 32 - TURN_6));
  writeIds(writer, divided.rows.ids);
  const { splits } = divided;
  for (const { ids: inside } of splits) writeVarint(writer, inside.length);
  for (const inside of splits) writeHighSteps(writer, inside);
  for (const inside of splits) writeLowSteps(writer, inside, (step) => step);
  writeColumn(
    writer,
    splits.flatMap((inside) => inside.ids),
  );
}

function writeHighSteps(writer: ByteWriter, { highs }: Columns): void {
  for (const [row, high] of highs.entries()) writeVarint(writer, high - (highs[row - 1] ?? 0));
}

/** A step where the first word stays, the whole word where it moves. */
function writeLowSteps(writer: ByteWriter, { highs, lows }: Columns, form: (step: number) => number): void {
  for (const [row, low] of lows.entries()) {
    const stays = row > 0 && highs[row - 1] === highs[row];
    writeVarint(writer, form(stays ? low - (lows[row - 1] ?? 0) : low));
  }
}

/** Rows with their new ids: they begin at zero, and every one changes something. */
function canonical(family: 4 | 6, { count, starts, ids }: GeoipRows, newIds: Uint32Array): GeoipRows {
  const builder = rowsBuilder(family);
  const width = family === 4 ? 1 : 4;
  for (let row = 0; row < count; row++) {
    const word = (at: number): number => (at < width ? (starts[row * width + at] ?? 0) : 0);
    const first: AddressWords = [word(0), word(1), word(2), word(3)];
    if (row === 0 && first.some((each) => each !== 0)) builder.add(ZERO, NOTHING);
    const id = newIds[ids[row] ?? 0];
    if (id === undefined)
      throw new RangeError(`a GeoIP row names record ${ids[row]}, and there are ${newIds.length - 1}`);
    builder.add(first, id);
  }
  if (count === 0) builder.add(ZERO, NOTHING);
  return builder.take();
}

function divide({ count, starts, ids }: GeoipRows, split: number): Divided {
  const divided: Divided = { rows: { highs: [], lows: [], ids: [] }, splits: [], split };
  let before = NOTHING;
  for (let row = 0; row < count; row++) {
    const [a = 0, b = 0, c = 0, d = 0] = starts.subarray(row * 4, row * 4 + 4);
    closeSplit(divided, before, [a, b, c, d]);
    const id = ids[row] ?? NOTHING;
    if (c === 0 && d === 0) push(divided.rows, a, b, id);
    else push(splitFor(divided, a, b, before), c, d, id);
    before = id;
  }
  closeSplit(divided, before, null);
  return divided;
}

function push({ highs, lows, ids }: Columns, high: number, low: number, id: number): void {
  highs.push(high);
  lows.push(low);
  ids.push(id);
}

/** Lets what holds at the end of a divided /64 reach on into the next one, unless another row begins just there. */
function closeSplit({ rows, split }: Divided, id: number, next: AddressWords | null): void {
  const last = rows.ids.length - 1;
  const [high = 0, low = 0] = [rows.highs[last], rows.lows[last]];
  if (rows.ids[last] !== split || (next !== null && next[0] === high && next[1] === low)) return;
  const after: AddressWords = low === 0xffffffff ? [high + 1, 0, 0, 0] : [high, low + 1, 0, 0];
  if (after[0] > 0xffffffff || after.every((word, at) => word === next?.[at])) return;
  push(rows, after[0], after[1], id);
}

/** The inside of the /64 of two words, made when it is not divided yet; `id` is what it begins with. */
function splitFor({ rows, splits, split }: Divided, high: number, low: number, id: number): Columns {
  const last = rows.ids.length - 1;
  const here = rows.highs[last] === high && rows.lows[last] === low;
  const open = splits.at(-1);
  if (here && rows.ids[last] === split && open !== undefined) return open;
  if (here) rows.ids[last] = split;
  else push(rows, high, low, split);
  const made: Columns = { highs: [], lows: [], ids: [] };
  push(made, 0, 0, id);
  splits.push(made);
  return made;
}

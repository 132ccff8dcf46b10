/**
 * Reads numbers, texts and columns from bytes that may be damaged.
 *
 * Reading never throws and never passes the end unnoticed: whatever cannot be read sets
 * `broken`, which stays set, and reads as zero or empty. So a reader checks once a section
 * instead of once a number, which is what lets a table of a million numbers open in milliseconds.
 */
export interface ByteCursor {
  readonly bytes: Uint8Array;
  at: number;
  broken: boolean;
}

/** Numbers below 2^32 that stay where they are: `width` times `count` bytes, all highest bytes first. */
export interface Column {
  readonly bytes: Uint8Array;
  readonly at: number;
  readonly count: number;
  readonly width: number;
}

/** Stands for a missing byte: it asks for another one, so a number that runs off the end never ends well. */
export const PAST_END = 255;

/** Of the fifth byte of a varint, which has four bits left to give. */
export const LAST_SHIFT = 28;

const WIDEST = 4;

/** From here on, looking for each larger byte by `includes`, which is native, costs less than comparing every byte. */
const NATIVE_FROM = 240;

/** Code units turned into a text at a time: far below the number of arguments a call can have. */
const UNITS_AT_ONCE = 4096;

/** Reads a varint: seven bits a byte, lowest first, the top bit set on all but the last byte. */
export function readVarint(cursor: ByteCursor): number {
  const { bytes } = cursor;
  let byte = bytes[cursor.at++] ?? PAST_END;
  let number = byte & 127;
  for (let shift = 7; byte > 127; shift += 7) {
    byte = bytes[cursor.at++] ?? PAST_END;
    number |= (byte & 127) << shift;
    if (shift === LAST_SHIFT && byte > 15) {
      cursor.broken = true;
      return 0;
    }
  }
  return number >>> 0;
}

/** Reads as many varints as `numbers` takes, or up to one that is none. */
export function readVarints(cursor: ByteCursor, numbers: Uint32Array): void {
  for (let index = 0; index < numbers.length && !cursor.broken; index++) numbers[index] = readVarint(cursor);
}

/** The varint at a place where one is known to be whole. */
export function varintAt(bytes: Uint8Array, from: number): number {
  let at = from;
  let byte = bytes[at] ?? 0;
  let number = byte & 127;
  for (let shift = 7; byte > 127; shift += 7) {
    byte = bytes[++at] ?? 0;
    number |= (byte & 127) << shift;
  }
  return number >>> 0;
}

/** Where the varint at a place ends; asked beside `varintAt`, which costs less than an answer of two numbers. */
export function afterVarint(bytes: Uint8Array, at: number): number {
  let end = at;
  while ((bytes[end] ?? 0) > 127) end++;
  return end + 1;
}

/** Reads one byte. */
export function readByte(cursor: ByteCursor): number {
  const byte = cursor.bytes[cursor.at++];
  if (byte !== undefined) return byte;
  cursor.broken = true;
  return 0;
}

/** Reads a count of things that take at least a byte each; broken when the rest could not hold them. */
export function readCount(cursor: ByteCursor): number {
  const count = readVarint(cursor);
  if (count <= cursor.bytes.length - cursor.at) return count;
  cursor.broken = true;
  return 0;
}

/** Reads a text: its length, then its UTF-16 code units as varints. */
export function readText(cursor: ByteCursor): string {
  const units = new Uint32Array(readCount(cursor));
  readVarints(cursor, units);
  for (let at = 0; at < units.length; at++) if ((units[at] ?? 0) > 0xffff) cursor.broken = true;
  return cursor.broken ? "" : textOf(units);
}

/** Reads a text in which only ASCII is wanted, many times as fast; a byte above 127 is a character as it stands, so that it shows. */
export function readAscii(cursor: ByteCursor): string {
  const count = readCount(cursor);
  const text = textOf(cursor.bytes.subarray(cursor.at, cursor.at + count));
  cursor.at += count;
  return text;
}

function textOf(units: Uint8Array | Uint32Array): string {
  let text = "";
  for (let at = 0; at < units.length; at += UNITS_AT_ONCE) {
    // Spread, the units would be copied one by one, which takes ten times as long.
    text += String(Reflect.apply(String.fromCharCode, null, units.subarray(at, at + UNITS_AT_ONCE)));
  }
  return text;
}

/** Passes over a column of `count` numbers; its numbers are read by `columnAt`. */
export function readColumn(cursor: ByteCursor, count: number): Column {
  const width = readByte(cursor);
  const { bytes, at } = cursor;
  if (width > WIDEST || width * count > bytes.length - at) cursor.broken = true;
  if (cursor.broken) return { bytes, at: 0, count: 0, width: 0 };
  cursor.at += width * count;
  return { bytes, at, count, width };
}

/** One number of a column. */
export function columnAt({ bytes, at, count, width }: Column, index: number): number {
  if (width === 1) return bytes[at + index] ?? 0;
  let number = 0;
  for (let byte = 0; byte < width; byte++) number = (number << 8) | (bytes[at + byte * count + index] ?? 0);
  return number >>> 0;
}

/** Where a number other than zero stands in a column, in order. */
export function placesOf(column: Column, number: number): readonly number[] {
  const { bytes, at, count, width } = column;
  if (width === 0 || number >= 2 ** (8 * width)) return [];
  const places: number[] = [];
  const lowest = bytes.subarray(at + (width - 1) * count, at + width * count);
  for (let index = lowest.indexOf(number & 255); index >= 0; index = lowest.indexOf(number & 255, index + 1)) {
    if (columnAt(column, index) === number) places.push(index);
  }
  return places;
}

/** Whether all numbers of a column are at most `most`. */
export function columnWithin(column: Column, most: number): boolean {
  const { bytes, at, count, width } = column;
  if (width === 0 || most >= 2 ** (8 * width) - 1) return true;
  if (width === 1) return bytesWithin(bytes.subarray(at, at + count), most);
  for (let index = 0; index < count; index++) if (columnAt(column, index) > most) return false;
  return true;
}

function bytesWithin(bytes: Uint8Array, most: number): boolean {
  if (most < NATIVE_FROM) return bytes.every((byte) => byte <= most);
  for (let byte = most + 1; byte < 256; byte++) if (bytes.includes(byte)) return false;
  return true;
}

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
const PAST_END = 255;

/** Of the fifth byte of a varint, which has four bits left to give. */
const LAST_SHIFT = 28;

const WIDEST = 4;

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
  const length = readCount(cursor);
  const units: number[] = [];
  let text = "";
  for (let at = 0; at < length && !cursor.broken; at++) {
    const unit = readVarint(cursor);
    if (unit > 0xffff) cursor.broken = true;
    if (units.push(unit) === UNITS_AT_ONCE) text += String.fromCharCode(...units.splice(0));
  }
  return text + String.fromCharCode(...units);
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

/** Whether all numbers of a column are at most `most`. */
export function columnWithin(column: Column, most: number): boolean {
  for (let index = 0; index < column.count; index++) if (columnAt(column, index) > most) return false;
  return true;
}

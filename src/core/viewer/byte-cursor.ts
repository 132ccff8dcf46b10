/**
 * Reads numbers and texts from bytes that may be damaged.
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

/** Stands for a missing byte: it asks for another one, so a number that runs off the end never ends well. */
const PAST_END = 255;

/** Of the fifth byte of a varint, which has four bits left to give. */
const LAST_SHIFT = 28;

/** Fills `numbers` with varints: seven bits a byte, lowest first, the top bit set on all but the last byte. */
export function readVarints(cursor: ByteCursor, numbers: Uint32Array): Uint32Array {
  const { bytes } = cursor;
  let { at } = cursor;
  for (let index = 0; index < numbers.length; index++) {
    let byte = bytes[at++] ?? PAST_END;
    let number = byte & 127;
    for (let shift = 7; byte > 127; shift += 7) {
      byte = bytes[at++] ?? PAST_END;
      number |= (byte & 127) << shift;
      if (shift === LAST_SHIFT && byte > 15) {
        cursor.broken = true;
        return numbers;
      }
    }
    numbers[index] = number;
  }
  cursor.at = at;
  return numbers;
}

/** Reads a two's complement number of two bytes, high byte first. */
export function readInt16(cursor: ByteCursor): number {
  const { bytes, at } = cursor;
  const [high, low] = [bytes[at], bytes[at + 1]];
  cursor.at += 2;
  if (high !== undefined && low !== undefined) return ((high << 24) >> 16) | low;
  cursor.broken = true;
  return 0;
}

/** Takes the next `length` bytes as a view; empty when there are fewer. */
export function readBytes(cursor: ByteCursor, length: number): Uint8Array {
  if (length > cursor.bytes.length - cursor.at) {
    cursor.broken = true;
    return cursor.bytes.subarray(0, 0);
  }
  cursor.at += length;
  return cursor.bytes.subarray(cursor.at - length, cursor.at);
}

/** Reads a count of things that take at least `least` bytes each; broken when the rest could not hold them. */
export function readCount(cursor: ByteCursor, least: number): number {
  const [count = 0] = readVarints(cursor, new Uint32Array(1));
  if (count * least <= cursor.bytes.length - cursor.at) return count;
  cursor.broken = true;
  return 0;
}

/** Reads a text: its length, then its UTF-16 code units as varints. */
export function readText(cursor: ByteCursor): string {
  const units = new Uint32Array(readCount(cursor, 1));
  readVarints(cursor, units);
  let text = "";
  for (const unit of units) {
    if (unit > 0xffff) cursor.broken = true;
    text += String.fromCharCode(unit);
  }
  return text;
}

/**
 * Writes the numbers, texts and columns that `byte-cursor.ts` reads.
 *
 * In: values, in order. Out: bytes in one growing buffer, since tables have megabytes and a list of
 * numbers would take eight times as much.
 */
export interface ByteWriter {
  bytes: Uint8Array;
  length: number;
}

const FIRST_ROOM = 4096;

/** A writer that has written nothing. */
export function byteWriter(): ByteWriter {
  return { bytes: new Uint8Array(FIRST_ROOM), length: 0 };
}

/** What was written. */
export function writtenBytes({ bytes, length }: ByteWriter): Uint8Array {
  return bytes.slice(0, length);
}

/** Writes one byte. */
export function writeByte(writer: ByteWriter, byte: number): void {
  if (writer.length === writer.bytes.length) {
    const room = new Uint8Array(writer.bytes.length * 2);
    room.set(writer.bytes);
    writer.bytes = room;
  }
  writer.bytes[writer.length++] = byte;
}

/** Writes a 32-bit word, high byte first. */
export function writeWord(writer: ByteWriter, word: number): void {
  for (let shift = 24; shift >= 0; shift -= 8) writeByte(writer, (word >>> shift) & 255);
}

/** Writes a number below 2^32: seven bits a byte, lowest first, the top bit set on all but the last byte. */
export function writeVarint(writer: ByteWriter, value: number): void {
  let rest = value;
  while (rest >= 128) {
    writeByte(writer, (rest & 127) | 128);
    rest = Math.floor(rest / 128);
  }
  writeByte(writer, rest);
}

/** Writes a text: its length, then its UTF-16 code units as varints. */
export function writeText(writer: ByteWriter, text: string): void {
  writeVarint(writer, text.length);
  for (let at = 0; at < text.length; at++) writeVarint(writer, text.charCodeAt(at));
}

/** Writes a column: how many bytes its largest value takes, then all highest bytes, down to all lowest. */
export function writeColumn(writer: ByteWriter, values: ArrayLike<number>): void {
  let most = 0;
  for (let at = 0; at < values.length; at++) most = Math.max(most, values[at] ?? 0);
  const width = Math.ceil((32 - Math.clz32(most)) / 8);
  writeByte(writer, width);
  for (let byte = width - 1; byte >= 0; byte--) {
    for (let at = 0; at < values.length; at++) writeByte(writer, ((values[at] ?? 0) >>> (byte * 8)) & 255);
  }
}

/**
 * Decodes one value of an MMDB file's data, by the MaxMind DB format 2.0
 * (https://maxmind.github.io/MaxMind-DB/, "Output Data Section").
 *
 * In: a section of the file and an offset inside it. Out: the whole value, or what is wrong with it.
 * A reader of our own, because mmdb-lib is lenient where a damaged or hostile file lies: it follows
 * pointers to pointers and around in circles until the stack ends, decodes text that is no UTF-8,
 * numbers that are too long, data outside the section, and nests without end; a guard that found all
 * this beforehand would have to decode everything itself. Here nothing throws, no byte outside the
 * section is read, nesting ends where libmaxminddb ends it, work and memory are bounded by a budget
 * however often pointers repeat a part, and maps have no prototype, so no key of a file means anything.
 */
import { fail, ok, type Result } from "../../../core/model/result.ts";

/** Part of a file in which pointers lead; they count from `start`. */
export interface DataSection {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

export type MmdbValue = string | number | bigint | boolean | Uint8Array | readonly MmdbValue[] | MmdbMap;

/** Without prototype. */
export interface MmdbMap {
  readonly [key: string]: MmdbValue;
}

/** What is wrong with a value, as the rest of a sentence about it. */
export type DataFault =
  | "runs past the end of its section"
  | "points outside its section"
  | "points to a pointer"
  | "is nested deeper than 512 levels"
  | "holds more than a record can need"
  | "holds text that is no UTF-8"
  | "holds a number of a wrong length"
  | "holds a key that is no text"
  | "holds a key twice"
  | "holds a value of an unknown type"
  | "is no map";

/** Bytes that may still be read, counted as often as pointers lead to them; no value has less than one. */
export interface WorkBudget {
  left: number;
}

/** Types of the format, by number; those above `map` are written in two bytes. */
export const TYPE = {
  pointer: 1,
  text: 2,
  double: 3,
  bytes: 4,
  uint16: 5,
  uint32: 6,
  map: 7,
  int32: 8,
  uint64: 9,
  uint128: 10,
  array: 11,
  boolean: 14,
  float: 15,
} as const;

/** Levels of maps, arrays and pointers; libmaxminddb has the same limit, and does not count a pointer to what is neither. */
const DEEPEST = 512;
/** What one record may cost to decode; more than a hundred times MaxMind's longest. */
export const RECORD_WORK = 2 ** 18;
const LONGEST_UINT: Readonly<Record<number, number>> = {
  [TYPE.uint16]: 2,
  [TYPE.uint32]: 4,
  [TYPE.int32]: 4,
  [TYPE.uint64]: 8,
  [TYPE.uint128]: 16,
};

interface Cursor {
  readonly section: DataSection;
  readonly view: DataView;
  at: number;
  /** Of the value at hand. */
  type: number;
  size: number;
  left: number;
  fault: DataFault | null;
}

/** Decodes the value at an offset; what it costs is taken from `budget`. */
export function decodeValue(
  section: DataSection,
  offset: number,
  budget: WorkBudget = { left: RECORD_WORK },
): Result<MmdbValue, DataFault> {
  return decode(section, budget, (cursor) => {
    cursor.at += offset;
    return readValue(cursor, 0);
  });
}

/** A field of a map, and the number of its type, for readers to whom a 16-bit 6 is not a 32-bit 6. */
export interface TypedField {
  readonly type: number;
  readonly value: MmdbValue;
}

/** Decodes the map at the beginning of a section. */
export function decodeFields(section: DataSection): Result<ReadonlyMap<string, TypedField>, DataFault> {
  return decode(section, { left: RECORD_WORK }, (cursor) => {
    const fields = new Map<string, TypedField>();
    readControl(cursor);
    if (cursor.type !== TYPE.map) broken(cursor, "is no map");
    for (let left = cursor.size; left > 0 && cursor.fault === null; left--) {
      const key = readKey(cursor, 1);
      if (fields.has(key)) broken(cursor, "holds a key twice");
      const value = readValue(cursor, 1); // leaves its own type behind only when it is no container
      fields.set(key, { type: typeOf(cursor, value), value });
    }
    return fields;
  });
}

function typeOf({ type }: Cursor, value: MmdbValue): number {
  if (Array.isArray(value)) return TYPE.array;
  return typeof value === "object" && !(value instanceof Uint8Array) ? TYPE.map : type;
}

function decode<T>(section: DataSection, budget: WorkBudget, read: (cursor: Cursor) => T): Result<T, DataFault> {
  const { bytes, start } = section;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const granted = Math.min(budget.left, RECORD_WORK);
  const cursor: Cursor = { section, view, at: start, type: 0, size: 0, left: granted, fault: null };
  const value = read(cursor);
  budget.left -= granted - Math.max(0, cursor.left);
  return cursor.fault === null ? ok(value) : fail(cursor.fault);
}

/** Keeps the first fault; what is read after it is thrown away. */
function broken(cursor: Cursor, fault: DataFault): 0 {
  cursor.fault ??= fault;
  return 0;
}

function readValue(cursor: Cursor, depth: number): MmdbValue {
  if (depth >= DEEPEST) return broken(cursor, "is nested deeper than 512 levels");
  readControl(cursor);
  if (cursor.fault !== null) return 0;
  switch (cursor.type) {
    case TYPE.pointer:
      return readPointed(cursor, depth);
    case TYPE.map:
      return readMap(cursor, depth);
    case TYPE.array:
      return readArray(cursor, depth);
    case TYPE.boolean:
      return cursor.size <= 1 ? cursor.size === 1 : broken(cursor, "holds a number of a wrong length");
  }
  const from = take(cursor, cursor.size);
  return cursor.fault === null ? readScalar(cursor, from) : 0;
}

/** Type and size of the value at the cursor; of a pointer, the size is the five bits of its first byte. */
function readControl(cursor: Cursor): void {
  const control = readUint(cursor, 1);
  const short = control >>> 5;
  cursor.type = short > 0 ? short : 7 + readUint(cursor, 1);
  if (short === 0 && cursor.type <= TYPE.map) broken(cursor, "holds a value of an unknown type");
  cursor.size = control & 31;
  if (cursor.type === TYPE.pointer || cursor.size < 29) return;
  if (cursor.size === 29) cursor.size = 29 + readUint(cursor, 1);
  else if (cursor.size === 30) cursor.size = 285 + readUint(cursor, 2);
  else cursor.size = 65_821 + readUint(cursor, 3);
}

function readPointed(cursor: Cursor, depth: number): MmdbValue {
  const { section, size } = cursor;
  const upper = size & 7;
  const target = readTarget(cursor, size >>> 3, upper);
  const next = cursor.at;
  cursor.at = section.start + target;
  if (cursor.at >= section.end) return broken(cursor, "points outside its section");
  if ((section.bytes[cursor.at] ?? 0) >>> 5 === TYPE.pointer) return broken(cursor, "points to a pointer");
  const value = readValue(cursor, depth + 1);
  cursor.at = next;
  return value;
}

/** Pointers of one to three bytes carry three more bits and begin to count where shorter ones end. */
function readTarget(cursor: Cursor, form: number, upper: number): number {
  if (form === 0) return upper * 2 ** 8 + readUint(cursor, 1);
  if (form === 1) return 2048 + upper * 2 ** 16 + readUint(cursor, 2);
  if (form === 2) return 526_336 + upper * 2 ** 24 + readUint(cursor, 3);
  return readUint(cursor, 4);
}

function readMap(cursor: Cursor, depth: number): MmdbMap {
  const map: Record<string, MmdbValue> = Object.create(null);
  for (let left = cursor.size; left > 0 && cursor.fault === null; left--) {
    const key = readKey(cursor, depth + 1);
    if (key in map) broken(cursor, "holds a key twice");
    map[key] = readValue(cursor, depth + 1);
  }
  return map;
}

function readKey(cursor: Cursor, depth: number): string {
  const key = readValue(cursor, depth);
  if (typeof key === "string") return key;
  broken(cursor, "holds a key that is no text");
  return "";
}

function readArray(cursor: Cursor, depth: number): readonly MmdbValue[] {
  const array: MmdbValue[] = [];
  for (let left = cursor.size; left > 0 && cursor.fault === null; left--) array.push(readValue(cursor, depth + 1));
  return array;
}

function readScalar(cursor: Cursor, from: number): MmdbValue {
  const { type, size, view, section } = cursor;
  switch (type) {
    case TYPE.text:
      return readText(cursor, from);
    case TYPE.bytes:
      return section.bytes.slice(from, from + size);
    case TYPE.double:
      return size === 8 ? view.getFloat64(from) : broken(cursor, "holds a number of a wrong length");
    case TYPE.float:
      return size === 4 ? view.getFloat32(from) : broken(cursor, "holds a number of a wrong length");
  }
  const longest = LONGEST_UINT[type];
  if (longest === undefined) return broken(cursor, "holds a value of an unknown type");
  if (size > longest) return broken(cursor, "holds a number of a wrong length");
  if (longest > 4) return bigUintAt(section.bytes, from, size);
  const value = uintAt(section.bytes, from, size);
  return type === TYPE.int32 ? value | 0 : value;
}

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function readText(cursor: Cursor, from: number): string {
  const { bytes } = cursor.section;
  const to = from + cursor.size;
  let text = "";
  for (let at = from; at < to; at++) {
    const byte = bytes[at] ?? 0;
    if (byte > 127 || cursor.size > 64) return decodeUtf8(cursor, bytes.subarray(from, to));
    text += String.fromCharCode(byte);
  }
  return text;
}

function decodeUtf8(cursor: Cursor, bytes: Uint8Array): string {
  try {
    return UTF8.decode(bytes);
  } catch {
    broken(cursor, "holds text that is no UTF-8"); // the only thing that `decode` throws for
    return "";
  }
}

/** Moves over bytes that must be there, pays for them, and returns where they begin. */
function take(cursor: Cursor, count: number): number {
  const from = cursor.at;
  cursor.at += count;
  cursor.left -= count;
  if (cursor.at > cursor.section.end) broken(cursor, "runs past the end of its section");
  else if (cursor.left < 0) broken(cursor, "holds more than a record can need");
  return from;
}

function readUint(cursor: Cursor, count: number): number {
  const from = take(cursor, count);
  return cursor.fault === null ? uintAt(cursor.section.bytes, from, count) : 0;
}

function uintAt(bytes: Uint8Array, from: number, count: number): number {
  let value = 0;
  for (let at = from; at < from + count; at++) value = value * 256 + (bytes[at] ?? 0);
  return value;
}

function bigUintAt(bytes: Uint8Array, from: number, count: number): bigint {
  let value = 0n;
  for (let at = from; at < from + count; at++) value = (value << 8n) | BigInt(bytes[at] ?? 0);
  return value;
}

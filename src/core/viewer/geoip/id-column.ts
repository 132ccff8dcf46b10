/**
 * The ids of the rows of one family: what most of an open table's memory would be, were they not packed.
 *
 * In: a cursor before a column of ids. Out: the id of any row. Where ids need more
 * than a byte, a few records mostly have nearly all rows: then the 255 commonest ids have a byte each, and
 * the byte RARE leads to a list of the rest. The writer takes what is smaller in memory. The row of a
 * rare id is not stored: it is where its byte stands.
 */
import { columnAt, columnWithin, placesOf, readByte, readColumn, type ByteCursor, type Column } from "./byte-cursor.ts";

/** The byte of an id that has none of its own; before the column it says that ids are stored this way. */
export const RARE = 255;

/** The ids; or a byte for each, where `common` says what bytes mean. */
export interface IdColumn extends Column {
  /** The id of each byte but RARE, ascending; null where the column holds the ids themselves. */
  readonly common: Uint32Array | null;
  /** The rows whose byte is RARE, ascending, and their ids. */
  readonly rareRows: Uint32Array;
  readonly rareIds: Column;
}

/** Reads the ids of `count` rows; they are at most `most`. */
export function readIds(cursor: ByteCursor, count: number, most: number): IdColumn {
  if (cursor.bytes[cursor.at] === RARE) return readPacked(cursor, count, most);
  const column = readColumn(cursor, count);
  if (!columnWithin(column, most)) cursor.broken = true;
  return { ...column, common: null, rareRows: NONE, rareIds: { ...column, count: 0, width: 0 } };
}

function readPacked(cursor: ByteCursor, count: number, most: number): IdColumn {
  cursor.at++;
  const commonIds = readColumn(cursor, readByte(cursor));
  const common = Uint32Array.from({ length: commonIds.count }, (_, at) => columnAt(commonIds, at));
  const ascend = common.every((id, at) => id <= most && (at === 0 || id > (common[at - 1] ?? 0)));
  const column = readColumn(cursor, count);
  // Rare ids are there only when all bytes are taken.
  const known = columnWithin(column, common.length < RARE ? common.length - 1 : RARE);
  const rareRows = Uint32Array.from(placesOf(column, RARE));
  const rareIds = readColumn(cursor, rareRows.length);
  if (!ascend || !known || !columnWithin(rareIds, most)) cursor.broken = true;
  return { ...column, common, rareRows, rareIds };
}

const NONE = new Uint32Array(0);

/** The id of a row. */
export function idAt(ids: IdColumn, row: number): number {
  const { bytes, at, width, common } = ids;
  // Nearly all ids have one byte.
  const stored = width === 1 ? (bytes[at + row] ?? 0) : columnAt(ids, row);
  return common === null ? stored : (common[stored] ?? rareIdAt(ids, row));
}

function rareIdAt({ rareRows, rareIds }: IdColumn, row: number): number {
  let at = 0;
  let end = rareRows.length - 1;
  while (at < end) {
    const middle = (at + end + 1) >>> 1;
    if ((rareRows[middle] ?? 0) <= row) at = middle;
    else end = middle - 1;
  }
  return columnAt(rareIds, at);
}

/** The rows with an id other than zero, ascending. */
export function rowsOfId(ids: IdColumn, id: number): Uint32Array {
  const { common, rareRows, rareIds } = ids;
  if (common === null) return Uint32Array.from(placesOf(ids, id));
  const byte = common.indexOf(id);
  const rows = byte < 0 ? [] : placesOf(ids, byte);
  const rare = placesOf(rareIds, id).map((at) => rareRows[at] ?? 0);
  return Uint32Array.from([...rows, ...rare]).toSorted();
}

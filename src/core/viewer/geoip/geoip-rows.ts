/**
 * Which record begins at which address, as flat numbers: a table has millions of rows.
 *
 * In: addresses in ascending order, each with the id of what holds from there on. Out: columns.
 * Neighbours of one id become one row, so it does not matter how finely a source cuts. Rows that
 * do not ascend are a bug of the caller and throw: a table of them would answer wrongly.
 */
import type { AddressWords } from "../../model/address.ts";

/** Rows of one family in ascending order. Addresses before the first row are as under id 0. */
export interface GeoipRows {
  readonly count: number;
  /** The first address of each row: one word a row for IPv4, four for IPv6. */
  readonly starts: Uint32Array;
  /** 0: nothing is known; n: the record `records[n - 1]`. */
  readonly ids: Uint32Array;
}

export interface RowsBuilder {
  /** Says what holds from `first` on; throws RangeError unless `first` lies behind the one before. */
  add(first: AddressWords, id: number): void;
  /** The rows added so far. */
  take(): GeoipRows;
}

const FIRST_ROOM = 1024;

/** Collects rows of one family. */
export function rowsBuilder(family: 4 | 6): RowsBuilder {
  const width = family === 4 ? 1 : 4;
  let starts = new Uint32Array(FIRST_ROOM * width);
  let ids = new Uint32Array(FIRST_ROOM);
  let count = 0;
  let before: AddressWords | null = null;
  return {
    add: (first, id) => {
      if (before !== null && compareWords(before, first) >= 0) {
        throw new RangeError(`GeoIP rows must ascend, but ${first.join(".")} follows ${before.join(".")}`);
      }
      before = first;
      if (count > 0 && ids[count - 1] === id) return;
      if (count === ids.length) [starts, ids] = [grown(starts), grown(ids)];
      for (let word = 0; word < width; word++) starts[count * width + word] = first[word] ?? 0;
      ids[count++] = id;
    },
    take: () => ({ count, starts: starts.slice(0, count * width), ids: ids.slice(0, count) }),
  };
}

function compareWords(a: AddressWords, b: AddressWords): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || a[3] - b[3];
}

function grown(column: Uint32Array): Uint32Array<ArrayBuffer> {
  const room = new Uint32Array(column.length * 2);
  room.set(column);
  return room;
}

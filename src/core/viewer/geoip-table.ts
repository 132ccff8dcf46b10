/**
 * The compiled GeoIP table: from an address to a country, from a country to its centre.
 *
 * In: the bytes that `geoip-write.ts` made. Out: look-ups that allocate nothing, or a fault that
 * says what is wrong with the bytes. Total on any bytes: all checking happens while opening
 * (checksum, ascending starts, known ids, no byte left over), so look-ups need none and cannot
 * throw. Opening costs milliseconds and some five megabytes, so open a table when the first
 * viewer needs it, not when the Worker starts.
 */
import type { Address } from "../model/address.ts";
import { parseCountry } from "../model/country.ts";
import type { CountryCode } from "../model/ids.ts";
import type { Coordinates, PlaceTable, TableRecord } from "../model/place.ts";
import { fail, ok, type Result } from "../model/result.ts";
import { readBytes, readCount, readInt16, readText, readVarints, type ByteCursor } from "./byte-cursor.ts";
import {
  checksum,
  GEOIP_FORMAT,
  GEOIP_MAGIC,
  HEAD_BYTES,
  NO_CENTRE,
  NO_COUNTRY,
  readWord,
  SPLIT,
  type GeoipTexts,
} from "./geoip-format.ts";

export interface GeoipMeta extends GeoipTexts {
  readonly format: number;
  /** Stored rows, those without a country included. */
  readonly rows4: number;
  readonly rows6: number;
}

/** Answers where an address is registered to be, and where a country's addresses are. */
export interface GeoipTable extends PlaceTable {
  readonly meta: GeoipMeta;
}

/** Why bytes are no table: not ours at all, another format number, or changed since they were written. */
export type GeoipFault =
  | { readonly kind: "not-a-table" }
  | { readonly kind: "other-format"; readonly found: number; readonly wanted: number }
  | { readonly kind: "damaged"; readonly part: "checksum" | "texts" | "places" | "ipv4" | "ipv6" | "end" };

interface Places {
  /** By id; the first is no country. */
  readonly byId: readonly (TableRecord | null)[];
  readonly centres: ReadonlyMap<CountryCode, Coordinates>;
}

/** Rows by one 32-bit start. */
interface Rows4 {
  readonly starts: Uint32Array;
  readonly ids: Uint8Array;
}

/** Rows by a 64-bit start in two words. */
interface Rows6 {
  readonly highs: Uint32Array;
  readonly lows: Uint32Array;
  readonly ids: Uint8Array;
}

/** For each value of a start's upper 16 bits, and one more, the last row that begins below it (or row 0). */
type Index = Uint32Array;

/** Opens a compiled table, or says why the bytes are none. Reads `bytes` for as long as the table lives. */
export function openGeoipTable(bytes: Uint8Array): Result<GeoipTable, GeoipFault> {
  if (bytes.length < HEAD_BYTES || readWord(bytes, 0) !== GEOIP_MAGIC) return fail({ kind: "not-a-table" });
  const format = readWord(bytes, 4);
  if (format !== GEOIP_FORMAT) return fail({ kind: "other-format", found: format, wanted: GEOIP_FORMAT });
  if (readWord(bytes, 8) !== checksum(bytes)) return fail({ kind: "damaged", part: "checksum" });
  return openBody({ bytes, at: HEAD_BYTES, broken: false });
}

function openBody(cursor: ByteCursor): Result<GeoipTable, GeoipFault> {
  const texts = readTexts(cursor);
  if (cursor.broken) return fail({ kind: "damaged", part: "texts" });
  const places = readPlaces(cursor);
  if (cursor.broken) return fail({ kind: "damaged", part: "places" });
  const v4 = readRows4(cursor, places.byId.length);
  if (cursor.broken) return fail({ kind: "damaged", part: "ipv4" });
  const v6 = readRows6(cursor, places.byId.length, SPLIT);
  const splits = readSplits(cursor, v6, places.byId.length);
  if (cursor.broken) return fail({ kind: "damaged", part: "ipv6" });
  if (cursor.at !== cursor.bytes.length) return fail({ kind: "damaged", part: "end" });

  let rows6 = v6.ids.length;
  for (const split of splits.values()) rows6 += split.ids.length;
  const id4 = lookup4(v4);
  const id6 = lookup6(v6, splits);
  return ok({
    meta: { format: GEOIP_FORMAT, ...texts, rows4: v4.ids.length, rows6 },
    precision: "country",
    find: (address) => places.byId[address.family === 4 ? id4(address) : id6(address)] ?? null,
    centre: (country) => places.centres.get(country) ?? null,
    subdivisionCentre: () => null,
  });
}

function readTexts(cursor: ByteCursor): GeoipTexts {
  return {
    buildDate: readText(cursor),
    source: readText(cursor),
    licence: readText(cursor),
    attribution: readText(cursor),
    centresSource: readText(cursor),
  };
}

function readPlaces(cursor: ByteCursor): Places {
  const byId: (TableRecord | null)[] = [null];
  const centres = new Map<CountryCode, Coordinates>();
  const count = readCount(cursor, 6);
  if (count >= SPLIT) cursor.broken = true;
  for (let at = 0; at < count && !cursor.broken; at++) {
    const country = parseCountry(String.fromCharCode(...readBytes(cursor, 2)));
    const [lat, lon] = [readInt16(cursor), readInt16(cursor)];
    if (country === null || Math.abs(lon) > 18_000) cursor.broken = true;
    else if (lat !== NO_CENTRE && Math.abs(lat) > 9000) cursor.broken = true;
    else if (lat !== NO_CENTRE) centres.set(country, { lat: lat / 100, lon: lon / 100 });
    byId.push(Object.freeze({ country, subdivision: null, city: null, coordinates: null, asn: null }));
  }
  return { byId, centres };
}

function readRows4(cursor: ByteCursor, idEnd: number): Rows4 {
  const starts = readVarints(cursor, new Uint32Array(readCount(cursor, 2)));
  const ids = readBytes(cursor, starts.length);
  let start = 0;
  for (let row = 1; row < starts.length; row++) {
    // Past 2^32 a start wraps round to below the one before.
    const next = (start + (starts[row] ?? 0)) >>> 0;
    if (next <= start) cursor.broken = true;
    starts[row] = next;
    start = next;
  }
  if (starts[0] !== 0 || !areIds(ids, idEnd, NO_COUNTRY)) cursor.broken = true;
  return { starts, ids };
}

/** The high words as steps; a low word as a step where the high word stays, in full where it moves. */
function readRows6(cursor: ByteCursor, idEnd: number, extraId: number): Rows6 {
  const highs = readVarints(cursor, new Uint32Array(readCount(cursor, 3)));
  const lows = readVarints(cursor, new Uint32Array(highs.length));
  const ids = readBytes(cursor, highs.length);
  let [high, low] = [0, 0];
  for (let row = 1; row < highs.length; row++) {
    const nextHigh = (high + (highs[row] ?? 0)) >>> 0;
    const nextLow = nextHigh === high ? (low + (lows[row] ?? 0)) >>> 0 : (lows[row] ?? 0);
    if (nextHigh < high || (nextHigh === high && nextLow <= low)) cursor.broken = true;
    highs[row] = nextHigh;
    lows[row] = nextLow;
    high = nextHigh;
    low = nextLow;
  }
  if (highs[0] !== 0 || lows[0] !== 0 || !areIds(ids, idEnd, extraId)) cursor.broken = true;
  return { highs, lows, ids };
}

/** Whether every id is below `end`, or the one extra. */
function areIds(ids: Uint8Array, end: number, extra: number): boolean {
  for (let row = 0; row < ids.length; row++) {
    const id = ids[row] ?? 0;
    if (id >= end && id !== extra) return false;
  }
  return true;
}

function readSplits(cursor: ByteCursor, v6: Rows6, idEnd: number): ReadonlyMap<number, Rows6> {
  const splits = new Map<number, Rows6>();
  for (let row = v6.ids.indexOf(SPLIT); row >= 0 && !cursor.broken; row = v6.ids.indexOf(SPLIT, row + 1)) {
    splits.set(row, readRows6(cursor, idEnd, NO_COUNTRY));
  }
  return splits;
}

function lookup4({ starts, ids }: Rows4): (address: Address) => number {
  const index = indexStarts(starts);
  return ({ words }) => {
    const word = words[0];
    const bucket = word >>> 16;
    let low = index[bucket] ?? 0;
    let high = index[bucket + 1] ?? 0;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((starts[middle] ?? 0) <= word) low = middle;
      else high = middle - 1;
    }
    return ids[low] ?? 0;
  };
}

function lookup6(rows: Rows6, splits: ReadonlyMap<number, Rows6>): (address: Address) => number {
  const index = indexStarts(rows.highs);
  return ({ words }) => {
    const row = rowOf(rows, index, words[0], words[1]);
    const split = rows.ids[row] === SPLIT ? splits.get(row) : undefined;
    if (split === undefined) return rows.ids[row] ?? 0;
    return split.ids[rowOf(split, null, words[2], words[3])] ?? 0;
  };
}

/** The row in which two words lie. */
function rowOf({ highs, lows }: Rows6, index: Index | null, high: number, low: number): number {
  const bucket = high >>> 16;
  let first = index?.[bucket] ?? 0;
  let last = index?.[bucket + 1] ?? highs.length - 1;
  while (first < last) {
    const middle = (first + last + 1) >>> 1;
    const start = highs[middle] ?? 0;
    if (start < high || (start === high && (lows[middle] ?? 0) <= low)) first = middle;
    else last = middle - 1;
  }
  return first;
}

function indexStarts(starts: Uint32Array): Index {
  const index = new Uint32Array(0x10001);
  for (let row = 0; row < starts.length; row++) index[((starts[row] ?? 0) >>> 16) + 1] = row;
  let last = 0;
  for (let bucket = 1; bucket <= 0x10000; bucket++) {
    last = Math.max(last, index[bucket] ?? 0);
    index[bucket] = last;
  }
  return index;
}

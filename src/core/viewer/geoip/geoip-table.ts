/**
 * The compiled GeoIP table: from an address to a record, from a country or subdivision to its centre.
 *
 * In: the bytes that `geoip-write.ts` made. Out: look-ups that allocate nothing, or a fault that
 * says what is wrong with the bytes. Total on any bytes: all checking happens while opening
 * (checksum, known names, ascending starts, known ids, no byte left over), so look-ups need none and
 * cannot throw. Opening costs milliseconds, so open a table when the first viewer needs it, not when
 * the Worker starts.
 */
import type { Address } from "../../model/address.ts";
import type { PlaceTable, TablePrecision, TableRecord } from "../../model/place.ts";
import { fail, ok, type Result } from "../../model/result.ts";
import { readByte, readText, type ByteCursor } from "./byte-cursor.ts";
import {
  checksum,
  GEOIP_FORMAT,
  GEOIP_MAGIC,
  HEAD_BYTES,
  PRECISIONS,
  readWord,
  type GeoipTexts,
} from "./geoip-format.ts";
import { readPlaces, readRecords, type Places } from "./geoip-records.ts";
import { idIn4, readRows4, type Rows4 } from "./geoip-rows4.ts";
import { idOfRow6, readRows6, rowIn6, type Rows6 } from "./geoip-rows6.ts";
import { idInSplit, readSplits, type Splits } from "./geoip-splits.ts";
import type { IdColumn } from "./id-column.ts";

/** What a table says of itself before its rows. */
export interface GeoipHead extends GeoipTexts {
  readonly format: number;
  readonly precision: TablePrecision;
}

export interface GeoipMeta extends GeoipHead {
  /** Stored rows, those about which nothing is known included. */
  readonly rows4: number;
  readonly rows6: number;
  readonly records: number;
  /** Countries with a centre, and subdivisions. */
  readonly centres: number;
  readonly subdivisionCentres: number;
  /** What the open table holds on to: its bytes, the indexes made over them, and OBJECT_BYTES for each record and centre. */
  readonly residentBytes: number;
}

/** Answers what is known of an address, and where a country's or subdivision's addresses are. */
export interface GeoipTable extends PlaceTable {
  readonly meta: GeoipMeta;
}

/** Why bytes are no table: not ours at all, another format number, or changed since they were written. */
export type GeoipFault =
  | { readonly kind: "not-a-table" }
  | { readonly kind: "other-format"; readonly found: number; readonly wanted: number }
  | {
      readonly kind: "damaged";
      readonly part: "checksum" | "texts" | "places" | "records" | "ipv4" | "ipv6" | "end";
    };

/** What a record or a centre takes in V8 with its name and its place in a list or map, at most; measured. */
const OBJECT_BYTES = 150;

interface Sections {
  readonly head: GeoipHead;
  readonly places: Places;
  /** By id; the first is none. */
  readonly records: readonly (TableRecord | null)[];
  readonly rows4: Rows4;
  readonly rows6: Rows6;
  readonly splits: Splits;
}

/** Opens a compiled table, or says why the bytes are none. Reads `bytes` for as long as the table lives. */
export function openGeoipTable(bytes: Uint8Array): Result<GeoipTable, GeoipFault> {
  const fault = faultOfHead(bytes);
  if (fault !== null) return fail(fault);
  if (readWord(bytes, 8) !== checksum(bytes)) return fail({ kind: "damaged", part: "checksum" });
  const sections = readSections({ bytes, at: HEAD_BYTES, broken: false });
  return sections.ok ? ok(tableOf(bytes, sections.value)) : sections;
}

/** Reads what a table says of itself, without its rows and without the checksum: it is as true as the bytes are whole. */
export function readGeoipMeta(bytes: Uint8Array): Result<GeoipHead, GeoipFault> {
  const fault = faultOfHead(bytes);
  return fault === null ? readHead({ bytes, at: HEAD_BYTES, broken: false }) : fail(fault);
}

function faultOfHead(bytes: Uint8Array): GeoipFault | null {
  if (bytes.length < HEAD_BYTES || readWord(bytes, 0) !== GEOIP_MAGIC) return { kind: "not-a-table" };
  const format = readWord(bytes, 4);
  return format === GEOIP_FORMAT ? null : { kind: "other-format", found: format, wanted: GEOIP_FORMAT };
}

function readHead(cursor: ByteCursor): Result<GeoipHead, GeoipFault> {
  const precision = PRECISIONS[readByte(cursor)];
  const texts = {
    buildDate: readText(cursor),
    source: readText(cursor),
    licence: readText(cursor),
    attribution: readText(cursor),
    centresSource: readText(cursor),
    aim: readText(cursor),
  };
  if (cursor.broken || precision === undefined) return fail({ kind: "damaged", part: "texts" });
  return ok({ format: GEOIP_FORMAT, precision, ...texts });
}

function readSections(cursor: ByteCursor): Result<Sections, GeoipFault> {
  const head = readHead(cursor);
  if (!head.ok) return head;
  const places = readPlaces(cursor);
  if (cursor.broken) return fail({ kind: "damaged", part: "places" });
  const records = readRecords(cursor, places);
  if (cursor.broken) return fail({ kind: "damaged", part: "records" });
  const lastId = records.length - 1;
  const rows4 = readRows4(cursor, lastId);
  if (cursor.broken) return fail({ kind: "damaged", part: "ipv4" });
  const rows6 = readRows6(cursor, lastId + 1);
  const splits = readSplits(cursor, rows6, lastId);
  if (cursor.broken) return fail({ kind: "damaged", part: "ipv6" });
  if (cursor.at !== cursor.bytes.length) return fail({ kind: "damaged", part: "end" });
  return ok({ head: head.value, places, records, rows4, rows6, splits });
}

function tableOf(bytes: Uint8Array, sections: Sections): GeoipTable {
  const { head, places, records, rows4, rows6, splits } = sections;
  const split = records.length;
  const objects = records.length - 1 + places.centres.size + places.subdivisionCentres.size;
  const indexes = [rows4, rows4.ids, rows6, rows6.ids, splits].reduce((sum, part) => sum + bytesIn(part), 0);
  const idOf = ({ family, words }: Address): number => {
    if (family === 4) return idIn4(rows4, words[0]);
    const row = rowIn6(rows6, words);
    const id = idOfRow6(rows6, row);
    return id === split ? idInSplit(splits, row, words) : id;
  };
  return {
    meta: {
      ...head,
      rows4: rows4.count,
      rows6: rows6.count + splits.highs.length,
      records: records.length - 1,
      centres: places.centres.size,
      subdivisionCentres: places.subdivisionCentres.size,
      residentBytes: bytes.length + indexes + objects * OBJECT_BYTES,
    },
    precision: head.precision,
    find: (address) => records[idOf(address)] ?? null,
    centre: (country) => places.centres.get(country) ?? null,
    subdivisionCentre: (subdivision) => places.subdivisionCentres.get(subdivision) ?? null,
  };
}

/** The bytes of the arrays of a section, besides the table's own. */
function bytesIn(section: Rows4 | Rows6 | Splits | IdColumn): number {
  let total = 0;
  for (const part of Object.values(section)) {
    if (part instanceof Uint32Array || part instanceof Uint16Array) total += part.byteLength;
  }
  return total;
}

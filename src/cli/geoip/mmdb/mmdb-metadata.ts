/**
 * Reads what an MMDB file says of itself.
 *
 * In: the file's bytes. Out: the numbers that describe its search tree and where its data is, checked
 * against the file's length; or what is wrong. The metadata follows the last marker in the file's
 * last 128 KiB (MaxMind DB format 2.0, "Database Metadata"). Types must be those of the format, as
 * libmaxminddb demands: a 32-bit record size is refused, because who writes it may not mean ours.
 */
import { fail, ok, type Result } from "../../../core/model/result.ts";
import { decodeFields, TYPE, type DataSection, type MmdbValue, type TypedField } from "./mmdb-data.ts";
import type { MmdbFault } from "./mmdb-fault.ts";
import { isPlainName } from "./plain-name.ts";

export interface MmdbMetadata {
  readonly nodeCount: number;
  /** Bits of one record; a node has two. */
  readonly recordSize: 24 | 28 | 32;
  readonly ipVersion: 4 | 6;
  /** As the file calls itself: `GeoIP2-Country`. */
  readonly databaseType: string;
  /** Day on which the file was built: `2026-06-01`. */
  readonly buildDate: string;
  /** What the search tree points into. */
  readonly data: DataSection;
}

const MARKER = [0xab, 0xcd, 0xef, ...new TextEncoder().encode("MaxMind.com")];
const FARTHEST_MARKER = 128 * 1024;
/** Zero bytes between the search tree and the data. */
export const SEPARATOR_BYTES = 16;
/** The last second of the year 9999. */
const LATEST_EPOCH = 253_402_300_799n;

type Fields = ReadonlyMap<string, TypedField>;

/** Reads the metadata, or says why there is none to be relied on. */
export function readMetadata(bytes: Uint8Array): Result<MmdbMetadata, MmdbFault> {
  const marker = findMarker(bytes);
  if (marker === null) return fail({ kind: "not-mmdb", detail: "is no MMDB file: it has no MMDB metadata" });
  const start = marker + MARKER.length;
  const fields = decodeFields({ bytes, start, end: bytes.length });
  if (!fields.ok) return damaged(`its metadata ${fields.error}`);
  const fault = faultOf(fields.value);
  return fault === null ? layOut(bytes, marker, fields.value) : fault;
}

/** Whether the bytes are an MMDB file, whole or damaged. */
export function isMmdb(bytes: Uint8Array): boolean {
  return findMarker(bytes) !== null;
}

/** Where the last marker begins. */
function findMarker(bytes: Uint8Array): number | null {
  const first = Math.max(0, bytes.length - FARTHEST_MARKER);
  for (let at = bytes.length - MARKER.length; at >= first; at--) {
    if (MARKER.every((byte, index) => bytes[at + index] === byte)) return at;
  }
  return null;
}

/** What is missing, of a wrong type, or of another format. */
function faultOf(fields: Fields): ReturnType<typeof damaged> | null {
  const format = uint(fields, "binary_format_major_version", TYPE.uint16);
  if (format !== null && format !== 2) return unsupported(`is of MaxMind DB format ${format}`);
  const missing = WANTED.find(([name, holds]) => !holds(fields.get(name)));
  return missing === undefined ? null : damaged(`its metadata states no proper ${missing[0]}`);
}

const is =
  (type: number) =>
  (field: TypedField | undefined): boolean =>
    field?.type === type;

const WANTED: readonly (readonly [name: string, holds: (field: TypedField | undefined) => boolean])[] = [
  ["binary_format_major_version", is(TYPE.uint16)],
  ["binary_format_minor_version", is(TYPE.uint16)],
  ["build_epoch", isEpoch],
  ["database_type", isName],
  ["description", (field) => field?.type === TYPE.map && areTexts(Object.values(field.value))],
  ["ip_version", is(TYPE.uint16)],
  ["languages", (field) => Array.isArray(field?.value) && areTexts(field.value)],
  ["node_count", is(TYPE.uint32)],
  ["record_size", is(TYPE.uint16)],
];

function isEpoch(field: TypedField | undefined): boolean {
  const value = field?.type === TYPE.uint64 ? field.value : 0n;
  return typeof value === "bigint" && value > 0n && value <= LATEST_EPOCH;
}

/** An empty one is allowed: nothing depends on it. */
function isName(field: TypedField | undefined): boolean {
  const value = field?.type === TYPE.text ? field.value : null;
  return typeof value === "string" && (value === "" || isPlainName(value));
}

function areTexts(values: readonly MmdbValue[]): boolean {
  return values.every((value) => typeof value === "string");
}

/** Checks the numbers against one another and the length of the file. */
function layOut(bytes: Uint8Array, marker: number, fields: Fields): Result<MmdbMetadata, MmdbFault> {
  const nodeCount = uint(fields, "node_count", TYPE.uint32) ?? 0;
  const recordSize = uint(fields, "record_size", TYPE.uint16);
  const ipVersion = uint(fields, "ip_version", TYPE.uint16);
  if (recordSize !== 24 && recordSize !== 28 && recordSize !== 32)
    return unsupported(`has search tree records of ${recordSize} bits`);
  if (ipVersion !== 4 && ipVersion !== 6) return unsupported(`is for IP version ${ipVersion}`);
  const start = (nodeCount * recordSize) / 4 + SEPARATOR_BYTES;
  if (nodeCount === 0 || start > marker)
    return damaged(`its metadata states a search tree of ${nodeCount} nodes, and ${marker} bytes come before it`);
  const named = fields.get("database_type")?.value;
  const databaseType = typeof named === "string" ? named : "";
  const buildDate = new Date(Number(fields.get("build_epoch")?.value) * 1000).toISOString().slice(0, 10);
  return ok({ nodeCount, recordSize, ipVersion, databaseType, buildDate, data: { bytes, start, end: marker } });
}

function uint(fields: Fields, name: string, type: number): number | null {
  const field = fields.get(name);
  return field?.type === type && typeof field.value === "number" ? field.value : null;
}

/** `part`: what is wrong, beginning with the part of the file that is. */
export function damaged(part: string): { readonly ok: false; readonly error: MmdbFault } {
  return fail({ kind: "damaged", detail: `is damaged: ${part}` });
}

function unsupported(detail: string): { readonly ok: false; readonly error: MmdbFault } {
  return fail({ kind: "unsupported", detail });
}

/**
 * An MMDB file as a table, read as it is and not compiled.
 *
 * In: the file's bytes, and a table whose centres stand in, because an MMDB file has none. Out: what a compiled table
 * answers, and more where the file knows more: the coordinates of each record instead of those of a class of records.
 * The same addresses are unknown to both: IPv6 in a file for IPv4, and IPv6 addresses that lead to the IPv4 part of the
 * tree (6to4, Teredo), into which anybody can write an address. A look-up that meets damage says "unknown" and tells
 * whoever opened the table, once for each kind: a file of a hundred megabytes is not read whole before the first answer.
 */
import type { PlaceTable, TablePrecision, TableRecord } from "../../../core/model/place.ts";
import { fail, ok, type Result } from "../../../core/model/result.ts";
import { RECORD_WORK, type WorkBudget } from "./mmdb-data.ts";
import type { MmdbFault } from "./mmdb-fault.ts";
import { openMmdb, recordAt, recordOf, visitNetworks, type Mmdb } from "./read-mmdb.ts";
import { NO_MORE_THAN } from "../build/record-classes.ts";
import { unknownSchema } from "../build/record-schema.ts";
import { sourceRecordReader, type SourceRecord } from "../build/source-record.ts";

export interface MmdbMeta {
  readonly format: "mmdb";
  readonly precision: TablePrecision;
  /** `2026-06-01` */
  readonly buildDate: string;
  /** As the file calls itself. */
  readonly source: string;
  readonly ipVersion: 4 | 6;
  /** Of the search tree. */
  readonly nodes: number;
  /** The file is held as it is. */
  readonly residentBytes: number;
}

export interface MmdbTable extends PlaceTable {
  readonly meta: MmdbMeta;
}

export interface MmdbTableOptions {
  /** Its centres are taken for records without coordinates. */
  readonly centres: PlaceTable | null;
  /** Told of a look-up that met damage; afterwards only of other damage. */
  readonly damaged: (fault: MmdbFault) => void;
}

/** Distinct records that are looked at to tell what a file knows; the first with coordinates settles it. */
const SAMPLE_RECORDS = 4096;
const SAMPLE_NETWORKS = 2 ** 17;
/** Distinct records kept decoded, and bytes of them; then all are let go, so a long batch over a city file stays small. */
const KEPT_RECORDS = 2 ** 16;
const KEPT_WORK = 2 ** 24;

/** Opens an MMDB file as a table; what is wrong with it, as far as its head and a sample of its records tell. */
export function openMmdbTable(bytes: Uint8Array, options: MmdbTableOptions): Result<MmdbTable, MmdbFault> {
  const opened = openMmdb(bytes);
  if (!opened.ok) return opened;
  const mmdb = opened.value;
  const precision = precisionOf(mmdb);
  if (!precision.ok) return precision;
  const { buildDate, databaseType: source, tree } = mmdb;
  const { ipVersion, nodeCount: nodes } = tree;
  const meta = { buildDate, source, ipVersion, nodes, residentBytes: bytes.length };
  return ok({
    precision: precision.value,
    meta: { format: "mmdb", precision: precision.value, ...meta },
    find: finder(mmdb, options.damaged),
    centre: (country) => options.centres?.centre(country) ?? null,
    subdivisionCentre: (subdivision) => options.centres?.subdivisionCentre(subdivision) ?? null,
  });
}

/** What was decoded, by the number of the record; null: it says nothing that we look for. */
interface Kept {
  readonly records: Map<number, TableRecord | null>;
  readonly read: (record: unknown) => SourceRecord;
  readonly work: WorkBudget;
}

/** The records of addresses; equal ones are one frozen object for as long as it is kept. */
function finder(mmdb: Mmdb, damaged: (fault: MmdbFault) => void): PlaceTable["find"] {
  let kept = keepNothing();
  const told = new Set<string>();
  const refuse = (fault: MmdbFault): null => {
    const kind = fault.detail.replaceAll(/\d+/g, "n");
    if (!told.has(kind)) damaged(fault);
    told.add(kind);
    return null;
  };
  return (address) => {
    const record = recordOf(mmdb, address);
    if (!record.ok) return refuse(record.error);
    if (record.value === null) return null;
    const known = kept.records.get(record.value);
    if (known !== undefined) return known;
    if (kept.records.size >= KEPT_RECORDS || kept.work.left < RECORD_WORK) kept = keepNothing();
    const decoded = recordAt(mmdb, record.value, kept.work);
    if (!decoded.ok) return refuse(decoded.error);
    const made = tableRecord(kept.read(decoded.value));
    kept.records.set(record.value, made);
    return made;
  };
}

function keepNothing(): Kept {
  return { records: new Map(), read: sourceRecordReader(), work: { left: KEPT_WORK } };
}

/** Where no country is known, nobody is placed, whatever else the record says; so it is in compiled tables. */
function tableRecord({ country, subdivision, city, coordinates, asn }: SourceRecord): TableRecord | null {
  if (country === null) return asn === null ? null : Object.freeze({ ...NO_MORE_THAN, country, asn });
  const { lat, lon } = coordinates ?? { lat: 0, lon: 0 };
  const point = coordinates === null ? null : Object.freeze({ lat: rounded(lat), lon: rounded(lon) });
  return Object.freeze({ country, subdivision, city, coordinates: point, asn });
}

/** To a ten-thousandth of a degree (11 m): what files say beyond it is the noise of 32-bit numbers. */
function rounded(degrees: number): number {
  return Math.round(degrees * 10_000) / 10_000;
}

/** `point` where a record has coordinates, `country` where one has a country, `asn` where one has only an operator. */
function precisionOf(mmdb: Mmdb): Result<TablePrecision, MmdbFault> {
  const readSource = sourceRecordReader();
  const met = { records: 0, networks: 0, point: false, country: false, asn: false };
  let sample: unknown = null;
  const visited = visitNetworks(mmdb, {
    read: (record) => {
      const { country, noCountry, coordinates, asn } = readSource(record);
      sample ??= record;
      met.records++;
      met.point ||= coordinates !== null;
      met.country ||= country !== null || noCountry !== null;
      met.asn ||= asn !== null;
    },
    network: () => void met.networks++,
    enough: () => met.point || met.records >= SAMPLE_RECORDS || met.networks >= SAMPLE_NETWORKS,
  });
  if (met.point) return ok("point");
  if (met.country) return ok("country");
  if (met.asn) return ok("asn");
  return visited.ok ? fail({ kind: "unknown-schema", detail: unknownSchema(sample) }) : visited;
}

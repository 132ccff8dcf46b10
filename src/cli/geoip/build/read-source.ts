/**
 * Reads MMDB files as one source: which record holds from which address on, and how much each record covers.
 *
 * In: the bytes of files, one for both address families or one for each. Out: the distinct records with their weight,
 * and rows of both families that point to them. A family is taken whole from the first file that says something about
 * it: two files never mix within a family. Rows are numbers, records are decoded once each, so a file of eight million
 * networks takes some hundred megabytes. What a precision makes of the records comes later, see `record-classes.ts`.
 */
import { fail, ok, type Result } from "../../../core/model/result.ts";
import { rowsBuilder, type GeoipRows, type RowsBuilder } from "../../../core/viewer/geoip/geoip-rows.ts";
import type { MmdbFault } from "../mmdb/mmdb-fault.ts";
import { openMmdb, visitNetworks } from "../mmdb/read-mmdb.ts";
import { unknownSchema } from "./record-schema.ts";
import { sourceRecordReader, type SourceRecord } from "./source-record.ts";

/** A distinct record and how much it covers: of each family the part of all addresses, 0..1. */
export interface WeighedRecord extends SourceRecord {
  weight4: number;
  weight6: number;
  networks: number;
}

export interface Source {
  /** In the order in which they are met, IPv4 before IPv6. */
  readonly records: readonly WeighedRecord[];
  /** The ids are places in `records`, counted from 1. */
  readonly v4: GeoipRows;
  readonly v6: GeoipRows;
  /** What the files say of themselves, in their order. */
  readonly files: readonly FileFacts[];
}

export interface FileFacts {
  readonly databaseType: string;
  /** `2026-06-01` */
  readonly buildDate: string;
  /** The families that were taken from the file. */
  readonly families: readonly (4 | 6)[];
}

/** Collects one file after the other; what is read last sees what was read before. */
export interface SourceReader {
  /** Adds what a file says of the families that none before it knew; the fault is one of this file. */
  add(bytes: Uint8Array, progress: (share: number) => void): Result<FileFacts, MmdbFault>;
  take(): Source;
}

/** Makes a reader; without `rows` only records and weights are kept, for files of which no more is wanted. */
export function sourceReader({ rows }: { readonly rows: boolean }): SourceReader {
  const records: WeighedRecord[] = [];
  const files: FileFacts[] = [];
  const readRecord = sourceRecordReader();
  const built: Record<4 | 6, RowsBuilder> = { 4: rowsBuilder(4), 6: rowsBuilder(6) };
  const taken = new Set<4 | 6>();

  return {
    add: (bytes, progress) => {
      const opened = openMmdb(bytes);
      if (!opened.ok) return opened;
      const wanted = ([4, 6] as const).filter((family) => !taken.has(family));
      const met = new Set<4 | 6>();
      let sample: unknown = null;
      let told = false;
      const visited = visitNetworks<number>(opened.value, {
        read: (raw) => {
          const record = readRecord(raw);
          sample ??= raw;
          told ||= record.country !== null || record.noCountry !== null || record.asn !== null;
          return records.push({ ...record, weight4: 0, weight6: 0, networks: 0 });
        },
        network: ({ family, bits, value, first }) => {
          if (!wanted.includes(family)) return;
          if (value !== null) {
            met.add(family);
            weigh(records[value - 1], family, bits);
          }
          if (rows) built[family].add(first(), value ?? 0);
        },
        progress,
      });
      if (!visited.ok) return visited;
      if (!told) return fail({ kind: "unknown-schema", detail: unknownSchema(sample) });
      for (const family of wanted) {
        if (met.has(family)) taken.add(family);
        else built[family] = rowsBuilder(family);
      }
      const { databaseType, buildDate } = opened.value;
      const facts = { databaseType, buildDate, families: wanted.filter((family) => met.has(family)) };
      files.push(facts);
      return ok(facts);
    },
    take: () => ({ records, v4: built[4].take(), v6: built[6].take(), files }),
  };
}

function weigh(record: WeighedRecord | undefined, family: 4 | 6, bits: number): void {
  if (record === undefined) return;
  record.networks++;
  if (family === 4) record.weight4 += 2 ** -bits;
  else record.weight6 += 2 ** -bits;
}

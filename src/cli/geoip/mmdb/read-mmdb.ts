/**
 * Reads an MMDB file as networks and records.
 *
 * In: the bytes of any MMDB file. Out: every network once, in ascending order, each with its
 * record, or the record at one address; or a fault that says why the file cannot be read. Each distinct
 * record is decoded once. Nothing throws, whatever the bytes: the search tree, the metadata and the
 * records are each read with bounds checked and work bounded, so a damaged or hostile file costs at
 * most some multiple of its own length.
 */
import type { Address, AddressWords } from "../../../core/model/address.ts";
import { ok, type Result } from "../../../core/model/result.ts";
import { decodeValue, type DataSection, type MmdbValue, type WorkBudget } from "./mmdb-data.ts";
import type { MmdbFault } from "./mmdb-fault.ts";
import { damaged, readMetadata, SEPARATOR_BYTES } from "./mmdb-metadata.ts";
import { findRecord, findV4Root, walkTree, type SearchTree } from "./search-tree.ts";

export interface Mmdb {
  /** Day on which the file was built: `2026-06-01`. */
  readonly buildDate: string;
  /** As the file calls itself; `GeoIP2-Country`. */
  readonly databaseType: string;
  readonly tree: SearchTree;
  /** Where the search tree keeps IPv4. */
  readonly v4Root: number;
  readonly data: DataSection;
}

export interface MmdbNetwork<T> {
  readonly family: 4 | 6;
  readonly bits: number;
  /** What `read` made of the record; null when the network has none. */
  readonly value: T | null;
  readonly first: () => AddressWords;
}

export interface MmdbVisitor<T> {
  /** Makes of a record what is needed; called once for each distinct record. */
  read(record: unknown): T;
  network(network: MmdbNetwork<T>): void;
  progress?(share: number): void;
  /** Asked at every network: true ends the visit. */
  enough?(): boolean;
}

/**
 * What all records of a file may cost to decode: a constant, and so much for each byte of the file. Records share
 * parts by pointers; of real files, MaxMind's share most, and cost less than a tenth of this.
 */
const FILE_WORK = 2 ** 20;
const WORK_PER_BYTE = 64;
const REPEATS = "its records repeat their parts more often than any writer lets them";

/** Opens a file far enough to walk it. */
export function openMmdb(bytes: Uint8Array): Result<Mmdb, MmdbFault> {
  const metadata = readMetadata(bytes);
  if (!metadata.ok) return metadata;
  const { buildDate, databaseType, data, nodeCount, recordSize, ipVersion } = metadata.value;
  const tree: SearchTree = { bytes, nodeCount, recordSize, ipVersion };
  return ok({ buildDate, databaseType, tree, v4Root: findV4Root(tree), data });
}

/** Visits every network of a file, IPv4 first, each family in ascending order and without gaps. */
export function visitNetworks<T>(mmdb: Mmdb, visitor: MmdbVisitor<T>): Result<null, MmdbFault> {
  const values = new Map<number, T>();
  const budget = { left: FILE_WORK + mmdb.tree.bytes.length * WORK_PER_BYTE };
  let fault: Result<never, MmdbFault> | null = null;
  const walked = walkTree(mmdb.tree, {
    leaf: ({ family, bits, record, first }) => {
      if (record !== null && !values.has(record)) {
        const decoded = recordAt(mmdb, record, budget);
        if (!decoded.ok) return void (fault = budget.left > 0 ? decoded : damaged(REPEATS));
        values.set(record, visitor.read(decoded.value));
      }
      visitor.network({ family, bits, value: record === null ? null : (values.get(record) ?? null), first });
    },
    progress: (share) => visitor.progress?.(share),
    enough: () => fault !== null || visitor.enough?.() === true,
  });
  return fault ?? (walked.ok ? walked : damaged(`its search tree ${walked.error}`));
}

/** What the search tree holds for an address: an opaque number, equal for equal records, or null for nothing. */
export function recordOf(mmdb: Mmdb, address: Address): Result<number | null, MmdbFault> {
  const found = findRecord(mmdb.tree, mmdb.v4Root, address);
  return typeof found === "string" ? damaged(`its search tree ${found}`) : ok(found);
}

/** Decodes a record that the search tree names. */
export function recordAt(mmdb: Mmdb, record: number, budget?: WorkBudget): Result<MmdbValue, MmdbFault> {
  const { start, end } = mmdb.data;
  const offset = record - mmdb.tree.nodeCount - SEPARATOR_BYTES;
  if (offset < 0 || start + offset >= end) return damaged("its search tree points outside its data");
  const decoded = decodeValue(mmdb.data, offset, budget);
  return decoded.ok ? decoded : damaged(`the record at byte ${start + offset} ${decoded.error}`);
}

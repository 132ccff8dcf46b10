/**
 * Reads an MMDB file as networks and records.
 *
 * In: the bytes of any MMDB file. Out: every network once, in ascending order, each with its
 * record; or a fault that says why the file cannot be read. mmdb-lib decodes metadata and records
 * but lists no networks, so the search tree is walked here. Each distinct record is decoded once.
 * mmdb-lib throws on damaged files: the one `catch` below turns that into a fault, so a bad
 * file never ends as a stack trace.
 */
import { Reader, type Response } from "mmdb-lib";
import type { AddressWords } from "../../core/model/address.ts";
import { fail, ok, type Result } from "../../core/model/result.ts";
import { walkTree, type SearchTree } from "./search-tree.ts";

/** Why a file yields no networks, as the rest of a sentence that begins with its name. */
export type MmdbFault =
  | { readonly kind: "unreadable"; readonly detail: string }
  | { readonly kind: "unknown-schema"; readonly detail: string };

export interface Mmdb {
  /** Day on which the file was built: `2026-06-01`. */
  readonly buildDate: string;
  /** As the file calls itself; `GeoIP2-Country`. */
  readonly databaseType: string;
  readonly tree: SearchTree;
  /** The record at an address; may throw on damaged files. */
  recordAt(family: 4 | 6, first: AddressWords): unknown;
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
}

/** Opens a file far enough to walk it. */
export function openMmdb(bytes: Buffer): Result<Mmdb, MmdbFault> {
  return guarded(() => {
    const reader = new Reader<Response>(bytes);
    const { buildEpoch, databaseType, nodeCount, recordSize, ipVersion, searchTreeSize } = reader.metadata;
    if (recordSize !== 24 && recordSize !== 28 && recordSize !== 32)
      return unreadable(`has records of ${recordSize} bits`);
    if (ipVersion !== 4 && ipVersion !== 6) return unreadable(`is for IP version ${ipVersion}`);
    if (!Number.isInteger(nodeCount) || nodeCount < 1 || searchTreeSize + 16 > bytes.length) {
      return unreadable(`claims a search tree of ${nodeCount} nodes and is only ${bytes.length} bytes long`);
    }
    return ok({
      buildDate: buildEpoch.toISOString().slice(0, 10),
      databaseType: databaseType,
      tree: { bytes, nodeCount, recordSize, ipVersion },
      recordAt: (family, first) => reader.get(addressText(family, first)),
    });
  });
}

/** Visits every network of a file, IPv4 first, each family in ascending order and without gaps. */
export function visitNetworks<T>(mmdb: Mmdb, visitor: MmdbVisitor<T>): Result<null, MmdbFault> {
  const values = new Map<number, T>();
  return guarded(() => {
    const walked = walkTree(mmdb.tree, {
      leaf: ({ family, bits, record, first }) => {
        if (record !== null && !values.has(record)) values.set(record, visitor.read(mmdb.recordAt(family, first())));
        visitor.network({ family, bits, value: record === null ? null : (values.get(record) ?? null), first });
      },
      progress: (share) => visitor.progress?.(share),
    });
    return walked.ok ? walked : unreadable(`has a damaged search tree: it ${walked.error}`);
  });
}

/** Runs what may meet a damaged file. mmdb-lib throws there, with no type of its own to tell its faults from others. */
function guarded<T>(run: () => Result<T, MmdbFault>): Result<T, MmdbFault> {
  try {
    return run();
  } catch (error) {
    return unreadable(`cannot be decoded: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function unreadable(detail: string): { readonly ok: false; readonly error: MmdbFault } {
  return fail({ kind: "unreadable", detail });
}

/** An address as mmdb-lib parses it. */
function addressText(family: 4 | 6, words: AddressWords): string {
  const part = (bits: 8 | 16): number[] =>
    words.flatMap((word) => Array.from({ length: 32 / bits }, (_, at) => (word << (at * bits)) >>> (32 - bits)));
  return family === 4
    ? part(8).slice(0, 4).join(".")
    : part(16)
        .map((group) => group.toString(16))
        .join(":");
}

/**
 * What operators published in place of the embedded GeoIP table.
 *
 * The table itself lies in KV under its digest and never changes; this value says which one counts.
 * It reaches edges inside the live value, so the age of the table in use can be read there, and
 * publishing, going back to an older table and returning to the embedded one are all the same act:
 * a new value with a greater `seq`.
 */
import type { EpochMs } from "./ids.ts";
import type { TablePrecision } from "./place.ts";

/** A compiled table in KV, known by its bytes. */
export interface TableFacts {
  /** Of the table's bytes, in lower-case hex. */
  readonly sha256: string;
  /** How many bytes it has. */
  readonly bytes: number;
  /** Day on which its source was built: `2026-06-01`. */
  readonly buildDate: string;
  readonly precision: TablePrecision;
}

export interface PublishedTable {
  /** Grows with every act of publishing. */
  readonly seq: number;
  readonly publishedAt: EpochMs;
  /** Null: none; the embedded table answers. */
  readonly table: TableFacts | null;
}

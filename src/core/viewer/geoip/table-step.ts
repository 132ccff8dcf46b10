/**
 * What an isolate does next about the published GeoIP table: a function of what it knows.
 *
 * In: what operators published, what the isolate answers with, and what became of its last attempt.
 * Out: one step. A table that was refused is not fetched again until something else is published; a
 * fetch that failed is repeated ever more rarely; one that never ended counts as failed when its
 * lease is over. What is not known to be published (null) changes nothing: only an order of the
 * operators returns to the embedded table.
 */
import { LIMITS } from "../../model/limits.ts";
import type { EpochMs } from "../../model/ids.ts";
import type { PublishedTable, TableFacts } from "../../model/published-table.ts";

/** How long one fetch may take before another is started in its place. */
export const LEASE_MS = 30_000;
const FIRST_BACK_OFF_MS = 5000;
const LONGEST_BACK_OFF_MS = 300_000;

/** What became of the last attempt to take a published table. */
export interface TableAttempt {
  readonly of: PublishedTable;
  /** Fetches that failed, one that has begun and not ended included. */
  readonly failures: number;
  /** Not before this time again; never, when the table was refused. */
  readonly againAt: EpochMs;
}

export interface TableState {
  /** What the live value says. */
  readonly wanted: PublishedTable | null;
  /** Digest of the published table that answers; null: the embedded one does. */
  readonly held: string | null;
  readonly attempt: TableAttempt | null;
}

export type TableStep =
  | { readonly kind: "nothing" }
  | { readonly kind: "return-to-embedded" }
  | { readonly kind: "refuse"; readonly of: PublishedTable; readonly why: string }
  | { readonly kind: "fetch"; readonly of: PublishedTable; readonly table: TableFacts; readonly failures: number };

const NOTHING: TableStep = { kind: "nothing" };

/** The next step of an isolate that has needed a table. */
export function tableStep({ wanted, held, attempt }: TableState, now: EpochMs): TableStep {
  if (wanted === null) return NOTHING;
  const { table } = wanted;
  if (table === null) return held === null ? NOTHING : { kind: "return-to-embedded" };
  if (table.sha256 === held) return NOTHING;
  const last = attempt !== null && isSame(attempt.of, wanted) ? attempt : null;
  if (last !== null && now < last.againAt) return NOTHING;
  if (table.bytes > LIMITS.tableBytes) {
    return {
      kind: "refuse",
      of: wanted,
      why: `it has ${table.bytes} bytes, and at most ${LIMITS.tableBytes} are taken`,
    };
  }
  return { kind: "fetch", of: wanted, table, failures: last?.failures ?? 0 };
}

/** The attempt as it stands once a fetch has begun: failed, unless its end says otherwise. */
export function begun(of: PublishedTable, failuresBefore: number, now: EpochMs): TableAttempt {
  const failures = failuresBefore + 1;
  return { of, failures, againAt: now + Math.max(LEASE_MS, backOff(failures)) };
}

/** The attempt after its fetch failed. */
export function failed(attempt: TableAttempt, now: EpochMs): TableAttempt {
  return { ...attempt, againAt: now + backOff(attempt.failures) };
}

function backOff(failures: number): number {
  return Math.min(FIRST_BACK_OFF_MS * 2 ** Math.min(failures - 1, 20), LONGEST_BACK_OFF_MS);
}

/** The attempt after the table was looked at and refused. */
export function refused(of: PublishedTable): TableAttempt {
  return { of, failures: 0, againAt: Number.POSITIVE_INFINITY };
}

/** Whether two values are one act of publishing. */
export function isSame(one: PublishedTable, other: PublishedTable): boolean {
  return one.seq === other.seq && one.publishedAt === other.publishedAt && one.table?.sha256 === other.table?.sha256;
}

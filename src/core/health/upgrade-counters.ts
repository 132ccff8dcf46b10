/**
 * What a prober stores of a cluster, and how stored forms of earlier versions are read.
 *
 * In: whatever the storage holds. Out: counters of today, or null for what cannot be read; then the next
 * probe sets the state. An upgrade keeps state, failures and times, so that a deployment neither takes a
 * cluster down nor brings one back.
 */
import type { EpochMs } from "../model/ids.ts";
import type { ProbeCounters } from "../model/probe.ts";

export const COUNTERS_FORMAT = 2;

export interface StoredCounters {
  readonly format: typeof COUNTERS_FORMAT;
  readonly counters: ProbeCounters;
  /** When the cluster is due again. */
  readonly dueAt: EpochMs;
  /** How long the last probe took, in milliseconds. */
  readonly tookMs: number;
}

/** Format 1: without what is known since. */
export interface EarlierCounters {
  readonly format: 1;
  readonly counters: Omit<ProbeCounters, "degraded" | "row" | "content">;
  readonly dueAt: EpochMs;
}

/** Reads what is stored. Another format, and a due time that is no time, would stop the loop if they were believed. */
export function readCounters(stored: StoredCounters | EarlierCounters | undefined): StoredCounters | null {
  if (stored === undefined || !Number.isFinite(stored.dueAt)) return null;
  if (stored.format === COUNTERS_FORMAT) return stored;
  // A later version's format may be stored too, when this one was deployed again.
  const { format, counters, dueAt } = stored;
  if (format !== 1) return null;
  const unknown = { degraded: false, row: [], content: null };
  return { format: COUNTERS_FORMAT, counters: { ...unknown, ...counters }, dueAt, tookMs: 0 };
}

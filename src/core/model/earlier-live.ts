/**
 * A live value of format 1, 2 or 3, stored or sent by an earlier version → one of today's.
 *
 * What was measured goes on, so that an update of either Worker neither forgets a hold-down nor moves
 * anybody. Versions of formats 1 and 2 had no way to give orders, and did not act on those in files: one that had ended by then holds
 * nobody back, else a file that was forgotten would drain its clusters until a control plane of today has looked.
 */
import { LIVE_FORMAT, NOTHING_KNOWN, UNKNOWN_CLUSTER, type Live, type Measured } from "./live.ts";
import type { PublishedTable } from "./published-table.ts";

/** Formats 1 and 2. */
export interface EarlierLive {
  readonly version: number;
  readonly at: number;
  readonly clusters: Readonly<Record<string, { readonly measured: Measured | null }>>;
  readonly percent: Live["percent"];
  /** Missing in format 1. */
  readonly geoip?: PublishedTable | null;
}

/** Format 3: it had no kill switches. */
export type LiveWithoutKills = Omit<Live, "format" | "kills"> & { readonly format: 3 };

/** Upgrades a value of format 3. */
export function withKillSwitches(live: LiveWithoutKills): Live {
  return { ...live, format: LIVE_FORMAT, kills: [] };
}

/** Upgrades a value of format 1 or 2. */
export function upgradeLive({ version, at, clusters, percent, geoip = null }: EarlierLive): Live {
  const seen = { at, returned: { until: at, at: 0 } };
  const known = Object.entries(clusters).map(
    ([name, { measured }]) => [name, { ...UNKNOWN_CLUSTER, measured, ...(measured === null ? {} : seen) }] as const,
  );
  return { ...NOTHING_KNOWN, version, at, clusters: Object.fromEntries(known), percent, geoip };
}

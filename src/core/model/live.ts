/**
 * What is measured and what was ordered, as one versioned value.
 *
 * An edge replaces the whole value, never a part, so a decision cannot mix two moments.
 * Measured and forced state stay apart: forcing must never lose what the probes say, because
 * lifting the order returns to it at once. Measurements age (see `MEASURED_FOR_MS`); orders do not.
 */
import type { EpochMs } from "./ids.ts";
import type { PublishedTable } from "./published-table.ts";

export const LIVE_FORMAT = 2;

/** Measurements older than this count as unknown (RULES: 10 minutes). */
export const MEASURED_FOR_MS = 600_000;

export type MeasuredState = "up" | "degraded" | "down";
export type ForcedState = "drain" | "forced-down" | "forced-up";

export interface Measured {
  readonly state: MeasuredState;
  /** When the state began. */
  readonly since: EpochMs;
  /** Share of its normal load that the cluster says it can take, 0..100 (`x-ready-percent`). */
  readonly ready: number;
  /** How often it came back after being down within the damping window; 0 when it has been up since its first probe. */
  readonly flaps: number;
  /** Why the last probe failed, in words; empty when it did not. */
  readonly why: string;
}

export interface ClusterLive {
  readonly measured: Measured | null;
  readonly forced: ForcedState | null;
  /** Operator's dial, 0..100: the share of the cluster's load it accepts. */
  readonly dial: number;
}

export interface Live {
  readonly format: typeof LIVE_FORMAT;
  /** Grows with every change; an edge keeps the greater one. */
  readonly version: number;
  /** When the measurements were last confirmed. */
  readonly at: EpochMs;
  /** By cluster name. A cluster that is not listed is unknown, which is not down. */
  readonly clusters: Readonly<Record<string, ClusterLive>>;
  /** Rollout → region → percent 0..100; wins over the rule files. */
  readonly percent: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** The GeoIP table that operators published; null as long as nothing is known of one. */
  readonly geoip: PublishedTable | null;
}

/** The live value as it was before format 2. */
export type LiveOfFormat1 = Omit<Live, "format" | "geoip"> & { readonly format: 1 };

/** A value of format 1 as one of today's: it knows of no published table. */
export function upgradeLive(live: LiveOfFormat1): Live {
  return { ...live, format: LIVE_FORMAT, geoip: null };
}

/** What an edge holds before it has heard anything: every cluster unknown, no orders. */
export const NOTHING_KNOWN: Live = { format: LIVE_FORMAT, version: 0, at: 0, clusters: {}, percent: {}, geoip: null };

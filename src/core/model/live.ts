/**
 * What is measured and what was ordered, as one versioned value.
 *
 * An edge replaces the whole value, never a part, so a decision cannot mix two moments.
 * Measurements and orders stay apart: an order must never lose what the probes say, because its end
 * returns to it. Measurements age (see `MEASURED_FOR_MS`); orders do not, they end when they say so.
 */
import type { EpochMs } from "./ids.ts";
import type { Kill } from "./kill.ts";
import type { LiveOrder } from "./live-order.ts";
import type { PublishedTable } from "./published-table.ts";

export const LIVE_FORMAT = 4;

/** Measurements older than this count as unknown (RULES: 10 minutes). */
export const MEASURED_FOR_MS = 600_000;

export type MeasuredState = "up" | "degraded" | "down";

/** What follows from all that was seen of a cluster. */
export interface Measured {
  readonly state: MeasuredState;
  /** When it went down or came back; a change between up and degraded leaves it, so that no hold-down begins anew. */
  readonly since: EpochMs;
  /** Share of its normal load that the cluster says it can take, 0..100 (`x-ready-percent`). */
  readonly ready: number;
  /** How often it came back after being down within the damping window; 0 when it has been up since its first probe. */
  readonly flaps: number;
  /** Why the last probe failed, in words; empty when it did not. */
  readonly why: string;
}

/** How much the word of a vantage about a cluster counts. */
export type VantageStanding =
  | "counted"
  /** It alone says down; that waits for a second vantage or for failures at the edges. */
  | "suspect"
  /** It sees most clusters down that the others see up. */
  | "bad"
  /** It has not spoken lately; its last word holds changes back and brings none about. */
  | "silent";

/** What one vantage says of a cluster, and what follows for the regions that it is nearest to. */
export interface VantageView {
  readonly says: MeasuredState;
  /** Since when it says so. */
  readonly since: EpochMs;
  /** Its last probe. */
  readonly at: EpochMs;
  /** Moving average of the round-trip time in milliseconds; null until there was an answer. */
  readonly rttMs: number | null;
  readonly why: string;
  readonly standing: VantageStanding;
  /** For regions whose nearest vantage this is; null while that is `ClusterLive.measured`. */
  readonly verdict: Measured | null;
}

export interface ClusterLive {
  /** By the majority of vantages; null as long as a quorum never probed it. */
  readonly measured: Measured | null;
  /** When a quorum of vantages last confirmed what is measured; 0 when none ever did. */
  readonly at: EpochMs;
  /** By vantage. */
  readonly vantages: Readonly<Record<string, VantageView>>;
  /** Number of edge colos whose requests to it fail. */
  readonly failingColos: number;
  /**
   * The latest end of a drain or forced-down after which fresh successes brought the cluster back, and when they did.
   * A cluster whose order ended later than `until` is not back yet.
   */
  readonly returned: { readonly until: EpochMs; readonly at: EpochMs } | null;
}

/** A cluster that went down for a region whose `failback` is manual. */
export interface Away {
  /** When it went down. */
  readonly since: EpochMs;
  /** When an operator let it return; null while nobody has. */
  readonly returnedAt: EpochMs | null;
}

export interface Live {
  readonly format: typeof LIVE_FORMAT;
  /** When the health board that wrote it began; one that lost its storage begins anew, and counts from 1 again. 0 before there was any. */
  readonly epoch: EpochMs;
  /** Grows with every change; of one epoch an edge keeps the greater one. */
  readonly version: number;
  /** When the measurements were last confirmed. */
  readonly at: EpochMs;
  /** By cluster name. A cluster that is not listed is unknown, which is not down. */
  readonly clusters: Readonly<Record<string, ClusterLive>>;
  /** In the order in which they were given: of two that hold, the later one wins. */
  readonly orders: readonly LiveOrder[];
  /** Switches that are thrown; each at most once. */
  readonly kills: readonly Kill[];
  /** Region → cluster, where `failback` is manual. */
  readonly away: Readonly<Record<string, Readonly<Record<string, Away>>>>;
  /** Rollout → region → percent 0..100; wins over the rule files. */
  readonly percent: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** The GeoIP table that operators published; null as long as nothing is known of one. */
  readonly geoip: PublishedTable | null;
}

/** A cluster of which nothing is known. */
export const UNKNOWN_CLUSTER: ClusterLive = { measured: null, at: 0, vantages: {}, failingColos: 0, returned: null };

/** What an edge holds before it has heard anything: every cluster unknown, no orders. */
export const NOTHING_KNOWN: Live = {
  format: LIVE_FORMAT,
  epoch: 0,
  version: 0,
  at: 0,
  clusters: {},
  orders: [],
  kills: [],
  away: {},
  percent: {},
  geoip: null,
};

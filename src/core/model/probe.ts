/**
 * One look at one cluster from one vantage.
 */
import type { ClusterName, EpochMs, VantageName } from "./ids.ts";

/** Of the six connections that an invocation of a Worker may hold, one stays free for the report. */
export const PROBES_AT_ONCE = 5;

export interface ProbeResult {
  readonly cluster: ClusterName;
  /** When the answer, or its absence, was known. */
  readonly at: EpochMs;
  readonly ok: boolean;
  /** Round-trip time to the response headers in milliseconds; null when there was no answer. */
  readonly rttMs: number | null;
  /** What the cluster answered in `x-ready-percent`, 0..100; 100 when it did not say. */
  readonly ready: number;
  /** Whether it answered that it is degraded (`x-envoy-degraded`). */
  readonly degraded: boolean;
  /** Digest of the beginning of the body, where the probe watches for change; else null. */
  readonly content: string | null;
  /** Why it failed, in words an operator can act on; empty when it did not. */
  readonly why: string;
}

/** gdnsd's counters for one cluster at one vantage (docs/gdnsd.config.podin, service_types). */
export interface ProbeCounters {
  readonly state: "up" | "down";
  readonly since: EpochMs;
  /** Failures not yet cleared while up. */
  readonly failures: number;
  /** Successes in a row that count towards `clear` (while up) or `rise` (while down). */
  readonly successes: number;
  readonly lastAt: EpochMs;
  /** Moving average of the round-trip time in milliseconds; null until there was an answer. */
  readonly rttMs: number | null;
  /** `x-ready-percent` of the last success, 0..100. */
  readonly ready: number;
  /** Whether the last success said that it is degraded. */
  readonly degraded: boolean;
  /** When the last successes were that followed one another, oldest first; at most `rise` of them. */
  readonly row: readonly EpochMs[];
  /** What the body was last, and since when; null where the probe does not watch for change. */
  readonly content: { readonly digest: string; readonly since: EpochMs } | null;
  /** Why the last probe failed; empty when it did not. */
  readonly why: string;
}

/** Everything one prober knows, as it reports it. */
export interface VantageReport {
  readonly vantage: VantageName;
  /** Where the prober really runs, as Cloudflare names it; `unknown` when it cannot tell. */
  readonly colo: string;
  readonly at: EpochMs;
  /** By cluster name. */
  readonly clusters: Readonly<Record<string, ProbeCounters>>;
}

/** What one edge colo knows of a cluster, as it reports it in batches. */
export interface ColoSight {
  /** Requests that failed since the last report. */
  readonly failures: number;
  /** Until when its breaker is open; null when it is not. */
  readonly openUntil: EpochMs | null;
  /** Its own last probe; null when it made none. */
  readonly probe: { readonly ok: boolean; readonly rttMs: number | null; readonly why: string } | null;
}

export interface EdgeReport {
  /** As Cloudflare names it. */
  readonly colo: string;
  readonly at: EpochMs;
  /** By cluster name; only clusters of which there is something to tell. */
  readonly clusters: Readonly<Record<string, ColoSight>>;
}

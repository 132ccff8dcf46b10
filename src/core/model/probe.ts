/**
 * One look at one cluster from one vantage.
 */
import type { ClusterName, EpochMs, VantageName } from "./ids.ts";

export interface ProbeResult {
  readonly cluster: ClusterName;
  /** When the answer, or its absence, was known. */
  readonly at: EpochMs;
  readonly ok: boolean;
  /** Round-trip time to the response headers in milliseconds; null when there was no answer. */
  readonly rttMs: number | null;
  /** What the cluster answered in `x-ready-percent`, 0..100; 100 when it did not say. */
  readonly ready: number;
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

/**
 * What each vantage says about one cluster, and how many it takes.
 *
 * A vantage that fell silent can hold a change back but never bring one about: its last vote counts
 * against a new state and not for it. So losing probers cannot take a cluster down, nor bring one
 * back. Its vote lapses when the measurement is as old as any other that counts as unknown.
 */
import type { EpochMs, VantageName } from "../model/ids.ts";
import { MEASURED_FOR_MS, type MeasuredState } from "../model/live.ts";
import type { ProbeCounters, VantageReport } from "../model/probe.ts";
import { own } from "../model/record.ts";
import type { ClusterRule, ProbeRule, VantageRule } from "../model/rules.ts";

export interface Vote {
  readonly vantage: VantageName;
  readonly counters: ProbeCounters;
  readonly says: MeasuredState;
  /** Whether the probe is recent enough to bring a change about. */
  readonly fresh: boolean;
}

/** How many fresh votes a verdict takes: two, or one where only one vantage is configured. */
export function quorumOf(vantages: readonly VantageRule[]): number {
  return Math.max(1, Math.min(2, vantages.length));
}

/** For how long a vote is fresh, in milliseconds: three probes may be lost or late. */
function freshForMs(probe: ProbeRule): number {
  return 3 * probe.intervalMs + probe.timeoutMs;
}

/** The votes on one cluster of those vantages that have probed it within `MEASURED_FOR_MS`; one report for each vantage. */
export function votesOn(cluster: ClusterRule, reports: readonly VantageReport[], now: EpochMs): readonly Vote[] {
  return reports.flatMap((report) => {
    const counters = own(report.clusters, cluster.name);
    if (counters === undefined || now - counters.lastAt >= MEASURED_FOR_MS) return [];
    const fresh = now - counters.lastAt < freshForMs(cluster.probe);
    return [{ vantage: report.vantage, counters, says: stateSaid(counters), fresh }];
  });
}

/** A cluster that answers says of itself whether it is degraded; one that does not answer is down. */
function stateSaid({ state, degraded }: ProbeCounters): MeasuredState {
  return state === "up" && degraded ? "degraded" : state;
}

/**
 * The vantages' reports → the live value.
 *
 * In: the live value so far, the newest report of each vantage, the rules' vantages and clusters,
 * and the time. Out: the next live value. Orders (forced states, dials, percentages) pass through
 * untouched, and forcing leaves what was measured alone. `version` grows by one exactly when
 * something that a decision reads has changed, so an edge can compare versions and nothing else;
 * `at` moves on whenever a quorum of vantages is heard, changed or not.
 */
import type { EpochMs } from "../model/ids.ts";
import { UNKNOWN_CLUSTER, type ClusterLive, type Live, type Measured } from "../model/live.ts";
import type { ProbeCounters, VantageReport } from "../model/probe.ts";
import { own } from "../model/record.ts";
import type { ClusterRule, VantageRule } from "../model/rules.ts";
import { quorumOf, verdict, votesOn, type Vote } from "./vote.ts";

/** Up for longer than this, a cluster has stopped flapping (RULES: doubles per flap within 10 min). */
const FLAP_WINDOW_MS = 600_000;

/** The part of the rules that says who looks at what. */
export interface Watch {
  readonly vantages: readonly VantageRule[];
  readonly clusters: readonly ClusterRule[];
}

/** Folds reports into the live value; those of vantages that the rules no longer name do not count. */
export function foldLive(previous: Live, reports: readonly VantageReport[], watch: Watch, now: EpochMs): Live {
  const heard = newestOfEach(reports, watch.vantages);
  const quorum = quorumOf(watch.vantages);
  const freshVantages = new Set<string>();
  const clusters: Record<string, ClusterLive> = {};
  for (const cluster of watch.clusters) {
    const votes = votesOn(cluster, heard, now);
    const fresh = votes.filter((vote) => vote.fresh);
    for (const vote of fresh) freshVantages.add(vote.vantage);
    const before = own(previous.clusters, cluster.name) ?? UNKNOWN_CLUSTER;
    if (fresh.length < quorum) {
      if (before.measured !== null) clusters[cluster.name] = before;
      continue;
    }
    const measured = measure(before.measured, votes, now);
    if (measured !== null) clusters[cluster.name] = { ...before, measured, at: now };
  }
  return {
    ...previous,
    version: previous.version + (sameForDecisions(previous.clusters, clusters) ? 0 : 1),
    at: freshVantages.size < quorum ? previous.at : now,
    clusters,
  };
}

const NOTHING_SAID = { ready: 100, why: "" };

function newestOfEach(reports: readonly VantageReport[], vantages: readonly VantageRule[]): readonly VantageReport[] {
  return vantages.flatMap(({ name }) =>
    reports
      .filter((report) => report.vantage === name)
      .toSorted((a, b) => b.at - a.at)
      .slice(0, 1),
  );
}

function measure(before: Measured | null, votes: readonly Vote[], now: EpochMs): Measured | null {
  const state = verdict(votes, before === null ? null : before.state);
  if (state === null) return null;
  const speakers = votes.filter((vote) => vote.fresh && vote.counters.state === state);
  const { ready, why } = newest(speakers) ?? before ?? NOTHING_SAID;
  if (before === null) return { state, since: now, ready, flaps: 0, why };
  if (before.state === state) return { ...before, ready, why };
  return { state, since: now, ready, flaps: flapsAfter(before, state, now), why };
}

/** How often a cluster has come back within the window, once it is in this state. */
export function flapsAfter(before: Measured, state: Measured["state"], now: EpochMs): number {
  if (state !== "down") return before.flaps + 1;
  return now - before.since > FLAP_WINDOW_MS ? 0 : before.flaps;
}

/** Ties go by the vantage's name, so the order of reports does not matter. */
function newest(votes: readonly Vote[]): ProbeCounters | undefined {
  const [first] = votes.toSorted((a, b) => b.counters.lastAt - a.counters.lastAt || (a.vantage < b.vantage ? -1 : 1));
  return first?.counters;
}

type Clusters = Live["clusters"];

/** Compares what `decide` reads: everything but the words of `why`. */
function sameForDecisions(before: Clusters, after: Clusters): boolean {
  const read = (clusters: Clusters, name: string): string => {
    const { measured, returned } = own(clusters, name) ?? UNKNOWN_CLUSTER;
    return JSON.stringify([measured?.state, measured?.since, measured?.ready, measured?.flaps, returned]);
  };
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].every((name) => read(before, name) === read(after, name));
}

/**
 * The vantages' and the edges' reports → the live value.
 *
 * In: the live value so far, the newest report of each vantage and colo, the rules, and the time. Out:
 * the next live value. Orders are never changed by what is measured, only dropped once they are over;
 * forcing leaves what was measured alone. `version` grows by one exactly when something that a
 * decision reads has changed, so an edge can compare versions and nothing else; `at` moves on
 * whenever a quorum of vantages is heard, changed or not. docs/health.md tells the rules in words.
 */
import type { EpochMs } from "../model/ids.ts";
import { UNKNOWN_CLUSTER, type ClusterLive, type Live, type Measured } from "../model/live.ts";
import type { EdgeReport, ProbeCounters, VantageReport } from "../model/probe.ts";
import { own } from "../model/record.ts";
import type { Rules, VantageRule } from "../model/rules.ts";
import { awayLater } from "./away.ts";
import { badVantages } from "./bad-vantage.ts";
import type { Ballot } from "./ballot.ts";
import { failingColos } from "./failing-colos.ts";
import { decidesAlike } from "./live-change.ts";
import { majority } from "./majority.ts";
import { measuredLater } from "./measured-later.ts";
import { aimedAt, isOver } from "./orders-later.ts";
import { latestEnds, returnedLater } from "./returned.ts";
import { vantageViews } from "./vantage-view.ts";
import { quorumOf, votesOn, type Vote } from "./vote.ts";

/** The part of the rules that says who looks at what, and what follows. */
export type Watch = Pick<Rules, "vantages" | "clusters" | "regions" | "overrides">;

/** The newest report of each vantage and of each colo. */
export interface Heard {
  readonly reports: readonly VantageReport[];
  readonly edges: readonly EdgeReport[];
}

/** Folds reports into the live value; those of vantages that the rules no longer name do not count. */
export function foldLive(previous: Live, heard: Heard, watch: Watch, now: EpochMs): Live {
  const ballots = ballotsOf(previous, heard, watch, now);
  const orders = previous.orders.map((order) => aimedAt(order, watch.clusters));
  const ends = latestEnds(watch.overrides, orders, now);
  const vantages = watch.vantages.map(({ name }) => name);
  const known = ballots.flatMap((ballot) => {
    const { name } = ballot.cluster;
    const before = own(previous.clusters, name) ?? UNKNOWN_CLUSTER;
    const measured = measuredNow(before.measured, ballot, now);
    const after: ClusterLive = {
      measured,
      at: ballot.quorum ? now : before.at,
      vantages: vantageViews(before, measured, { vantages, ballot, now }),
      failingColos: ballot.failingColos,
      returned: returnedLater({ before, measured }, ends.get(name), ballot, now),
    };
    return isUnknown(after) ? [] : [[name, after] as const];
  });
  const clusters = Object.fromEntries(known);
  const next: Live = {
    ...previous,
    at: isHeard(ballots, watch.vantages) ? now : previous.at,
    clusters,
    orders: orders.filter((order) => !isOver(order, clusters, now)),
    away: awayLater(previous.away, clusters, watch.regions, now),
  };
  return decidesAlike(previous, next) ? next : { ...next, version: previous.version + 1 };
}

function ballotsOf(previous: Live, heard: Heard, watch: Watch, now: EpochMs): readonly Ballot[] {
  const reports = newestOfEach(heard.reports, watch.vantages);
  const all = watch.clusters.map((cluster) => ({ cluster, votes: votesOn(cluster, reports, now) }));
  const bad = badVantages(
    all.map(({ votes }) => votes),
    wereBad(previous),
  );
  const quorum = quorumOf(watch.vantages);
  const failing = failingColos(heard.edges, now);
  return all.map(({ cluster, votes }) => {
    const counted = votes.filter((vote) => !bad.has(vote.vantage));
    return {
      cluster,
      votes,
      counted,
      quorum: counted.filter((vote) => vote.fresh).length >= quorum,
      bad,
      several: watch.vantages.length > 1,
      failingColos: failing.get(cluster.name)?.length ?? 0,
    };
  });
}

function newestOfEach(reports: readonly VantageReport[], vantages: readonly VantageRule[]): readonly VantageReport[] {
  return vantages.flatMap(({ name }) =>
    reports
      .filter((report) => report.vantage === name)
      .toSorted((a, b) => b.at - a.at)
      .slice(0, 1),
  );
}

function wereBad({ clusters }: Live): ReadonlySet<string> {
  const views = Object.values(clusters).flatMap(({ vantages }) => Object.entries(vantages));
  return new Set(views.filter(([, { standing }]) => standing === "bad").map(([name]) => name));
}

/** Whether a quorum of counted vantages is heard at all, whatever clusters they look at. */
function isHeard(ballots: readonly Ballot[], vantages: readonly VantageRule[]): boolean {
  const fresh = ballots.flatMap(({ counted }) => counted.filter((vote) => vote.fresh).map((vote) => vote.vantage));
  return new Set(fresh).size >= quorumOf(vantages);
}

const NOTHING_SAID = { ready: 100, why: "" };

function measuredNow(before: Measured | null, { counted, quorum }: Ballot, now: EpochMs): Measured | null {
  if (!quorum) return before;
  const state = majority(counted, before?.state ?? null);
  if (state === null) return before;
  const speakers = counted.filter((vote) => vote.fresh && vote.says === state);
  const { ready, why } = newest(speakers) ?? before ?? NOTHING_SAID;
  return measuredLater(before, { state, ready, why }, now);
}

/** Ties go by the vantage's name, so the order of reports does not matter. */
function newest(votes: readonly Vote[]): ProbeCounters | undefined {
  const [first] = votes.toSorted((a, b) => b.counters.lastAt - a.counters.lastAt || (a.vantage < b.vantage ? -1 : 1));
  return first?.counters;
}

function isUnknown({ measured, vantages, failingColos: colos, returned }: ClusterLive): boolean {
  return measured === null && Object.keys(vantages).length === 0 && colos === 0 && returned === null;
}

/**
 * The rules' vantages as they probe the scene of a simulation: rounds, counters and reports as in life.
 *
 * The rounds are planned and the results counted by the code of the real probers; only what a probe meets is
 * scripted. A failed probe takes its whole timeout, which is the slowest that a dead cluster can be found out.
 * Each vantage begins at its own moment, and its jitter follows from the seed.
 */
import { bucket, BUCKETS } from "../../decide/bucket.ts";
import { distanceKm } from "../../model/distance.ts";
import { countProbe } from "../../health/count-probe.ts";
import { planRound } from "../../health/plan-round.ts";
import type { EpochMs } from "../../model/ids.ts";
import type { ProbeCounters, ProbeResult, VantageReport } from "../../model/probe.ts";
import type { ClusterRule, Rules, VantageRule } from "../../model/rules.ts";
import { sightOf, type Scene } from "./sights.ts";

export interface Probers {
  /** Makes every round that begins before a time; whether a report has come in by then that was not there before. */
  readonly runUntil: (time: EpochMs, scene: Scene) => boolean;
  /** The newest report of each vantage. */
  readonly reports: () => readonly VantageReport[];
}

interface Prober {
  readonly vantage: VantageRule;
  readonly counters: Map<string, { readonly counters: ProbeCounters; readonly dueAt: EpochMs }>;
  readonly onTheWay: VantageReport[];
  nextAt: EpochMs;
  rounds: number;
  newest: VantageReport | null;
}

/** Sets probers up that begin to probe shortly after a time. */
export function probersFrom(begin: EpochMs, { vantages, clusters }: Rules, seed: number): Probers {
  const shortest = Math.min(...clusters.map(({ probe }) => probe.intervalMs));
  const all = vantages.map((vantage): Prober => ({
    vantage,
    counters: new Map(),
    onTheWay: [],
    nextAt: begin + Math.floor(shortest * chance(`begin:${seed}`, vantage.name)),
    rounds: 0,
    newest: null,
  }));
  return {
    runUntil: (time, scene) => {
      let heard = false;
      for (const prober of all) {
        while (prober.nextAt < time) makeRound(prober, clusters, { scene, seed });
        heard = receive(prober, time) || heard;
      }
      return heard;
    },
    reports: () => all.flatMap(({ newest }) => newest ?? []),
  };
}

function makeRound(
  prober: Prober,
  clusters: readonly ClusterRule[],
  at: { readonly scene: Scene; readonly seed: number },
) {
  const now = prober.nextAt;
  const luck = chance(`gap:${at.seed}:${prober.rounds}`, prober.vantage.name);
  const { due, nextAt } = planRound(clusters, ({ name }) => prober.counters.get(name)?.dueAt ?? null, now, luck);
  let reportAt = now;
  for (const { cluster, dueAgainAt } of due) {
    const result = lookAt(prober.vantage, cluster, now, at.scene);
    if (result === null) continue;
    const before = prober.counters.get(cluster.name)?.counters ?? null;
    prober.counters.set(cluster.name, { counters: countProbe(before, result, cluster.probe), dueAt: dueAgainAt });
    reportAt = Math.max(reportAt, result.at);
  }
  prober.rounds++;
  // A silent vantage plans nothing: it looks again after the interval that it would have waited.
  prober.nextAt = nextAt;
  if (reportAt > now) prober.onTheWay.push(report(prober, reportAt));
}

function report({ vantage, counters }: Prober, at: EpochMs): VantageReport {
  const clusters = Object.fromEntries([...counters].map(([name, stored]) => [name, stored.counters] as const));
  return { vantage: vantage.name, colo: "simulated", at, clusters };
}

/** A report arrives when the slowest probe of its round is over. */
function receive(prober: Prober, time: EpochMs): boolean {
  let heard = false;
  for (let [first] = prober.onTheWay; first !== undefined && first.at <= time; [first] = prober.onTheWay) {
    prober.newest = first;
    prober.onTheWay.shift();
    heard = true;
  }
  return heard;
}

function lookAt(vantage: VantageRule, cluster: ClusterRule, now: EpochMs, scene: Scene): ProbeResult | null {
  const sight = sightOf(scene, vantage.name, cluster.name);
  if (sight === null) return null;
  const { ok, degraded, ready } = sight;
  const rttMs = roundTripMs(vantage, cluster);
  const at = now + (ok ? Math.min(rttMs, cluster.probe.timeoutMs) : cluster.probe.timeoutMs);
  const why = ok ? "" : `no answer within ${cluster.probe.timeoutMs} ms`;
  return { cluster: cluster.name, at, ok, rttMs: ok ? rttMs : null, ready, degraded, content: null, why };
}

/** Light in fibre needs about 1 ms for 100 km and back; two for the gateway itself. */
function roundTripMs(vantage: VantageRule, cluster: ClusterRule): number {
  return Math.round(distanceKm(vantage, cluster) / 100) + 2;
}

/** A number from 0 to 1 that follows from its two texts. */
function chance(salt: string, key: string): number {
  return bucket(salt, key) / BUCKETS;
}

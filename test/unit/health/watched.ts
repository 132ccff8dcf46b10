/**
 * Rules, counters and reports for the health tests, each with only what a test cares about.
 */
import type { Heard, Watch } from "../../../src/core/health/fold-live.ts";
import { asId, type ClusterName, type VantageName } from "../../../src/core/model/ids.ts";
import type {
  ColoSight,
  EdgeReport,
  ProbeCounters,
  ProbeResult,
  VantageReport,
} from "../../../src/core/model/probe.ts";
import { cluster as plainCluster } from "../small-rules.ts";
import type { ClusterRule, ProbeRule } from "../../../src/core/model/rules.ts";

/** The rules' defaults: every 10 s, 2 s to answer. */
export const PROBE: ProbeRule = plainCluster("any").probe;

/** How long a vote is fresh under `PROBE`. */
export const FRESH_MS = 32_000;

export function cluster(name: string, probe: Partial<ProbeRule> = {}): ClusterRule {
  return plainCluster(name, { probe: { ...PROBE, ...probe } });
}

export type WatchParts = Partial<Pick<Watch, "regions" | "overrides">>;

/** Rules of these clusters and vantages; without regions and overrides unless given. */
export function watch(clusters: readonly string[], vantages: readonly string[], more: WatchParts = {}): Watch {
  return {
    clusters: clusters.map((name) => cluster(name)),
    vantages: vantages.map((name) => ({ name: asId<VantageName>(name), hint: "weur", lat: 0, lon: 0 })),
    regions: [],
    overrides: [],
    ...more,
  };
}

export const VANTAGES = ["sam", "enam", "weur", "apac", "oc"] as const;

/** What the vantages say of some clusters, a sign for each vantage. */
export type Signs = Readonly<Record<string, string>>;

/** Rules of the clusters and of as many vantages as there are signs. */
export function watchOf(signs: Signs, more: WatchParts = {}): Watch {
  const size = Math.max(0, ...Object.values(signs).map((one) => one.length));
  return watch(Object.keys(signs), VANTAGES.slice(0, size), more);
}

/**
 * Reports of the vantages on clusters: `U` up, `D` down, `G` degraded, `.` nothing; small letters are
 * looks that are no longer fresh.
 */
export function heard(signs: Signs, at: number, more: Partial<ProbeCounters> = {}, edges: Heard["edges"] = []): Heard {
  const reports = VANTAGES.flatMap((vantage, index) => {
    const seen = Object.entries(signs).flatMap(([name, row]) => {
      const sign = row[index] ?? ".";
      if (sign === ".") return [];
      return [[name, countersOf(sign, at, more)] as const];
    });
    return seen.length === 0 ? [] : [report(vantage, Object.fromEntries(seen), at)];
  });
  return { reports, edges };
}

function countersOf(sign: string, at: number, more: Partial<ProbeCounters>): ProbeCounters {
  const lastAt = sign === sign.toUpperCase() ? at : at - FRESH_MS;
  const kind = sign.toUpperCase();
  return counters(kind === "D" ? "down" : "up", lastAt, { degraded: kind === "G", ...more });
}

/** A colo's report, in which requests to these clusters fail. */
export function failingAt(colo: string, clusters: readonly string[], at: number): EdgeReport {
  const sight: ColoSight = { failures: 1, openUntil: null, probe: null };
  return { colo, at, clusters: Object.fromEntries(clusters.map((name) => [name, sight])) };
}

export function result(ok: boolean, at: number, more: Partial<ProbeResult> = {}): ProbeResult {
  const why = ok ? "" : "connection refused or lost";
  return {
    cluster: asId<ClusterName>("sa-east"),
    at,
    ok,
    rttMs: ok ? 20 : null,
    ready: 100,
    degraded: false,
    content: null,
    why,
    ...more,
  };
}

export function counters(state: "up" | "down", lastAt: number, more: Partial<ProbeCounters> = {}): ProbeCounters {
  const why = state === "up" ? "" : "connection refused or lost";
  return {
    state,
    since: lastAt,
    failures: 0,
    successes: 0,
    lastAt,
    rttMs: 20,
    ready: 100,
    degraded: false,
    row: [],
    content: null,
    why,
    ...more,
  };
}

export function report(vantage: string, clusters: Readonly<Record<string, ProbeCounters>>, at = 0): VantageReport {
  return { vantage: asId<VantageName>(vantage), colo: "unknown", at, clusters };
}

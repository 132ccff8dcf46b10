/**
 * When a prober looks at what: the clusters that are due, and the time of the next round.
 *
 * A gap is the cluster's interval or up to 15 % less, never more: so `fall` failures take at most
 * `fall` intervals, probers that started together drift apart, and a cluster gets at most 10 % more
 * probes than its interval says (1 / 0.925 on average). The next round always lies in the future: an
 * alarm set to now or earlier can be lost for good (github.com/cloudflare/workerd/issues/6866).
 */
import type { EpochMs } from "../model/ids.ts";
import type { ClusterRule } from "../model/rules.ts";

const JITTER = 0.15;

/** How long a prober without clusters sleeps, and from when on an alarm that lies in the past is lost. */
const IDLE_MS = 60_000;
const OVERDUE_MS = 30_000;

export interface DueProbe {
  readonly cluster: ClusterRule;
  /** When the cluster is due again once this probe is made. */
  readonly dueAgainAt: EpochMs;
}

export interface ProbeRound {
  /** Longest overdue first, so a round that runs out of time leaves out whoever waited least. */
  readonly due: readonly DueProbe[];
  /** Always later than now. */
  readonly nextAt: EpochMs;
}

/**
 * Plans the round that starts now.
 * @param dueAt when a cluster is due, or null when it was never probed
 * @param chance a random number from 0 to 1: 0 takes the whole interval, 1 shortens it most
 */
export function planRound(
  clusters: readonly ClusterRule[],
  dueAt: (cluster: ClusterRule) => EpochMs | null,
  now: EpochMs,
  chance: number,
): ProbeRound {
  const planned = clusters.map((cluster) => ({ cluster, at: believable(dueAt(cluster), cluster, now) }));
  const dueAgainAt = (cluster: ClusterRule): EpochMs =>
    now + Math.max(1, Math.round(cluster.probe.intervalMs * (1 - JITTER * chance)));
  const due = planned
    .filter(({ at }) => at <= now)
    .toSorted((a, b) => a.at - b.at)
    .map(({ cluster }) => ({ cluster, dueAgainAt: dueAgainAt(cluster) }));
  const next = planned.map(({ cluster, at }) => (at <= now ? dueAgainAt(cluster) : at));
  return { due, nextAt: next.length === 0 ? now + IDLE_MS : Math.min(...next) };
}

/** A time further off than the interval was set under other rules or by another clock: the cluster is due. */
function believable(at: EpochMs | null, cluster: ClusterRule, now: EpochMs): EpochMs {
  return at === null || at - now > cluster.probe.intervalMs ? 0 : at;
}

/**
 * Whether a prober's alarm is lost: not set, so far in the past that it will not fire any more, or further off
 * than any round is, which is what an alarm looks like after the clock was set back.
 */
export function isAlarmLost(alarmAt: EpochMs | null, clusters: readonly ClusterRule[], now: EpochMs): boolean {
  if (alarmAt === null || now - alarmAt >= OVERDUE_MS) return true;
  return alarmAt - now > Math.max(IDLE_MS, ...clusters.map(({ probe }) => probe.intervalMs));
}

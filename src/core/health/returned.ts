/**
 * Whether a cluster has come back after the end of a drain or forced-down.
 *
 * The end of such an order is a plan, not a proof: the cluster returns once most of a quorum of fresh
 * vantages have seen `rise` successes in a row that all came after it. A cluster that nobody had
 * ever measured has nobody to prove it to: for it the end was the end.
 */
import type { ClusterName, EpochMs } from "../model/ids.ts";
import type { ClusterLive, Measured } from "../model/live.ts";
import type { LiveOrder } from "../model/live-order.ts";
import { takesAway, type OverrideRule } from "../model/override-rule.ts";
import type { Ballot } from "./ballot.ts";

type Returned = ClusterLive["returned"];

/** Cluster → when the latest drain or forced-down of it ended; clusters without one are missing. */
export function latestEnds(
  overrides: readonly OverrideRule[],
  orders: readonly LiveOrder[],
  now: EpochMs,
): ReadonlyMap<ClusterName, EpochMs> {
  const ends = new Map<ClusterName, EpochMs>();
  for (const { effect, untilMs } of [...overrides, ...orders]) {
    if (!takesAway(effect) || untilMs > now) continue;
    for (const name of effect.clusters) ends.set(name, Math.max(ends.get(name) ?? 0, untilMs));
  }
  return ends;
}

/** The latest end that the cluster has come back from, once `endedAt` is the latest of all. */
export function returnedLater(
  { before, measured }: { readonly before: ClusterLive; readonly measured: Measured | null },
  endedAt: EpochMs | undefined,
  ballot: Ballot,
  now: EpochMs,
): Returned {
  const { returned } = before;
  if (endedAt === undefined || (returned !== null && returned.until >= endedAt)) return notAhead(returned, now);
  if (before.measured === null) return measured === null ? returned : { until: endedAt, at: endedAt };
  return hasProven(ballot, endedAt) ? { until: endedAt, at: now } : returned;
}

/** After a clock was set back, the ramp begins now and not when the clock has caught up. */
function notAhead(returned: Returned, now: EpochMs): Returned {
  return returned === null || returned.at <= now ? returned : { ...returned, at: now };
}

function hasProven({ counted, quorum, cluster }: Ballot, endedAt: EpochMs): boolean {
  if (!quorum) return false;
  const fresh = counted.filter((vote) => vote.fresh);
  const convinced = fresh.filter(({ counters: { row } }) => {
    const [first] = row;
    return row.length >= cluster.probe.rise && first !== undefined && first > endedAt;
  });
  return 2 * convinced.length > fresh.length;
}

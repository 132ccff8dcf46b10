/**
 * How much of its share a cluster can take at one moment, from what is measured and what was ordered.
 *
 * In: the live value and the orders of files, the region's settings, the request's time. Out: availability
 * 0..1 as a healthy or as a degraded cluster, and the reason. Measured and forced state stay apart, and an
 * order wins. What depends on other clusters (joining, the ejection cap) is settled after this.
 */
import type { ClusterName, EpochMs } from "../model/ids.ts";
import { UNKNOWN_CLUSTER, type Away, type ClusterLive, type Measured } from "../model/live.ts";
import { ordersOn, type HeldOrder, type Moment } from "../model/orders-on.ts";
import { own } from "../model/record.ts";
import type { RegionRule } from "../model/rules.ts";
import type { ClusterStanding } from "../model/trace.ts";
import { drainAt } from "./drain.ts";
import { awayOf, recoveryOf, type Recovery } from "../model/recovery.ts";
import { wordOn, type Word } from "./word-on.ts";

/** A standing, and what panic, fail-open and pins look at. */
export interface Standing extends ClusterStanding {
  /** Availability without the recovery ramp: what panic counts. */
  readonly unramped: number;
  /** Drained or forced down: never revived, by panic or fail-open. */
  readonly excluded: boolean;
  /** Whether a session that is here may stay: not down, not forced down, no drain that is finished. */
  readonly keepsSessions: boolean;
}

type Judged = Pick<
  Standing,
  "healthy" | "degraded" | "because" | "unramped" | "excluded" | "keepsSessions" | "recoversInMs"
>;

const ALL: Judged = {
  healthy: 1,
  degraded: 0,
  unramped: 1,
  because: "measured",
  excluded: false,
  keepsSessions: true,
  recoversInMs: null,
};

const STALE: Judged = { ...ALL, because: "stale" };

const UNKNOWN: Judged = { ...ALL, because: "unknown" };

const NOTHING: Judged = { ...ALL, healthy: 0, unramped: 0 };

const DOWN: Judged = { ...NOTHING, because: "down", keepsSessions: false };

/** Judges one cluster for one region at one time. */
export function standingOf(cluster: ClusterName, moment: Moment, region: RegionRule): Standing {
  const known = own(moment.live.clusters, cluster) ?? UNKNOWN_CLUSTER;
  const word = wordOn(known, region.vantage, moment);
  const { told } = word;
  const { state, dial } = ordersOn(cluster, moment);
  const forced = state === null ? NOT_FORCED : forcedBy(state);
  const dialled = dial === null ? NOT_DIALLED : dialledBy(dial);
  const judged = judge(state, cluster, { known, word, region }, moment);
  // Field by field and not by spreading: this runs for every cluster of every decision.
  return {
    cluster,
    real: told.real,
    since: told.since,
    ready: told.ready,
    vantage: word.vantage,
    why: told.why,
    forced: forced.forced,
    order: forced.order,
    orderUntil: forced.orderUntil,
    dialOrder: dialled.dialOrder,
    dialUntil: dialled.dialUntil,
    dial: dialled.dial,
    healthy: judged.healthy,
    degraded: judged.degraded,
    unramped: judged.unramped,
    because: judged.because,
    excluded: judged.excluded,
    keepsSessions: judged.keepsSessions,
    recoversInMs: judged.recoversInMs,
  };
}

type Forced = Pick<Standing, "forced" | "order" | "orderUntil">;

const NOT_FORCED: Forced = { forced: null, order: null, orderUntil: null };

function forcedBy({ effect, name, untilMs }: HeldOrder<"state">): Forced {
  return { forced: effect.state, order: name, orderUntil: untilMs };
}

type Dialled = Pick<Standing, "dial" | "dialOrder" | "dialUntil">;

const NOT_DIALLED: Dialled = { dial: 1, dialOrder: null, dialUntil: null };

function dialledBy({ effect, name, untilMs }: HeldOrder<"dial">): Dialled {
  return { dial: effect.accept / 100, dialOrder: name, dialUntil: untilMs };
}

interface Seen {
  readonly known: ClusterLive;
  readonly word: Word;
  readonly region: RegionRule;
}

function judge(order: HeldOrder<"state"> | null, cluster: ClusterName, seen: Seen, moment: Moment): Judged {
  if (order === null) return judgeMeasured(cluster, seen, moment);
  switch (order.effect.state) {
    case "drain":
      return judgeDrain(order, judgeMeasured(cluster, seen, moment), moment.at);
    case "forced-down":
      return { ...NOTHING, because: order.ended ? "returning" : "forced", excluded: true, keepsSessions: false };
    case "forced-up":
      return { ...ALL, because: "forced" };
  }
}

/** What it lets through is a part of what the cluster could take. */
function judgeDrain(order: HeldOrder<"state">, measured: Judged, at: EpochMs): Judged {
  const { lets, emptyAt, isFinished } = drainAt(order, at);
  const drained = { ...NOTHING, excluded: true, keepsSessions: measured.keepsSessions && !isFinished };
  if (order.ended) return { ...drained, because: "returning" };
  const [healthy, degraded] = [measured.healthy * lets, measured.degraded * lets];
  if (healthy + degraded === 0) return { ...drained, because: "drained" };
  return { ...drained, healthy, degraded, because: "draining", recoversInMs: emptyAt - at };
}

function judgeMeasured(cluster: ClusterName, { known, word, region }: Seen, { live, at }: Moment): Judged {
  const { measured } = word;
  const away = awayOf(cluster, region, live);
  if (measured === null) return judgeUnknown(word, away);
  if (measured.state === "down") return DOWN;
  return recovering(measured, recoveryOf(measured, known.returned, region, { away, at }), at);
}

function judgeUnknown({ stale }: Word, away: Away | null): Judged {
  if (away !== null && away.returnedAt === null) return { ...NOTHING, because: "away" };
  return stale ? STALE : UNKNOWN;
}

function recovering(measured: Measured, { fraction, because, endsAt }: Recovery, at: EpochMs): Judged {
  if (fraction === 1 && measured.state === "up" && measured.ready === 100) return ALL;
  const ready = measured.ready / 100;
  const available = ready * fraction;
  return {
    healthy: measured.state === "up" ? available : 0,
    degraded: measured.state === "degraded" ? available : 0,
    unramped: because === "hold-down" || because === "away" ? 0 : ready,
    because,
    excluded: false,
    keepsSessions: true,
    recoversInMs: endsAt === null ? null : endsAt - at,
  };
}

/** The standing of a cluster under fail-open: as if it were up, its dial kept; drained and forced-down stay out. */
export function failOpen(standing: Standing): Standing {
  return standing.excluded ? standing : { ...standing, healthy: 1, degraded: 0, unramped: 1 };
}

/**
 * How much of its share a cluster can take at one moment, from what is measured and what was ordered.
 *
 * In: the live value, the region's fail-back settings, the request's time. Out: availability 0..1 as
 * a healthy or as a degraded cluster, and the reason. Measured and forced state stay apart. Unknown is
 * not down: a cluster nobody measured, or measured too long ago, is taken as available, because losing
 * the probers must never take clusters away.
 */
import { own } from "../model/record.ts";
import { MEASURED_FOR_MS, type Measured } from "../model/live.ts";
import { ordersOn, type Moment } from "../model/orders-on.ts";
import type { ClusterName, EpochMs } from "../model/ids.ts";
import type { RegionRule } from "../model/rules.ts";
import type { ClusterStanding } from "../model/trace.ts";

/** A standing, and what panic looks at: availability without the recovery ramp. */
export interface Standing extends ClusterStanding {
  readonly unramped: number;
  /** Drained or forced down: never revived, by panic or fail-open. */
  readonly excluded: boolean;
}

const DAMPED_AT_MOST_MS = 600_000;

/** From 1 ms this is beyond any cap; without it, no hold-down times infinity would be no number. */
const MOST_DOUBLINGS = 40;

type Judged = Pick<Standing, "healthy" | "degraded" | "because" | "unramped" | "excluded">;

/** Judges one cluster for one region at one time. */
export function standingOf(cluster: ClusterName, moment: Moment, region: RegionRule): Standing {
  const { live, at } = moment;
  const measured = own(live.clusters, cluster)?.measured ?? null;
  const stale = at - live.at > MEASURED_FOR_MS;
  const orders = orderedOf(cluster, moment);
  const { forced } = orders;
  const believed = stale ? null : measured;
  const judged = forced === null ? judgeMeasured(believed, measured !== null, region, at) : judgeForced(forced);
  return {
    cluster,
    real: believed?.state ?? "unknown",
    since: believed?.since ?? null,
    vantage: null,
    why: believed?.why ?? "",
    ...orders,
    ...judged,
    recoversInMs: recoversIn(judged, believed, region, at),
  };
}

function orderedOf(cluster: ClusterName, moment: Moment): Pick<Standing, "forced" | "order" | "dialOrder" | "dial"> {
  const { state, dial } = ordersOn(cluster, moment);
  return {
    forced: state?.effect.state ?? null,
    order: state?.name ?? null,
    dialOrder: dial?.name ?? null,
    dial: (dial?.effect.accept ?? 100) / 100,
  };
}

function recoversIn({ because }: Judged, measured: Measured | null, region: RegionRule, at: EpochMs): number | null {
  if (measured === null || (because !== "hold-down" && because !== "ramp")) return null;
  return recoveredAt(measured, region) - at;
}

function judgeForced(forced: NonNullable<ClusterStanding["forced"]>): Judged {
  switch (forced) {
    case "drain":
      return { healthy: 0, degraded: 0, unramped: 0, because: "drained", excluded: true };
    case "forced-down":
      return { healthy: 0, degraded: 0, unramped: 0, because: "forced", excluded: true };
    case "forced-up":
      return { healthy: 1, degraded: 0, unramped: 1, because: "forced", excluded: false };
  }
}

function judgeMeasured(measured: Measured | null, wasMeasured: boolean, region: RegionRule, at: EpochMs): Judged {
  if (measured === null) {
    return { healthy: 1, degraded: 0, unramped: 1, because: wasMeasured ? "stale" : "unknown", excluded: false };
  }
  if (measured.state === "down") return { healthy: 0, degraded: 0, unramped: 0, because: "down", excluded: false };
  const { fraction, because } = recovery(measured, region, at);
  const ready = measured.ready / 100;
  const available = ready * fraction;
  return {
    healthy: measured.state === "up" ? available : 0,
    degraded: measured.state === "degraded" ? available : 0,
    unramped: because === "hold-down" ? 0 : ready,
    because,
    excluded: false,
  };
}

/** After coming back a cluster waits for the hold-down, doubled with each flap, then ramps up in a straight line. */
function recovery(
  { flaps, since }: Measured,
  { holdDownMs, rampMs }: RegionRule,
  at: EpochMs,
): { fraction: number; because: "measured" | "hold-down" | "ramp" } {
  if (flaps === 0) return { fraction: 1, because: "measured" };
  const sinceHold = at - since - holdMs(flaps, holdDownMs);
  if (sinceHold < 0) return { fraction: 0, because: "hold-down" };
  return sinceHold < rampMs ? { fraction: sinceHold / rampMs, because: "ramp" } : { fraction: 1, because: "measured" };
}

function holdMs(flaps: number, holdDownMs: number): number {
  return Math.min(holdDownMs * 2 ** Math.min(flaps - 1, MOST_DOUBLINGS), Math.max(DAMPED_AT_MOST_MS, holdDownMs));
}

/** When a cluster that came back takes its whole share again: the end of its hold-down and ramp. */
export function recoveredAt({ flaps, since }: Measured, { holdDownMs, rampMs }: RegionRule): EpochMs {
  return flaps === 0 ? since : since + holdMs(flaps, holdDownMs) + rampMs;
}

/** The standing of a cluster under fail-open: as if it were up, its dial kept; drained and forced-down stay out. */
export function failOpen(standing: Standing): Standing {
  return standing.excluded ? standing : { ...standing, healthy: 1, degraded: 0, unramped: 1 };
}

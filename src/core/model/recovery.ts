/**
 * How much of its share a cluster that came back may take: hold-down, ramp, or the wait for an order.
 *
 * Three ways back, each with a straight line over the region's ramp at its end. After being down: the
 * hold-down first, doubled with each flap. Where fail-back is manual: nothing until an operator lets it
 * return, and then no hold-down, since a person has looked. After a drain or forced-down: from the moment
 * fresh successes brought it back. Of two that are under way the slower one counts.
 */
import type { EpochMs } from "./ids.ts";
import type { Away, ClusterLive, Live, Measured } from "./live.ts";
import { own } from "./record.ts";
import type { ClusterName } from "./ids.ts";
import type { RegionRule } from "./rules.ts";

export interface Recovery {
  /** 0..1 */
  readonly fraction: number;
  readonly because: "measured" | "hold-down" | "ramp" | "away";
  /** When it takes its whole share again; null when it does, or when nobody can tell. */
  readonly endsAt: EpochMs | null;
}

/** What a region says of the way back. */
type WayBack = Pick<RegionRule, "failback" | "holdDownMs" | "rampMs">;

const RECOVERED: Recovery = { fraction: 1, because: "measured", endsAt: null };

const DAMPED_AT_MOST_MS = 600_000;

/** From 1 ms this is beyond any cap; without it, no hold-down times infinity would be no number. */
const MOST_DOUBLINGS = 40;

/** The recovery of a cluster that is up or degraded. */
export function recoveryOf(
  measured: Measured,
  returned: ClusterLive["returned"],
  region: WayBack,
  { away, at }: { readonly away: Away | null; readonly at: EpochMs },
): Recovery {
  const back = region.failback === "manual" ? afterFailback(away, region, at) : afterDown(measured, region, at);
  if (returned === null || back.because === "away") return back;
  return slower(back, climbing(returned.at, region.rampMs, at));
}

/** The entry of a cluster that waits for an order, where the region's fail-back is manual. */
export function awayOf(cluster: ClusterName, region: RegionRule, live: Live): Away | null {
  if (region.failback !== "manual") return null;
  const inRegion = own(live.away, region.name);
  return inRegion === undefined ? null : (own(inRegion, cluster) ?? null);
}

function afterFailback(away: Away | null, { rampMs }: WayBack, at: EpochMs): Recovery {
  if (away === null) return RECOVERED;
  if (away.returnedAt === null) return { fraction: 0, because: "away", endsAt: null };
  return climbing(away.returnedAt, rampMs, at);
}

function afterDown({ flaps, since }: Measured, { holdDownMs, rampMs }: WayBack, at: EpochMs): Recovery {
  if (flaps === 0) return RECOVERED;
  const held = since + holdMs(flaps, holdDownMs);
  if (at < held) return { fraction: 0, because: "hold-down", endsAt: held + rampMs };
  return climbing(held, rampMs, at);
}

/** Up a straight line that begins at a time; before it, nothing. */
function climbing(from: EpochMs, rampMs: number, at: EpochMs): Recovery {
  if (at - from >= rampMs) return RECOVERED;
  return { fraction: Math.max(0, (at - from) / rampMs), because: "ramp", endsAt: from + rampMs };
}

function holdMs(flaps: number, holdDownMs: number): number {
  return Math.min(holdDownMs * 2 ** Math.min(flaps - 1, MOST_DOUBLINGS), Math.max(DAMPED_AT_MOST_MS, holdDownMs));
}

function slower(one: Recovery, other: Recovery): Recovery {
  const { fraction, because } = other.fraction < one.fraction ? other : one;
  if (one.endsAt === null || other.endsAt === null) return { fraction, because, endsAt: one.endsAt ?? other.endsAt };
  return { fraction, because, endsAt: Math.max(one.endsAt, other.endsAt) };
}

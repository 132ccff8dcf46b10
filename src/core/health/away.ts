/**
 * Which clusters wait for an operator before they return to a region whose failback is manual.
 *
 * One is away from the moment it goes down for the region, however well it is later and however old
 * the measurements are; it stops being away when the ramp after the operator's word is over, or
 * when the rules no longer ask for one.
 */
import type { ClusterName, EpochMs } from "../model/ids.ts";
import type { Away, Live } from "../model/live.ts";
import { own } from "../model/record.ts";
import { regionVerdict } from "../model/region-verdict.ts";
import type { RegionRule } from "../model/rules.ts";

/** Moves it on, with the verdicts of now. */
export function awayLater(
  before: Live["away"],
  clusters: Live["clusters"],
  regions: readonly RegionRule[],
  now: EpochMs,
): Live["away"] {
  const kept = regions.flatMap((region) => {
    if (region.failback === "auto") return [];
    const held = own(before, region.name) ?? {};
    const entries = clustersOf(region).flatMap((name) => {
      const away = awayNow(own(held, name), regionVerdict(own(clusters, name), region.vantage), region, now);
      return away === null ? [] : [[name, away] as const];
    });
    return entries.length === 0 ? [] : [[region.name, Object.fromEntries(entries)] as const];
  });
  return Object.fromEntries(kept);
}

/** The clusters of a region's tiers, in order. */
export function clustersOf({ tiers }: RegionRule): readonly ClusterName[] {
  return tiers.flatMap(({ members }) => members.map(({ cluster }) => cluster));
}

function awayNow(
  held: Away | undefined,
  verdict: ReturnType<typeof regionVerdict>,
  { rampMs }: RegionRule,
  now: EpochMs,
): Away | null {
  if (verdict?.state === "down") {
    return held !== undefined && held.returnedAt === null ? held : { since: verdict.since, returnedAt: null };
  }
  if (held === undefined) return null;
  if (held.returnedAt === null) return held;
  if (held.returnedAt > now) return { ...held, returnedAt: now }; // the clock was set back
  return now >= held.returnedAt + rampMs ? null : held;
}

/**
 * Which clusters this isolate probes now, behind requests: those of the regions that were just asked for.
 *
 * A colo probes a cluster once in 30 s, whoever of its isolates does it. Who is about to do it says so first, in
 * the colo's entry and in its own memory. Isolates that start at the same moment wait for a random time before their first
 * probe, or all would find nothing there. Two that read the entry within the same few milliseconds both probe: a cache has no lock,
 * and a probe too many does no harm.
 */
import type { Bundle } from "../../core/model/bundle.ts";
import { PROBED_EVERY_MS } from "../../core/model/colo-entry.ts";
import type { EpochMs, RegionName } from "../../core/model/ids.ts";
import type { ProbeResult } from "../../core/model/probe.ts";
import type { ClusterRule } from "../../core/model/rules.ts";
import { probeGateway, type From } from "./probe-gateway.ts";
import { noteRtt } from "./round-trips.ts";

/** Of the six connections of one invocation, the others are for the live value, the table, the cache and the report. */
const AT_ONCE = 2;
const FIRST_WITHIN_MS = 2000;

const wanted = new Set<RegionName>();
const leases = new Map<string, EpochMs>();
let probed: ProbeResult[] = [];
let firstAt: EpochMs | null = null;

/** Notes a region whose viewers are here. */
export function noteRegion(region: RegionName): void {
  wanted.add(region);
}

/** Until when nobody probes, by cluster name. */
export function heldLeases(): ReadonlyMap<string, EpochMs> {
  return leases;
}

/** Takes what others said. */
export function noteLeases(others: Readonly<Record<string, EpochMs>>): void {
  for (const [cluster, until] of Object.entries(others)) {
    leases.set(cluster, Math.max(until, leases.get(cluster) ?? 0));
  }
}

/** The clusters that are due, as far as this isolate knows: first a few of them, the others with later requests. */
export function dueProbes({ rules }: Bundle, now: EpochMs): readonly ClusterRule[] {
  // Further off than it ever was is a clock that was set back.
  if (firstAt === null || firstAt - now > FIRST_WITHIN_MS) firstAt = now + Math.random() * FIRST_WITHIN_MS;
  if (now < firstAt || wanted.size === 0) return [];
  const regions = rules.regions.filter(({ name }) => wanted.has(name));
  const names = new Set(
    regions.flatMap(({ tiers }) => tiers.flatMap(({ members }) => members.map((one) => one.cluster))),
  );
  const due = rules.clusters.filter(({ name }) => names.has(name) && isDue(name, now));
  if (due.length <= AT_ONCE) wanted.clear();
  return due.slice(0, AT_ONCE);
}

/** Takes these for this isolate, those that nobody else has meanwhile; the colo hears of it with the next entry. */
export function leaseProbes(due: readonly ClusterRule[], now: EpochMs): readonly ClusterRule[] {
  const free = due.filter(({ name }) => isDue(name, now));
  for (const { name } of free) leases.set(name, now + PROBED_EVERY_MS);
  return free;
}

/** Probes them, all at once. */
export async function makeProbes(clusters: readonly ClusterRule[], { rules }: Bundle, from: From): Promise<void> {
  await Promise.all(
    clusters.map(async (cluster) => {
      const result = await probeGateway(cluster, rules, from);
      if (result.rttMs !== null) noteRtt(cluster.name, result.rttMs, result.at);
      probed.push(result);
    }),
  );
}

/** Whether anything was probed since that was last told. */
export function hasProbed(): boolean {
  return probed.length > 0;
}

/** What was probed since this was last asked. */
export function takeProbed(): readonly ProbeResult[] {
  const taken = probed;
  probed = [];
  return taken;
}

function isDue(cluster: string, now: EpochMs): boolean {
  const until = leases.get(cluster) ?? 0;
  return until <= now || until > now + PROBED_EVERY_MS;
}

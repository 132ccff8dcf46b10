/**
 * What an isolate knows and what the colo's entry says → what both know.
 *
 * Merging is a maximum by time, part by part, so isolates that read and write across one another only
 * ever delay news. An entry is written only when it lacks something. Times to come,
 * which an isolate holds whose clock was set back, stay out of it: nobody would believe the entry, and it would hide
 * what others know.
 */
import { laterSight, sightOf } from "../../core/handoff/breaker.ts";
import { laterRtt } from "../../core/health/settle-rtt.ts";
import type { BreakerSight } from "../../core/model/breaker.ts";
import {
  COLO_ENTRY_FORMAT,
  COLO_SKEW_MS,
  PROBED_EVERY_MS,
  REPORTED_EVERY_MS,
  type ColoEntry,
  type SettledRtt,
} from "../../core/model/colo-entry.ts";
import type { EpochMs } from "../../core/model/ids.ts";
import { MEASURED_FOR_MS } from "../../core/model/live.ts";
import { own } from "../../core/model/record.ts";
import { heldBreakers, noteSight } from "./breakers.ts";
import { heldLeases, noteLeases } from "./edge-probes.ts";
import { heldReportLease, noteReportLease } from "./edge-report.ts";
import { heldTrips, noteTrips } from "./round-trips.ts";

/** Takes in what the colo knows of these clusters. */
export function adopt(entry: ColoEntry, clusters: ReadonlySet<string>, now: EpochMs): void {
  for (const [cluster, sight] of Object.entries(entry.breakers)) if (clusters.has(cluster)) noteSight(cluster, sight);
  noteTrips(entry.rtt, now);
  noteLeases(entry.leases);
  noteReportLease(entry.reportUntil);
}

/** The entry with everything that this isolate knows; null when it has that already. */
export function enriched(entry: ColoEntry | null, now: EpochMs): ColoEntry | null {
  const before: ColoEntry = entry ?? { format: COLO_ENTRY_FORMAT, breakers: {}, rtt: {}, leases: {}, reportUntil: 0 };
  const latest = now + COLO_SKEW_MS;
  const breakers = Object.fromEntries(
    [...heldBreakers()]
      .filter(([, { at, openUntil }]) => at > 0 && at <= latest && (openUntil !== 0 || now - at < MEASURED_FOR_MS))
      .map(([cluster, breaker]) => [cluster, sightOf(breaker)]),
  );
  const rtt = Object.fromEntries([...heldTrips()].filter(([, { at }]) => at <= latest && now - at < MEASURED_FOR_MS));
  const leases = Object.fromEntries(
    [...heldLeases()].filter(([, until]) => until > now && until <= latest + PROBED_EVERY_MS),
  );
  const reportUntil = heldReportLease();
  const next: ColoEntry = {
    format: COLO_ENTRY_FORMAT,
    breakers: merged<BreakerSight>(before.breakers, breakers, laterSight),
    rtt: merged<SettledRtt>(before.rtt, rtt, laterRtt),
    leases: merged<EpochMs>(before.leases, leases, Math.max),
    reportUntil: Math.max(before.reportUntil, reportUntil <= latest + REPORTED_EVERY_MS ? reportUntil : 0),
  };
  return JSON.stringify(next) === JSON.stringify(before) ? null : next;
}

type ByCluster<T> = Readonly<Record<string, T>>;

/** Keys stay in their order, so that text tells whether anything is new. */
function merged<T>(theirs: ByCluster<T>, ours: ByCluster<T>, later: (one: T, other: T) => T): ByCluster<T> {
  const news = Object.entries(ours).map(([cluster, mine]) => {
    const known = own(theirs, cluster);
    return [cluster, known === undefined ? mine : later(known, mine)] as const;
  });
  return { ...theirs, ...Object.fromEntries(news) };
}

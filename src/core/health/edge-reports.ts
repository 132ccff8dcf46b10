/**
 * The edges' reports that a health board holds, and when a new one is worth folding at once.
 *
 * The newest of each colo is held, of the colos that spoke last, within bounds whatever arrives. An
 * edge's clock that is off must make its word neither last longer nor count for nothing (`report-time.ts`).
 */
import type { EpochMs } from "../model/ids.ts";
import type { Live } from "../model/live.ts";
import type { EdgeReport } from "../model/probe.ts";
import { own } from "../model/record.ts";
import { isFailing } from "./failing-colos.ts";
import { madeAt } from "./report-time.ts";

/** More than Cloudflare has colos (about 330, cloudflare.com/network). */
const MOST_COLOS = 500;
const FORGOTTEN_AFTER_MS = 600_000;

/** The held reports with a new one, newest first. */
export function withEdgeReport(held: readonly EdgeReport[], report: EdgeReport, now: EpochMs): readonly EdgeReport[] {
  const arrived = { ...report, at: madeAt(report.at, now) };
  const prior = held.find(({ colo }) => colo === report.colo);
  const kept = prior !== undefined && prior.at > arrived.at ? prior : arrived;
  return [kept, ...held.filter((one) => one !== prior)]
    .filter(({ at }) => now - at < FORGOTTEN_AFTER_MS)
    .toSorted((a, b) => b.at - a.at)
    .slice(0, MOST_COLOS);
}

/** Whether a report backs up a lone vantage, so that waiting for the next probes would cost viewers. */
export function confirmsSuspect(live: Live, report: EdgeReport, now: EpochMs): boolean {
  return Object.entries(report.clusters).some(([cluster, sight]) => {
    const views = Object.values(own(live.clusters, cluster)?.vantages ?? {});
    return isFailing(sight, now) && views.some(({ standing }) => standing === "suspect");
  });
}

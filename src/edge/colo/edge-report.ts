/**
 * Tells the control plane what this colo sees of clusters: failed requests, open breakers, its own probes.
 *
 * Behind requests, one isolate of the colo at a time, at most every 5 s, and only when there is news: thousands of isolates tell one
 * object, and least of all in a great outage may it get what it knows already again and again. A report that does not
 * arrive is dropped and counted; a breaker that stays open is told again before the control plane forgets it.
 * A gateway that refuses the edge is no trouble of its cluster: a breaker that opened by that is not told.
 * Names, times and numbers, nothing of a viewer.
 */
import { breakerState } from "../../core/handoff/breaker.ts";
import type { EpochMs } from "../../core/model/ids.ts";
import { REPORTED_EVERY_MS } from "../../core/model/colo-entry.ts";
import type { ColoSight, EdgeReport } from "../../core/model/probe.ts";
import { hasFailures, heldBreakers, takeFailures } from "./breakers.ts";
import { count } from "../counters.ts";
import { hasProbed, takeProbed } from "./edge-probes.ts";

const DEADLINE_MS = 500;
/** The control plane believes a report for a minute. */
const AGAIN_AFTER_MS = 25_000;
/** For a Worker that does not run behind Cloudflare's front end. */
const NOWHERE = "unknown";
const NOTHING_SEEN: ColoSight = { failures: 0, openUntil: null, probe: null };

/** The service binding, as far as it is needed. */
interface Control {
  fetch(address: string, init: RequestInit): Promise<Response>;
}

let leaseUntil: EpochMs = 0;
let told: { readonly openings: string; readonly at: EpochMs } = { openings: "", at: 0 };

/** Until when nobody reports. */
export function heldReportLease(): EpochMs {
  return leaseUntil;
}

/** Takes what others said. */
export function noteReportLease(until: EpochMs): void {
  leaseUntil = Math.max(leaseUntil, until);
}

/** Takes the next report for this isolate, when one is due and there is news or will be; the colo hears of it with the next entry. */
export function leaseReport(now: EpochMs, willProbe: boolean): boolean {
  const isHeld = now < leaseUntil && leaseUntil <= now + REPORTED_EVERY_MS;
  if (isHeld || !(willProbe || hasNews(now))) return false;
  leaseUntil = now + REPORTED_EVERY_MS;
  return true;
}

/** The report of what is known by now. */
export function makeReport(colo: string | null, now: EpochMs): EdgeReport {
  const clusters: Record<string, ColoSight> = {};
  const add = (cluster: string, seen: Partial<ColoSight>): void => {
    clusters[cluster] = { ...(clusters[cluster] ?? NOTHING_SEEN), ...seen };
  };
  for (const [cluster, failures] of takeFailures()) add(cluster, { failures });
  for (const [cluster, openUntil] of openings(now)) add(cluster, { openUntil });
  for (const { cluster, ok, rttMs, why } of takeProbed()) add(cluster, { probe: { ok, rttMs, why } });
  told = { openings: openings(now).join(" "), at: now };
  return { colo: colo ?? NOWHERE, at: now, clusters };
}

function hasNews(now: EpochMs): boolean {
  if (hasFailures() || hasProbed()) return true;
  const open = openings(now).join(" ");
  return open !== "" && (open !== told.openings || now - told.at >= AGAIN_AFTER_MS);
}

function openings(now: EpochMs): readonly (readonly [cluster: string, openUntil: EpochMs])[] {
  return [...heldBreakers()].flatMap(([cluster, breaker]) =>
    breakerState(breaker, now) === "open" && !breaker.refused ? [[cluster, breaker.openUntil] as const] : [],
  );
}

/** Sends it; never rejects. */
export async function sendReport(control: Control, report: EdgeReport): Promise<void> {
  try {
    const answer = await control.fetch("https://georouter-control/edge-report", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(report),
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
    await answer.body?.cancel();
    if (!answer.ok) count("report_dropped");
  } catch {
    count("report_dropped"); // an edge without its control plane goes on as it is
  }
}

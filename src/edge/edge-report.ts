/**
 * Tells the control plane what this colo sees of clusters: failed requests, open breakers, its own probes.
 *
 * Behind requests, at most every 5 s, and only when there is something to tell. A report that does not arrive is
 * dropped and counted: what is still true is in the next one. Names, times and numbers, nothing of a viewer.
 */
import { breakerState } from "../core/handoff/breaker.ts";
import type { EpochMs } from "../core/model/ids.ts";
import type { ColoSight, EdgeReport } from "../core/model/probe.ts";
import { heldBreakers, takeFailures } from "./breakers.ts";
import { count } from "./counters.ts";
import { takeProbed } from "./edge-probes.ts";

const EVERY_MS = 5000;
const DEADLINE_MS = 500;
/** For a Worker that does not run behind Cloudflare's front end. */
const NOWHERE = "unknown";
const NOTHING_SEEN: ColoSight = { failures: 0, openUntil: null, probe: null };

let nextAt: EpochMs = 0;

/** The report that is due now; null when none is, or there is nothing to tell. */
export function dueReport(colo: string | null, now: EpochMs): EdgeReport | null {
  if (now < nextAt) return null;
  const clusters: Record<string, ColoSight> = {};
  const add = (cluster: string, seen: Partial<ColoSight>): void => {
    clusters[cluster] = { ...(clusters[cluster] ?? NOTHING_SEEN), ...seen };
  };
  for (const [cluster, failures] of takeFailures()) add(cluster, { failures });
  for (const [cluster, breaker] of heldBreakers()) {
    if (breakerState(breaker, now) === "open") add(cluster, { openUntil: breaker.openUntil });
  }
  for (const { cluster, ok, rttMs, why } of takeProbed()) add(cluster, { probe: { ok, rttMs, why } });
  if (Object.keys(clusters).length === 0) return null;
  nextAt = now + EVERY_MS;
  return { colo: colo ?? NOWHERE, at: now, clusters };
}

/** Sends it; never rejects. */
export async function sendReport(control: Pick<Fetcher, "fetch">, report: EdgeReport): Promise<void> {
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

/**
 * What an isolate does for its colo behind a request: share breakers and round trips, probe, report.
 *
 * At most once a second, one thing after the other, so that it takes two connections at the most; the viewer has his answer
 * by then. The lease is a time, not a promise: what one request began, no other waits for. The colo's entry is read
 * and written at most once in a run: every second while something is wrong or new, else every other second, so that what is new
 * rarely has to wait.
 */
import type { EpochMs } from "../../core/model/ids.ts";
import type { ClusterRule } from "../../core/model/rules.ts";
import type { Vouch } from "../sending/assertion.ts";
import { isChanged, isTroubled, noteTold } from "./breakers.ts";
import { readColo, writeColo, type ColoCache } from "./colo-cache.ts";
import { count } from "../counters.ts";
import type { Doors } from "../sending/doors.ts";
import { leaseReport, makeReport, sendReport } from "./edge-report.ts";
import { dueProbes, leaseProbes, makeProbes } from "./edge-probes.ts";
import { heldBundle } from "../held-values.ts";
import { adopt, enriched } from "./share-colo.ts";

const EVERY_MS = 1000;
const CALM_MS = 2000;

/** What the work reaches. */
export interface Surroundings {
  readonly control: Pick<Fetcher, "fetch">;
  readonly doors: Doors;
  readonly vouch: Vouch;
  /** Null where there is no Cache API. */
  readonly shared: ColoCache | null;
  /** As Cloudflare names it; null where the request did not come through Cloudflare. Without it nothing is probed. */
  readonly colo: string | null;
}

let nextAt: EpochMs = 0;
let sharedAt: EpochMs = 0;

/** Starts what is due, while or after a request is answered; returns its end for `waitUntil`, or null. */
export function workBehind(around: () => Surroundings, now: EpochMs): Promise<void> | null {
  if (now < nextAt && nextAt - now <= EVERY_MS) return null; // further ahead: the clock went back
  nextAt = now + EVERY_MS;
  const surroundings = around();
  const probes = surroundings.colo === null ? [] : dueProbes(heldBundle(), now);
  const isNews = isChanged() || isTroubled() || probes.length > 0;
  const shares = isNews || Math.abs(now - sharedAt) >= CALM_MS;
  if (shares) {
    sharedAt = now;
    noteTold();
  }
  return work(surroundings, shares, probes);
}

async function work(
  { control, doors, vouch, shared, colo }: Surroundings,
  shares: boolean,
  due: readonly ClusterRule[],
): Promise<void> {
  if (!shares) return;
  const { probes, reports } = await share(shared, due);
  if (colo !== null && probes.length > 0) await makeProbes(probes, heldBundle(), { colo, doors, vouch });
  if (reports) await sendReport(control, makeReport(colo, Date.now()));
}

/** What is this isolate's to do, for the whole colo. */
interface Leased {
  readonly probes: readonly ClusterRule[];
  readonly reports: boolean;
}

/** Reads, takes in, and writes what is new, with what this isolate does now. */
async function share(shared: ColoCache | null, due: readonly ClusterRule[]): Promise<Leased> {
  const now = Date.now();
  const lease = (): Leased => {
    const probes = leaseProbes(due, now);
    return { probes, reports: leaseReport(now, probes.length > 0) };
  };
  if (shared === null) return lease();
  let leased: Leased | null = null;
  try {
    const entry = await readColo(shared, now);
    if (entry !== null) adopt(entry, new Set(heldBundle().rules.clusters.map(({ name }) => name)), now);
    leased = lease();
    const next = enriched(entry, now);
    if (next !== null) await writeColo(shared, next);
  } catch {
    count("colo_cache_failed");
  }
  return leased ?? lease();
}

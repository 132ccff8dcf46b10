/**
 * Keeps the live value fresh, behind requests and never in front of them.
 *
 * When the value was fetched longer ago than the soft TTL, the next request starts a refresh in
 * `waitUntil` and is itself answered from the old value. The lease is a time, not a promise, so that
 * no request waits for another's I/O; a refresh that fails leaves the last value in place for ever.
 */
import { readLive } from "../core/bundle/read-live.ts";
import { holdLive } from "./held-values.ts";
import { log } from "./log.ts";

const SOFT_TTL_MS = 2000;
const DEADLINE_MS = 1000;
/** After a failure: long enough not to add to an outage. */
const BACK_OFF_MS = 5000;

let nextAt = 0;

/** Starts a refresh when one is due; returns its end for `waitUntil`, or null. */
export function refreshLive(feed: Pick<Fetcher, "fetch">, now: number): Promise<void> | null {
  if (now < nextAt) return null;
  nextAt = now + SOFT_TTL_MS;
  return refresh(feed).catch((fault: unknown) => {
    nextAt = now + BACK_OFF_MS;
    log("warn", "live value not refreshed", { why: fault instanceof Error ? fault.message : String(fault) });
  });
}

async function refresh(feed: Pick<Fetcher, "fetch">): Promise<void> {
  const response = await feed.fetch("https://georouter-control/live", { signal: AbortSignal.timeout(DEADLINE_MS) });
  const text = await response.text();
  if (!response.ok) throw new Error(`the control plane answered ${response.status}`);
  const live = readLive(text);
  if (live === null) throw new Error("the live value is not one that this version understands");
  holdLive(live);
}

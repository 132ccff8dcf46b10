/**
 * What happened in one isolate, counted, and told in one log line at most once a minute.
 *
 * Plain numbers in the memory of the isolate: a request pays an addition, and nothing waits. The line is written
 * behind a request and holds what came since the last one, so lines of all isolates can be added up; an
 * isolate that ends takes up to a minute of counts with it. Counts hold names and numbers, nothing of a viewer.
 */
import type { LiveRefusal } from "../core/bundle/signed-live.ts";
import type { Viewer } from "../core/model/viewer.ts";
import { log } from "./log.ts";

/**
 * `place_differs`: two sources of place contradict; `place_dropped`: headers claim a place or an address and are not
 * believed; `place_unknown`: nobody can place the viewer; `place_tor`: he uses Tor; `table_refused`: a GeoIP table
 * cannot be opened, or is not the published one; `breaker_opened`: requests to a cluster failed in a row; `breaker_skipped`: a
 * request went past a cluster whose breaker is open; `handoff_refused`: a gateway did not take us for the edge;
 * `assertion_unsigned`: an attempt or a probe went without its assertion, since the key cannot be used; `colo_cache_failed`: isolates
 * of the colo cannot share what they know;
 * `test_request`: a signed test header counted; `token_refused`: a test or debug header did not;
 * `report_dropped`: the control plane did not take what this colo sees.
 *
 * `observed`: a request went to the bypass of a Router that observes; `observe_agrees`, `observe_differs`: the bypass named the
 * cluster that served it, and it is or is not the decision's; `bypassed`: a request went there by the kill switch.
 *
 * Of live values: `live_from_kv`: one was taken from there, since the control plane gave none; `live_older`: an older
 * one was offered; `live_refused_…`: one was not believed; `live_ahead`: its measurements are of a time to come;
 * `live_stale`: at a refresh the measurements held were older than a minute; `live_unreached`: at a refresh nobody
 * gave one.
 */
export type CounterName =
  | "place_differs"
  | "place_dropped"
  | "place_unknown"
  | "place_tor"
  | "table_refused"
  | "breaker_opened"
  | "breaker_skipped"
  | "handoff_refused"
  | "assertion_unsigned"
  | "colo_cache_failed"
  | "report_dropped"
  | "test_request"
  | "token_refused"
  | "observed"
  | "observe_agrees"
  | "observe_differs"
  | "bypassed"
  | "live_from_kv"
  | `live_refused_${LiveRefusal}`
  | "live_older"
  | "live_ahead"
  | "live_stale"
  | "live_unreached";

/** The live value that decides, as the line shows it. */
export interface HeldLiveFacts {
  readonly version: number;
  /** Age of its measurements; null when there are none. */
  readonly ageS: number | null;
}

const EVERY_MS = 60_000;

let counts: Partial<Record<CounterName, number>> = {};
let nextAt = 0;

/** Counts one more. */
export function count(name: CounterName): void {
  counts[name] = (counts[name] ?? 0) + 1;
}

/** Counts how a viewer's place was found. */
export function countPlace({ located, dropped, place }: Pick<Viewer, "located" | "dropped" | "place">): void {
  if (located.some(({ outcome }) => outcome === "differs")) count("place_differs");
  if (dropped.length > 0) count("place_dropped");
  if (place.country === null) count(located.some(({ outcome }) => outcome === "tor") ? "place_tor" : "place_unknown");
}

/** Writes the line when one is due and there is something to tell. */
export function tellCounts(now: number, live: HeldLiveFacts): void {
  if (now < nextAt || Object.keys(counts).length === 0) return;
  nextAt = now + EVERY_MS;
  log("info", "counts", { counts, live });
  counts = {};
}

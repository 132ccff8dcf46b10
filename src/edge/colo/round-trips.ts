/**
 * Round trips from this colo, as decisions take them: held by the isolate, shared through its colo.
 */
import { laterRtt, settledNumbers, settleRtt } from "../../core/health/settle-rtt.ts";
import type { SettledRtt } from "../../core/model/colo-entry.ts";
import type { EpochMs } from "../../core/model/ids.ts";

const trips = new Map<string, SettledRtt>();
let numbers: Readonly<Record<string, number>> | null = null;

/** Milliseconds by cluster name; null where nothing is measured. */
export function heldRtt(): Readonly<Record<string, number>> | null {
  return numbers;
}

/** By cluster name. */
export function heldTrips(): ReadonlyMap<string, SettledRtt> {
  return trips;
}

/** Takes a round trip that was just measured. */
export function noteRtt(cluster: string, rttMs: number, at: EpochMs): void {
  trips.set(cluster, settleRtt(trips.get(cluster), rttMs, at));
  numbers = settledNumbers(trips, at);
}

/** Takes what the colo knows. */
export function noteTrips(known: Readonly<Record<string, SettledRtt>>, now: EpochMs): void {
  for (const [cluster, theirs] of Object.entries(known)) {
    const ours = trips.get(cluster);
    trips.set(cluster, ours === undefined ? theirs : laterRtt(ours, theirs));
  }
  numbers = settledNumbers(trips, now);
}

/**
 * The live value that one isolate holds between requests, replaced whole and only by a newer one.
 */
import { isNewer } from "../../core/bundle/newer-live.ts";
import { NOTHING_KNOWN, type Live } from "../../core/model/live.ts";

let live: Live = NOTHING_KNOWN;

/** The live value that decides now. */
export function heldLive(): Live {
  return live;
}

/** Whether any live value was ever taken. */
export function isLiveKnown(): boolean {
  return live !== NOTHING_KNOWN;
}

/** Takes a live value when it is newer; whether it was taken. */
export function holdLive(next: Live): boolean {
  if (!isNewer(next, live)) return false;
  live = next;
  return true;
}

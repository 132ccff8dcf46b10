/**
 * Notes answers that say that another cluster or role served them than was asked.
 *
 * The viewer gets the answer all the same: it is a good one, and what is wrong is how the gateway routes. It is counted each time and
 * told once a minute for each cluster and role. A few times of telling are all the state there is.
 */
import { servedMismatch } from "../../core/handoff/served-by.ts";
import type { Attempt } from "../../core/model/handoff.ts";
import type { FieldSource } from "../../core/model/viewer.ts";
import { count } from "../counters.ts";
import { log } from "../log.ts";

const EVERY_MS = 60_000;

/** By what was asked; no more entries than clusters have roles. */
const toldAt = new Map<string, number>();

/** Compares one answer with its attempt. */
export function noteServed(attempt: Attempt, headers: FieldSource, now: number): void {
  const mismatch = servedMismatch(attempt, headers);
  if (mismatch === null) return;
  count("handoff_mismatch");
  const before = toldAt.get(mismatch.asked);
  if (before !== undefined && Math.abs(now - before) < EVERY_MS) return;
  toldAt.set(mismatch.asked, now);
  log("warn", "answer is not from whom it was asked of", {
    ...mismatch,
    next: "see where the gateway sends this x-edge-version",
  });
}

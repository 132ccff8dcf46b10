/**
 * Notes answers that say that another cluster or role served them than was asked.
 *
 * The viewer gets the answer all the same: it is a good one, and what is wrong is how the gateway routes. It is counted each time and
 * told once a minute for each cluster and role.
 */
import { servedMismatch } from "../../core/handoff/served-by.ts";
import type { Attempt } from "../../core/model/handoff.ts";
import type { FieldSource } from "../../core/model/viewer.ts";
import { count } from "../counters.ts";
import { log } from "../log.ts";
import { onceAMinute } from "../once-a-minute.ts";

const isDue = onceAMinute();

/** Compares one answer with its attempt. */
export function noteServed(attempt: Attempt, headers: FieldSource, now: number): void {
  const mismatch = servedMismatch(attempt, headers);
  if (mismatch === null) return;
  count("handoff_mismatch");
  if (!isDue(mismatch.asked, now)) return;
  log("warn", "answer is not from whom it was asked of", {
    ...mismatch,
    next: "see where the gateway sends this x-edge-version",
  });
}

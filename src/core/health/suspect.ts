/**
 * Whether a vantage's word that a cluster is down has to wait for a second one.
 *
 * Where several vantages are configured, a lone "down" may be the vantage's own trouble. It takes
 * effect once another counted vantage or the edges' own failures agree. That holds on the way down
 * only: for whom the cluster is down already, it stays down until the vantage says otherwise.
 */
import type { MeasuredState } from "../model/live.ts";
import type { Ballot } from "./ballot.ts";
import type { Vote } from "./vote.ts";

/** Judges the word of one vantage; `seen` is what held so far for the regions it is nearest to. */
export function isSuspect(vote: Vote, seen: MeasuredState | null, ballot: Ballot): boolean {
  if (vote.says !== "down" || seen === "down" || !ballot.several || ballot.failingColos > 0) return false;
  return !ballot.counted.some((other) => other.vantage !== vote.vantage && other.fresh && other.says === "down");
}

/**
 * The votes of all counted vantages on one cluster → what holds by their majority.
 *
 * First it is decided whether the cluster is down, then whether one that is not is degraded, so that
 * two who call it up and two who call it degraded together outweigh three who call it down. A new
 * state needs more fresh votes than there are other ones, fresh or silent: what falls silent
 * changes nothing.
 */
import type { MeasuredState } from "../model/live.ts";
import type { Vote } from "./vote.ts";

/** The state that the votes ask for, else the last one; null while nothing was ever decided. */
export function majority(votes: readonly Vote[], last: MeasuredState | null): MeasuredState | null {
  if (outweigh(votes, (vote) => vote.says === "down")) return "down";
  const standing = votes.filter((vote) => vote.says !== "down");
  const stands = outweigh(votes, (vote) => vote.says !== "down");
  if (!stands && (last === null || last === "down")) return last;
  if (outweigh(standing, (vote) => vote.says === "degraded")) return "degraded";
  if (outweigh(standing, (vote) => vote.says === "up")) return "up";
  // A tie takes nothing away from a cluster that was not degraded.
  return last === "degraded" ? "degraded" : "up";
}

function outweigh(votes: readonly Vote[], holds: (vote: Vote) => boolean): boolean {
  const inFavour = votes.filter((vote) => vote.fresh && holds(vote)).length;
  return inFavour > votes.filter((vote) => !holds(vote)).length;
}

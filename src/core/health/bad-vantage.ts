/**
 * Which vantages are bad: they see over half of all clusters down, most of which the others see up.
 *
 * Such a vantage has lost its own way out, and its word counts nowhere: not in majorities, not in the
 * quorum, not as anybody's second. Each is judged against what all others say, at once, so the order
 * does not matter. A silent vantage's word speaks for another one and never against it, and who
 * was bad stays so while those who contradict it only fall silent: silence changes nobody's standing.
 */
import type { VantageName } from "../model/ids.ts";
import type { Vote } from "./vote.ts";

/** One cluster alone cannot tell a vantage's trouble from its own; there the suspicion of a lone vantage must do. */
const FEWEST_DOWNS = 2;

interface Tally {
  readonly votes: number;
  readonly downs: number;
  /** Fresh downs that more fresh votes of others contradict than others agree with. */
  readonly contradicted: number;
  /** The same, with all votes as if they were fresh. */
  readonly contradictedOnce: number;
}

const NONE: Tally = { votes: 0, downs: 0, contradicted: 0, contradictedOnce: 0 };

/** Judges all vantages by their votes on all clusters; `wasBad` are those that were bad so far. */
export function badVantages(
  ballots: readonly (readonly Vote[])[],
  wasBad: ReadonlySet<string>,
): ReadonlySet<VantageName> {
  const tallies = new Map<VantageName, Tally>();
  for (const votes of ballots) {
    for (const vote of votes) tallies.set(vote.vantage, counted(tallies.get(vote.vantage) ?? NONE, vote, votes));
  }
  const bad = [...tallies].filter(([vantage, { votes, downs, contradicted, contradictedOnce }]) => {
    const held = wasBad.has(vantage) ? contradictedOnce : contradicted;
    return downs >= FEWEST_DOWNS && 2 * downs > votes && 2 * held > downs;
  });
  return new Set(bad.map(([vantage]) => vantage));
}

function counted(tally: Tally, vote: Vote, all: readonly Vote[]): Tally {
  const votes = tally.votes + 1;
  if (vote.says !== "down") return { ...tally, votes };
  const otherDowns = all.filter((one) => one.says === "down").length - 1;
  const ups = all.filter((one) => one.says !== "down");
  const freshUps = ups.filter((one) => one.fresh).length;
  return {
    votes,
    downs: tally.downs + 1,
    contradicted: tally.contradicted + (vote.fresh && freshUps > otherDowns ? 1 : 0),
    contradictedOnce: tally.contradictedOnce + (ups.length > otherDowns ? 1 : 0),
  };
}

/**
 * What each vantage says of one cluster, and the verdict for the regions that it is nearest to.
 *
 * A vantage decides for its regions while it is fresh and neither bad nor suspect, and only with a
 * quorum; those of a silent or bad one follow the majority. Each verdict has its own damping and goes
 * on from whatever held for those regions before, also where it changes hands: a region for which a
 * cluster was down does not get it back all at once. Where nothing differs from the majority's verdict
 * nothing is stored, which keeps the live value small.
 */
import type { EpochMs, VantageName } from "../model/ids.ts";
import type { ClusterLive, Measured, VantageStanding, VantageView } from "../model/live.ts";
import { own } from "../model/record.ts";
import type { Ballot } from "./ballot.ts";
import { measuredLater } from "./measured-later.ts";
import { isSuspect } from "./suspect.ts";
import type { Vote } from "./vote.ts";

/** Looks at a cluster from each of these vantages; `measured` is the majority's new verdict. */
export function vantageViews(
  before: ClusterLive,
  measured: Measured | null,
  { vantages, ballot, now }: { vantages: readonly VantageName[]; ballot: Ballot; now: EpochMs },
): ClusterLive["vantages"] {
  const views = vantages.flatMap((name) => {
    const prior = own(before.vantages, name) ?? null;
    const vote = ballot.votes.find((one) => one.vantage === name);
    if (vote !== undefined) return [[name, viewNow({ vote, prior, before, measured, ballot, now })] as const];
    // Its word has lapsed; without a quorum the last verdicts stay all the same.
    return prior === null || ballot.quorum ? [] : [[name, { ...prior, standing: "silent" }] as const];
  });
  return Object.fromEntries(views);
}

interface Seen {
  readonly vote: Vote;
  readonly prior: VantageView | null;
  readonly before: ClusterLive;
  readonly measured: Measured | null;
  readonly ballot: Ballot;
  readonly now: EpochMs;
}

function viewNow(seen: Seen): VantageView {
  const { vote, prior, before, ballot } = seen;
  const held = prior?.verdict ?? before.measured;
  const standing = standingOf(vote, held, ballot);
  const { counters, says } = vote;
  return {
    says,
    since: saidSince(prior, vote),
    at: counters.lastAt,
    rttMs: counters.rttMs,
    why: counters.why,
    standing,
    verdict: ballot.quorum ? verdictOf(standing, held, seen) : (prior?.verdict ?? null),
  };
}

function standingOf(vote: Vote, held: Measured | null, ballot: Ballot): VantageStanding {
  if (ballot.bad.has(vote.vantage)) return "bad";
  if (!vote.fresh) return "silent";
  return isSuspect(vote, held?.state ?? null, ballot) ? "suspect" : "counted";
}

function verdictOf(
  standing: VantageStanding,
  held: Measured | null,
  { vote, prior, measured, now }: Seen,
): Measured | null {
  const apart = prior?.verdict ?? null;
  switch (standing) {
    case "bad":
    case "silent":
      return apart === null || measured === null ? null : unlessAlike(apart, measured, { measured, now });
    case "suspect":
      return apart;
    case "counted":
      return unlessAlike(held, { ...vote.counters, state: vote.says }, { measured, now });
  }
}

/** What held before, moved on by what is said now; null where the majority's verdict does as well. */
function unlessAlike(
  held: Measured | null,
  said: Pick<Measured, "state" | "ready" | "why">,
  { measured, now }: Pick<Seen, "measured" | "now">,
): Measured | null {
  const verdict = measuredLater(held, said, now);
  return decidesAlike(verdict, measured) ? null : verdict;
}

/** Whether a decision cannot tell the two apart: `since` only means something after a fall. */
function decidesAlike(verdict: Measured, measured: Measured | null): boolean {
  if (measured === null || verdict.state !== measured.state || verdict.ready !== measured.ready) return false;
  if (verdict.flaps !== measured.flaps) return false;
  return verdict.since === measured.since || (verdict.flaps === 0 && verdict.state !== "down");
}

/** The counters know when they turned; they do not know when a cluster began to call itself degraded. */
function saidSince(prior: VantageView | null, { counters, says }: Vote): EpochMs {
  if (prior === null || says === "down" || prior.says === "down") return counters.since;
  return prior.says === says ? Math.max(prior.since, counters.since) : counters.lastAt;
}

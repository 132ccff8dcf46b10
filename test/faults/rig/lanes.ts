/**
 * Rounds at several lanes at once: each lane takes the next round when it is free, in a colo that is new, or that the
 * round before has left as it was.
 */
import type { RegionRule, Rules } from "../../../src/core/model/rules.ts";
import { tier } from "../../unit/small-rules.ts";
import type { Colo } from "./colo.ts";
import { FACTOR, rulesAt } from "./fault-rules.ts";
import type { Platform } from "./platform.ts";
import { playRound, type Lane, type Round, type RoundResult } from "./round.ts";

/** Their first clusters are broken; eu-west and us-east, the second ones, are left alone. */
export const LANES: readonly Lane[] = [
  { country: "BR", region: "latam", colo: "GRU", first: "sa-east" },
  { country: "DE", region: "europe", colo: "FRA", first: "eu-central" },
  { country: "JP", region: "asia-pacific", colo: "NRT", first: "ap-southeast" },
];

/**
 * The rules with one second cluster for Asia, which by the shipped ones has two, and one of them is another lane's.
 * Probes are as shipped, and pass: no stall of the machine is to take a cluster away that no probe is meant to.
 */
export function laneRules(): Rules {
  const rules = rulesAt(FACTOR);
  const { clusters } = rulesAt(1);
  const apart = (region: RegionRule): RegionRule =>
    (region.name as string) === "asia-pacific"
      ? { ...region, tiers: [tier({ "ap-southeast": 100 }), tier({ "us-east": 100 })] }
      : region;
  return { ...rules, clusters, regions: rules.regions.map(apart) };
}

/** Plays all rounds; results are in the order of the rounds. */
export async function playRounds(platform: Platform, rounds: readonly Round[]): Promise<readonly RoundResult[]> {
  const results = new Map<Round, RoundResult>();
  const left = rounds[Symbol.iterator]();
  let starting: Promise<unknown> = Promise.resolve();
  // One after the other: a colo finds its process by what is new.
  const begin = async (lane: Lane, round: Round): Promise<Colo> => {
    const started = starting.then(() => platform.coldColo(lane.colo, round.special?.(lane)));
    starting = started.catch(() => {});
    return started;
  };
  const play = async (lane: Lane): Promise<void> => {
    let kept: Colo | null = null;
    for (const round of left) {
      const colo: Colo = kept ?? (await begin(lane, round));
      results.set(round, await playRound(platform, lane, round, colo));
      kept = round.leavesColo === true ? colo : null;
      if (kept === null) await platform.endColo(colo);
    }
    if (kept !== null) await platform.endColo(kept);
  };
  await Promise.all(LANES.map(play));
  return rounds.flatMap((round) => results.get(round) ?? []);
}

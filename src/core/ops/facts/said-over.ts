/**
 * What facts say of clusters and percentages, laid over a live value that is known.
 *
 * A cluster that is named is as it is said to be, whatever its vantages say and operators ordered; every other
 * one stays as the live value has it, with the age of its measurements. Without anything said, nothing changes.
 */
import type { EpochMs } from "../../model/ids.ts";
import { UNKNOWN_CLUSTER, type Live } from "../../model/live.ts";
import { own } from "../../model/record.ts";
import type { Rules } from "../../model/rules.ts";
import { withHealth, type SaidHealth } from "./read-health.ts";

export interface SaidOfLive {
  readonly health: Readonly<Record<string, SaidHealth>>;
  readonly percent: Live["percent"];
}

/** Lays them over it, as of a time. */
export function saidOver(live: Live, { health, percent }: SaidOfLive, rules: Rules, at: EpochMs): Live {
  const told = { ...live, percent: joinPercent(live.percent, percent) };
  const names = Object.keys(health);
  if (names.length === 0) return told;
  const stated = withHealth(told, health, rules, at);
  const named = names.map((name) => [name, { ...(own(stated.clusters, name) ?? UNKNOWN_CLUSTER), vantages: {} }]);
  return { ...stated, at: Math.max(live.at, at), clusters: { ...live.clusters, ...Object.fromEntries(named) } };
}

/** Percentages that are said go before those that were known. */
export function joinPercent(before: Live["percent"], said: Live["percent"]): Live["percent"] {
  const joined = Object.entries(said).map(([rollout, regions]) => [rollout, { ...own(before, rollout), ...regions }]);
  return { ...before, ...Object.fromEntries(joined) };
}

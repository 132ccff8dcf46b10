/**
 * The `health` and `percent` facts → parts of a live value.
 *
 * `health: {cluster: "up" | "degraded" | "down" | "unknown" | "drain" | {ready, accept}}` says what
 * the probes and the operators would have said; clusters that are not named are unknown.
 */
import { own } from "../model/record.ts";
import type { ClusterLive, Live, Measured } from "../model/live.ts";
import type { Rules } from "../model/rules.ts";
import type { FactReader } from "./fact-reader.ts";

const WANTED =
  'one of "up", "degraded", "down", "unknown", "drain", "forced-down", "forced-up" or {"ready": 0..100, "accept": 0..100}';

/** Reads `health`; a cluster that the rules do not have is a fault. */
export function readHealth(facts: FactReader, rules: Rules, at: number): Record<string, ClusterLive> {
  const clusters: Record<string, ClusterLive> = {};
  for (const [name, value] of facts.entries("health")) {
    if (!rules.clusters.some((cluster) => cluster.name === name)) {
      facts.fault(`health names cluster "${name}", which the rules do not have`);
      continue;
    }
    const live = typeof value === "string" ? fromWord(value, at) : fromNumbers(value, at);
    if (live === null) facts.fault(`health.${name} must be ${WANTED}`);
    else clusters[name] = live;
  }
  return clusters;
}

function fromWord(word: string, at: number): ClusterLive | null {
  switch (word) {
    case "up":
    case "degraded":
    case "down":
      return { measured: measured(word, 100, at), forced: null, dial: 100 };
    case "unknown":
      return { measured: null, forced: null, dial: 100 };
    case "drain":
    case "forced-down":
    case "forced-up":
      return { measured: null, forced: word, dial: 100 };
    default:
      return null;
  }
}

function fromNumbers(value: unknown, at: number): ClusterLive | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const { ready = 100, accept = 100 }: { ready?: unknown; accept?: unknown } = value;
  const known = Object.keys(value).every((key) => key === "ready" || key === "accept");
  return known && isPercent(ready) && isPercent(accept)
    ? { measured: measured("up", ready, at), forced: null, dial: accept }
    : null;
}

function measured(state: Measured["state"], ready: number, at: number): Measured {
  return { state, since: at, ready, flaps: 0, why: "" };
}

/** Reads `percent: {rollout: {region: 0..100}}`; names that the rules do not have are faults. */
export function readPercent(facts: FactReader, rules: Rules): Live["percent"] {
  const percent: Record<string, Record<string, number>> = {};
  for (const [rollout, value] of facts.entries("percent")) {
    const rule = rules.rollouts.find((one) => one.name === rollout);
    if (rule?.strategy !== "canary" || typeof value !== "object" || value === null) {
      facts.fault(`percent.${rollout} must be {region: 0..100} for a canary of the rules`);
      continue;
    }
    const regions: Record<string, number> = {};
    for (const [region, share] of Object.entries(value)) {
      if (own(rule.percent, region) !== undefined && isPercent(share)) regions[region] = share;
      else facts.fault(`percent.${rollout}.${region} must be 0 to 100 for a region of the rules`);
    }
    percent[rollout] = regions;
  }
  return percent;
}

function isPercent(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value <= 100;
}

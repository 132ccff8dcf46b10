/**
 * The `health` and `percent` facts → parts of a live value.
 *
 * `health: {cluster: "up" | "degraded" | "down" | "unknown" | "drain" | {ready, accept, since, flaps}}`
 * says what the probes and the operators would have said; clusters that are not named are unknown. With
 * `since` the cluster came back at that time after being down, so hold-down and ramp are under way.
 */
import { withStated, type Stated } from "../../health/stated-orders.ts";
import { asId, type EpochMs } from "../../model/ids.ts";
import { own } from "../../model/record.ts";
import { UNKNOWN_CLUSTER, type Live, type Measured } from "../../model/live.ts";
import type { Rules } from "../../model/rules.ts";
import { closest } from "../../ruleset/suggest.ts";
import { isRecord, quoted, type FactReader } from "./fact-reader.ts";
import { readTime } from "./read-time.ts";

const WANTED =
  'one of "up", "degraded", "down", "unknown", "drain", "forced-down", "forced-up" or {"ready": 0..100, "accept": 0..100, "since": time, "flaps": 1..1000}';

/** What is said of one cluster: measured or not, and ordered. */
export interface SaidHealth extends Stated {
  readonly measured: Measured | null;
}

/** Puts what is said into a live value; clusters of which nothing is said stay as they are. */
export function withHealth(live: Live, said: Readonly<Record<string, SaidHealth>>, at: EpochMs): Live {
  let next = live;
  for (const [name, { measured: seen, forced, dial }] of Object.entries(said)) {
    const known = { ...UNKNOWN_CLUSTER, measured: seen, at: seen === null ? 0 : at };
    next = { ...next, clusters: { ...next.clusters, [name]: known } };
    next = withStated(next, asId(name), { forced, dial });
  }
  return next;
}

/** Reads `health` as it is at a time; a cluster that the rules do not have is a fault. */
export function readHealth(facts: FactReader, rules: Rules, at: EpochMs): Readonly<Record<string, SaidHealth>> {
  const clusters: Record<string, SaidHealth> = {};
  for (const [name, value] of facts.entries("health")) {
    if (!rules.clusters.some((cluster) => cluster.name === name)) {
      const known = rules.clusters.map((cluster) => cluster.name);
      facts.fault(`health names cluster "${name}", which the rules do not have${didYouMean(name, known)}`);
      continue;
    }
    const live = typeof value === "string" ? fromWord(value, at) : fromNumbers(value, at);
    if (isLater(value, at)) facts.fault(`health.${name}.since is later than the moment that is asked about`);
    else if (live === null) facts.fault(`health.${name} must be ${WANTED}, found ${quoted(value)}`);
    else clusters[name] = live;
  }
  return clusters;
}

function fromWord(word: string, at: EpochMs): SaidHealth | null {
  switch (word) {
    case "up":
    case "degraded":
    case "down":
      return { measured: measured(word, at), forced: null, dial: 100 };
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

const FIELDS: readonly string[] = ["ready", "accept", "since", "flaps"];

function fromNumbers(value: unknown, at: EpochMs): SaidHealth | null {
  if (!isRecord(value) || Object.keys(value).some((key) => !FIELDS.includes(key))) return null;
  const { ready = 100, accept = 100 } = value;
  const recovery = readRecovery(value, at);
  if (!isPercent(ready) || !isPercent(accept) || recovery === null) return null;
  return { measured: { ...measured("up", recovery.since), ready, flaps: recovery.flaps }, forced: null, dial: accept };
}

/** Since when it is back, and how often it came back; never down without `since`. */
function readRecovery(
  { since, flaps = since === undefined ? 0 : 1 }: { readonly since?: unknown; readonly flaps?: unknown },
  at: EpochMs,
): Pick<Measured, "since" | "flaps"> | null {
  const back = since === undefined ? at : readTime(since);
  const isCount = typeof flaps === "number" && Number.isInteger(flaps) && flaps >= 0 && flaps <= 1000;
  return back !== null && back <= at && isCount ? { since: back, flaps } : null;
}

/** Whether it would come back only after the request. */
function isLater(value: unknown, at: EpochMs): boolean {
  const since = isRecord(value) ? readTime(value["since"]) : null;
  return since !== null && since > at;
}

function measured(state: Measured["state"], since: number): Measured {
  return { state, since, ready: 100, flaps: 0, why: "" };
}

/** Reads `percent: {rollout: {region: 0..100}}`; names that the rules do not have are faults. */
export function readPercent(facts: FactReader, rules: Rules): Live["percent"] {
  const percent: Record<string, Record<string, number>> = {};
  for (const [rollout, value] of facts.entries("percent")) {
    const rule = rules.rollouts.find((one) => one.name === rollout);
    if (rule?.strategy !== "canary" || !isRecord(value)) {
      const known = rules.rollouts.flatMap((one) => (one.strategy === "canary" ? [one.name] : []));
      const hint = rule?.strategy === "canary" ? "" : didYouMean(rollout, known);
      facts.fault(`percent.${rollout} must be {region: 0..100} for a canary of the rules${hint}`);
      continue;
    }
    const regions: Record<string, number> = {};
    for (const [region, share] of Object.entries(value)) {
      if (own(rule.percent, region) !== undefined && isPercent(share)) regions[region] = share;
      else {
        const isKnown = own(rule.percent, region) !== undefined;
        const rest = isKnown ? `, found ${quoted(share)}` : didYouMean(region, Object.keys(rule.percent));
        facts.fault(`percent.${rollout}.${region} must be 0 to 100 for a region of the rules${rest}`);
      }
    }
    percent[rollout] = regions;
  }
  return percent;
}

/** The closest known name, else the first of them. */
function didYouMean(name: string, known: readonly string[]): string {
  const close = closest(name, known);
  if (close !== null) return `; did you mean "${close}"?`;
  return known.length === 0 ? "; they have none" : `; they have ${known.slice(0, 8).join(", ")}`;
}

function isPercent(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value <= 100;
}

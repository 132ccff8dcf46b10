/**
 * The `health` and `percent` facts → parts of a live value.
 *
 * `health: {cluster: "up" | "degraded" | "down" | "unknown" | "drain" | {state, since, flaps, ready, accept}}`
 * says what the probes and the operators would have said. As soon as it says anything, clusters that are not
 * named are up: whoever asks about one cluster that is down means the others to be well, and not that nobody
 * ever probed them. An up or degraded cluster with `since` came back at that time after being down, so
 * hold-down and ramp are under way, or the wait for an order where fail-back is manual.
 */
import { withStated, type Stated } from "../../health/stated-orders.ts";
import { asId, type ClusterName, type EpochMs } from "../../model/ids.ts";
import { own } from "../../model/record.ts";
import { UNKNOWN_CLUSTER, type ClusterLive, type Live, type Measured } from "../../model/live.ts";
import type { Rules } from "../../model/rules.ts";
import type { Viewer } from "../../model/viewer.ts";
import { closest } from "../../ruleset/suggest.ts";
import { isRecord, quoted, type FactReader } from "./fact-reader.ts";
import { readTime } from "./read-time.ts";

const WANTED =
  'one of "up", "degraded", "down", "unknown", "drain", "forced-down", "forced-up" or {"state": "up", "degraded" or "down", "ready": 0..100, "accept": 0..100, "since": time, "flaps": 1..1000}';

/** What is said of one cluster: measured or not, and ordered. */
export interface SaidHealth extends Stated {
  readonly measured: Measured | null;
}

/** Puts what is said into a live value; clusters of which nothing is said or known are up, the others stay as they are. */
export function withHealth(
  live: Live,
  said: Readonly<Record<string, SaidHealth>>,
  rules: Pick<Rules, "clusters" | "regions">,
  at: EpochMs,
): Live {
  if (Object.keys(said).length === 0) return live;
  const known = rules.clusters.map(({ name }) => [name, knownOf(name, own(said, name), live, at)] as const);
  const next: Live = { ...live, clusters: Object.fromEntries(known), away: awayAfter(live, said, rules) };
  return Object.entries(said).reduce((value, [name, stated]) => withStated(value, asId(name), stated), next);
}

/** What is measured from now on. Whatever is said to be well has long returned from orders that are over. */
function knownOf(name: ClusterName, said: SaidHealth | undefined, live: Live, at: EpochMs): ClusterLive {
  const before = own(live.clusters, name);
  const seen = said === undefined ? (before === undefined ? measured("up", at) : before.measured) : said.measured;
  const isWell = seen !== null && seen.state !== "down";
  const returned = before?.returned ?? (isWell ? { until: at, at: 0 } : null);
  return { ...(before ?? UNKNOWN_CLUSTER), measured: seen, at: seen === null ? 0 : at, returned };
}

/** In regions whose fail-back is manual, whatever is down or came back waits for an order. */
function awayAfter(
  live: Live,
  said: Readonly<Record<string, SaidHealth>>,
  { regions }: Pick<Rules, "regions">,
): Live["away"] {
  const gone = Object.entries(said).flatMap(([name, { measured: seen }]) =>
    seen === null || (seen.state !== "down" && seen.flaps === 0)
      ? []
      : [[name, { since: seen.since, returnedAt: null }] as const],
  );
  const manual = regions.filter(({ failback }) => failback === "manual");
  if (gone.length === 0 || manual.length === 0) return live.away;
  const inRegions = manual.map(({ name }) => [name, { ...Object.fromEntries(gone), ...own(live.away, name) }] as const);
  return { ...live.away, ...Object.fromEntries(inRegions) };
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
      return { measured: measured("up", at), forced: word, dial: 100 };
    default:
      return null;
  }
}

/** A minute: longer round trips are none. */
const MOST_RTT_MS = 60_000;

const FIELDS: readonly string[] = ["state", "ready", "accept", "since", "flaps"];

function fromNumbers(value: unknown, at: EpochMs): SaidHealth | null {
  if (!isRecord(value) || Object.keys(value).some((key) => !FIELDS.includes(key))) return null;
  const { state = "up", ready = 100, accept = 100 } = value;
  if (!isState(state) || !isPercent(ready) || !isPercent(accept)) return null;
  const recovery = readRecovery(value, state === "down" ? 0 : 1, at);
  if (recovery === null) return null;
  return { measured: { ...measured(state, recovery.since), ready, flaps: recovery.flaps }, forced: null, dial: accept };
}

function isState(state: unknown): state is Measured["state"] {
  return state === "up" || state === "degraded" || state === "down";
}

/** Since when its state holds, and how often it came back: with `since`, an up one did. */
function readRecovery(
  value: { readonly since?: unknown; readonly flaps?: unknown },
  flapsWithSince: number,
  at: EpochMs,
): Pick<Measured, "since" | "flaps"> | null {
  const { since, flaps = since === undefined ? 0 : flapsWithSince } = value;
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

/** Reads `rtt: {cluster: ms}`; null when nothing is stated. A cluster that the rules do not have is a fault. */
export function readRtt(facts: FactReader, rules: Rules): Viewer["rtt"] {
  const rtt: Record<string, number> = {};
  const known = rules.clusters.map((cluster) => cluster.name);
  for (const [name, value] of facts.entries("rtt")) {
    if (!known.some((cluster) => cluster === name)) {
      facts.fault(`rtt names cluster "${name}", which the rules do not have${didYouMean(name, known)}`);
    } else if (typeof value !== "number" || !(value >= 0 && value <= MOST_RTT_MS)) {
      facts.fault(`rtt.${name} must be milliseconds from 0 to ${MOST_RTT_MS}, found ${quoted(value)}`);
    } else rtt[name] = value;
  }
  return Object.keys(rtt).length === 0 ? null : rtt;
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

/**
 * How a cluster stands and why, in words: what is measured, by whom and since when, what is ordered, what it takes.
 *
 * In: a cluster's standing from the trace, and what else of the decision is about this cluster. Out: one line,
 * and a second one for orders, failed probes and whatever it waits for. What is real and what is ordered are
 * told apart, so that nobody looks for a fault where an order stands.
 */
import { EPOCH_MAX } from "../model/day.ts";
import type { EpochMs } from "../model/ids.ts";
import type { ClusterStanding, StandingReason, VantageWord } from "../model/trace.ts";
import { shown } from "./explain-wants.ts";

/** What is told beside the standing. */
export interface AboutCluster {
  /** When the decision was made. */
  readonly at: EpochMs;
  readonly region: string;
  /** Basis points of the viewers such as this one; null when not worked out. */
  readonly share: number | null;
  /** Why the viewer is not there; empty where he is, and where the standing says it. */
  readonly notChosen: string;
  readonly isChosen: boolean;
  readonly words: readonly VantageWord[];
}

/** Says how a cluster stands: the line, and lines below it. */
export function standingTexts(standing: ClusterStanding, about: AboutCluster): readonly string[] {
  const below = [...ordersText(standing, about.at), ...waitsFor(standing, about.region), ...failure(standing, about)];
  return [
    lineOf(standing, about),
    ...(below.length === 0 ? [] : [`  ${below.join("; ")}`]),
    ...(about.words.length === 0
      ? []
      : [`  vantages: ${about.words.map((one) => wordText(one, about.at)).join(", ")}`]),
  ];
}

function lineOf(standing: ClusterStanding, { at, share, notChosen, isChosen }: AboutCluster): string {
  const { cluster, real, since, vantage, ready, healthy, degraded, dial, because, recoversInMs } = standing;
  const age = since === null || since >= at ? "" : ` for ${durationText(at - since)}`;
  const by = vantage === null ? "" : ` by ${vantage}`;
  const said = ready === 100 ? "" : `, ready ${percent(ready / 100)}`;
  const rest =
    recoversInMs === null ? "" : `, ${because === "draining" ? "empty" : "whole"} in ${durationText(recoversInMs)}`;
  const dialled = dial === 1 ? "" : `, dial ${percent(dial)}`;
  const takes = `takes ${percent(healthy + degraded)} (${because}${rest})${dialled}`;
  const gets = share === null ? "" : `  gets ${percent(share / 10_000)}`;
  const end = isChosen ? "  chosen" : notChosen === "" ? "" : `  ${notChosen}`;
  return `${cluster}  ${real}${age}${by}${said}  ${takes}${gets}${end}`;
}

function ordersText(standing: ClusterStanding, at: EpochMs): readonly string[] {
  const { forced, order, orderUntil, dial, dialOrder, dialUntil } = standing;
  return [
    ...(forced === null ? [] : [orderText(forced, order, orderUntil, at)]),
    ...(dialOrder === null ? [] : [orderText(`dial ${percent(dial)}`, dialOrder, dialUntil, at)]),
  ];
}

/** `drain by sa-switch-upgrade, ends in 1 h`; one that somebody states for a question has no end. */
function orderText(what: string, name: string | null, until: EpochMs | null, at: EpochMs): string {
  if (name === null || until === null || until >= EPOCH_MAX) return `${what}, as stated`;
  const end = until > at ? `ends in ${durationText(until - at)}` : `ended ${durationText(at - until)} ago`;
  return `${what} by ${shown(name)}, ${end}`;
}

function waitsFor({ because, cluster }: ClusterStanding, region: string): readonly string[] {
  const words: Partial<Record<StandingReason, string>> = {
    joining: "never probed, while others of its tier are: takes nobody before the first probe",
    away: `came back, and waits for an operator: failback ${region} ${cluster}`,
    returning: "waits for fresh successes in a row before it returns",
    "eject-capped": "down, but beyond what probes may take away here (maxEjectPercent): behind every healthy one",
    stale: "measured too long ago to be believed, so taken as up",
  };
  const found = words[because];
  return found === undefined ? [] : [found];
}

function failure({ why }: ClusterStanding, { words }: AboutCluster): readonly string[] {
  return why === "" || words.some((one) => one.why === why) ? [] : [`last probe failed: ${shownWords(why)}`];
}

/** `fra down for 3 min, not yet believed (refused)`. */
function wordText({ vantage, says, since, standing, why }: VantageWord, at: EpochMs): string {
  const counts: Readonly<Record<VantageWord["standing"], string>> = {
    counted: "",
    suspect: " alone, so not believed yet",
    bad: ", not counted: it calls most clusters down",
    silent: ", silent since",
  };
  const reason = why === "" ? "" : ` (${shownWords(why)})`;
  return `${vantage} says ${says} for ${durationText(at - since)}${counts[standing]}${reason}`;
}

/** Words of a probe come from elsewhere: they may neither end the line nor fill the screen. */
function shownWords(why: string): string {
  const quoted = JSON.stringify(why).slice(1, -1);
  return quoted.length > 120 ? `${quoted.slice(0, 120)}…` : quoted;
}

/** To the second, never too short: `4 min 8 s`, `45 s`; from an hour on to the minute, from a day on to the hour. */
export function durationText(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  if (seconds >= 86_400) return pair(Math.floor(seconds / 3600), 24, "d", "h");
  if (seconds >= 3600) return pair(Math.floor(seconds / 60), 60, "h", "min");
  return pair(seconds, 60, "min", "s");
}

function pair(count: number, per: number, whole: string, part: string): string {
  const [wholes, parts] = [Math.floor(count / per), count % per];
  if (wholes === 0) return `${parts} ${part}`;
  return parts === 0 ? `${wholes} ${whole}` : `${wholes} ${whole} ${parts} ${part}`;
}

function percent(fraction: number): string {
  return `${Math.round(fraction * 1000) / 10} %`;
}

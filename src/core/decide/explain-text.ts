/**
 * A trace in words: one line for each step, for people on call.
 *
 * In: a decision with its trace, nothing else; so what it says is what was decided, wherever it was
 * decided. Out: lines of `[stage, what happened, where it is written]`; layout and colour are the shell's.
 */
import type { Decision, RoutingDecision } from "../model/decision.ts";
import { BYPASS_REASONS, REASONS, VERSION_REASONS } from "../model/reason.ts";
import type { ListStep, TraceStep, WalkStep } from "../model/trace.ts";
import type { Viewer } from "../model/viewer.ts";
import { BUCKETS } from "./bucket.ts";
import { routedOf } from "./bypass.ts";
import { placeTexts } from "./explain-place.ts";
import { unnamedKeys } from "./explain-region.ts";
import { healthTexts } from "./explain-health.ts";
import { pinText } from "./explain-session.ts";
import { durationText } from "./explain-standing.ts";
import { testedClusterText, testText } from "./explain-test.ts";
import { explainSkipped, shown } from "./explain-wants.ts";

const WHY = { ...REASONS, ...BYPASS_REASONS };

export interface ExplainLine {
  /** Empty on continuation lines. */
  readonly stage: string;
  readonly text: string;
  /** `file:line`, or empty. */
  readonly source: string;
}

/** Says what was decided, in one line. */
export function explainHeadline(decision: Decision): string {
  switch (decision.kind) {
    case "handoff":
      return `${decision.cluster}  ${decision.role} ${decision.version}  reason ${decision.reason}`;
    case "respond": {
      const where = "location" in decision.response ? ` → ${decision.response.location}` : "";
      return `answers ${decision.response.status}${where}  reason ${decision.reason}`;
    }
    case "reject":
      return `refuses with ${decision.status}  reason ${decision.reason}`;
    case "bypass":
      return `bypass ${decision.gateway}  reason ${decision.reason}, else: ${explainHeadline(decision.decided)}`;
  }
}

/** Explains the decision step by step. */
export function explainLines(decision: Decision): readonly ExplainLine[] {
  const routed = routedOf(decision);
  const lines = [...decision.trace.flatMap((step) => explainStep(step, routed)), ...explainIfNone(routed)];
  return [...lines, line("because", WHY[decision.reason])];
}

function explainIfNone(decision: RoutingDecision): readonly ExplainLine[] {
  if (decision.kind !== "handoff" || decision.ifNone === null) return [];
  return [line("", `if none of the allowed clusters answers: ${decision.ifNone.status} (residency)`)];
}

// oxlint-disable-next-line complexity -- one arm for each stage, exhaustive; splitting it would hide that
function explainStep(step: TraceStep, decision: RoutingDecision): readonly ExplainLine[] {
  switch (step.stage) {
    case "host":
      return [line("host", `${shown(step.host)} ${step.known ? "is ours" : "is not one of ours"}`)];
    case "place":
      return placeTexts(step).map((text, at) => line(at === 0 ? "place" : "", text));
    case "test":
      return [line("test", testText(step))];
    case "geofence":
      return [line("geofence", step.policy ?? `none of ${step.rules} applies`, step.source)];
    case "region":
      return explainRegion(step, decision.viewer);
    case "route":
      return explainRoute(step);
    case "move":
      return [explainMove(step, decision.viewer)];
    case "residency":
      return explainResidency(step);
    case "health":
      return healthTexts(step, decision).map((text, at) => line(at === 0 ? "health" : "", text));
    case "pin":
      return [line("session", pinText(step), step.source)];
    case "shares":
      return explainShares(step);
    case "home":
      return step.walk.map((walk, at) => line(at === 0 ? "home" : "", explainWalk(walk)));
    case "order":
      return explainOrder(step);
    case "test-cluster":
      return [line("test", testedClusterText(step), step.source)];
    case "cluster":
      return [line("cluster", `${step.cluster}  tier ${step.tier + 1}`, step.source)];
    case "version":
      return explainVersion(step);
    case "plan":
      return [line("failover", list(step.failover))];
    case "bypass":
      return explainBypass(step, decision.viewer);
  }
}

function explainBypass({ kill, to }: Extract<TraceStep, { stage: "bypass" }>, { at }: Viewer): readonly ExplainLine[] {
  if (kill === null) return [line("bypass", `the Router observes: everything goes to ${to ?? "no bypass"}`)];
  const age = durationText(Math.max(0, at - kill.at));
  const thrown = `thrown ${age} ago by ${shown(kill.by)}: ${shown(kill.reason)}`;
  return to === null
    ? [line("bypass", `the switch has no effect, since the Router names no bypass (${thrown})`)]
    : [line("bypass", `everything goes to ${to}`), line("", thrown)];
}

/** The region and, below it, the more specific keys that the viewer has and that no region names. */
function explainRegion(step: Extract<TraceStep, { stage: "region" }>, viewer: Viewer): readonly ExplainLine[] {
  const key = step.value === "" ? "" : ` ${shown(step.value)}`;
  const found = line("region", `${step.region}  by ${step.by}${key}`, step.source);
  const others = unnamedKeys(step.by, viewer);
  return others.length === 0 ? [found] : [found, line("", `no region names his ${others.join(", ")}`)];
}

function explainRoute(step: Extract<TraceStep, { stage: "route" }>): readonly ExplainLine[] {
  const found = step.route === null ? `no match in ${step.tried} routes` : `${step.route}  YES`;
  return [
    ...explainSkipped(step.skipped).map(({ text, source }) => line("", text, source)),
    line("route", found, step.source),
  ];
}

function explainResidency(step: Extract<TraceStep, { stage: "residency" }>): readonly ExplainLine[] {
  const forbids = line("residency", `${step.policies.join(", ")} forbids ${list(step.forbidden)}`, step.sources[0]);
  return [
    forbids,
    ...step.sources.slice(1).map((source, at) => line("", `and ${step.policies[at + 1] ?? ""}`, source)),
  ];
}

function explainMove(step: Extract<TraceStep, { stage: "move" }>, { at }: Viewer): ExplainLine {
  const text = `${shown(step.order)} moves him to ${list(step.use)} first, ends in ${durationText(step.untilMs - at)}`;
  return line("move", text, step.source);
}

function explainShares({ tiers, outcome }: Extract<TraceStep, { stage: "shares" }>): readonly ExplainLine[] {
  const shares = tiers.map(
    ({ tier, basisPoints, panic }) => `tier ${tier + 1} ${basisPoints / 100} %${panic ? " PANIC" : ""}`,
  );
  const words = {
    "as-is": "",
    normalized: "  (less capacity than traffic: scaled up)",
    "fail-open": "nothing is available: every cluster not drained or forced down is taken as up",
    "all-down-response": "nothing is available: the region answers by itself",
    none: "nothing is available, and nothing may be taken as up",
  };
  return [line("shares", `${shares.join(", ")}${words[outcome]}`)];
}

function explainWalk({ tier, pass, home, homeBucket, homeBelow, stays, repick }: WalkStep): string {
  const at = `tier ${tier + 1}${pass === "degraded" ? " degraded" : ""}: home ${home}  bucket ${points(homeBucket)}`;
  if (stays) return `${at} < ${points(homeBelow)}: stays`;
  const left = `${at} ≥ ${points(homeBelow)}: cannot stay`;
  if (repick === null) return left;
  const picked = repick.cluster === null ? "goes to the next tier" : `picked again: ${repick.cluster}`;
  const sign = repick.bucket < repick.below ? "<" : "≥";
  return `${left}; ${points(repick.bucket)} ${sign} ${points(repick.below)}: ${picked}`;
}

/** The list, and the clusters he came by on it. */
function explainOrder({ pick, list: all }: Extract<TraceStep, { stage: "order" }>): readonly ExplainLine[] {
  const kept = all.findIndex(({ keeps }) => keeps);
  const passed = kept < 0 ? all : all.slice(0, kept + 1);
  return [
    line("order", `${pick}: ${all.map(explainPlaceInList).join(", ")}`),
    ...passed.map(({ cluster, bucket, below, keeps }) => {
      const compared = `bucket ${points(bucket)} ${keeps ? "<" : "≥"} ${points(below)}`;
      return line("", `${cluster}  ${compared}: ${keeps ? "stays" : "cannot stay"}`);
    }),
    ...(kept < 0 ? [line("", "none keeps him, so the first that takes anything has him")] : []),
  ];
}

function explainPlaceInList({ cluster, km, rttMs, bias }: ListStep): string {
  if (rttMs !== null) return `${cluster} ${Math.round(rttMs * 10) / 10} ms`;
  if (km === null) return cluster;
  return `${cluster} ${Math.round(km)} km${bias === 0 ? "" : ` after its bias of ${bias} %`}`;
}

function explainVersion(step: Extract<TraceStep, { stage: "version" }>): readonly ExplainLine[] {
  if (step.because === "test-header") return [line("version", `${step.role}: ${VERSION_REASONS["test-header"]}`)];
  if (step.rollout === null) {
    const why = step.because === "role-unavailable" ? VERSION_REASONS[step.because] : "no rollout on this route";
    return [line("version", `${step.role}: ${why}`)];
  }
  if (step.because === "pinned") return [line("version", `${step.role}: ${VERSION_REASONS.pinned}`, step.source)];
  const from = step.percentFrom === "live" ? " (live)" : "";
  const unit = step.unit === "facts" ? "stated unit" : step.unit;
  const place =
    step.bucket === null
      ? step.because === "no-unit"
        ? "no unit"
        : "not a canary"
      : `${unit} bucket ${points(step.bucket)} ${step.bucket < step.below ? "<" : "≥"} ${points(step.below)}${from}`;
  return [
    line("version", `${step.rollout}: ${place} → ${step.role}`, step.source),
    line("", VERSION_REASONS[step.because]),
  ];
}

function line(stage: string, text: string, source = ""): ExplainLine {
  return { stage, text, source };
}

function list(names: readonly string[]): string {
  return names.length === 0 ? "none" : names.join(", ");
}

/** A bucket or threshold as percent, exact. */
function points(bucket: number): string {
  return ((bucket * 100) / BUCKETS).toFixed(3).replace(/\.?0+$/, "") + " %";
}

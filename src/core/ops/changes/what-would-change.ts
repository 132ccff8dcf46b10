/**
 * What would send this viewer elsewhere: the nearest value or state that flips his decision.
 *
 * In: the three values of a decision. Out: changes, each with where it leads. Every one was found by
 * deciding again: the change gives the stated outcome, and just short of a stated value the viewer is
 * still where he is now. Nothing is inferred from how the decision works. A value found by halving is a
 * place where the decision flips; where raising one value moves a viewer to and fro, there may be others.
 * The work is bounded: at most some hundreds of decisions, however large the rules.
 */
import { decideRouting } from "../../decide/decide.ts";
import type { Bundle } from "../../model/bundle.ts";
import type { RoutingDecision } from "../../model/decision.ts";
import type { ClusterName } from "../../model/ids.ts";
import type { ClusterStanding, StandingReason, TraceStep } from "../../model/trace.ts";
import { applyChange, groundOf, type Change } from "./change.ts";
import { changesOfRequest } from "./changes-of-request.ts";
import { firstThatHolds, lastThatHolds } from "./flip-point.ts";
import { outcomeOf, outcomeText, type Outcome } from "./outcome.ts";
import type { Asked } from "../facts/read-facts.ts";

export interface WouldChange {
  readonly change: Change;
  /** Where the viewer would go then. */
  readonly outcome: Outcome;
}

/** Percentages are written with up to three decimals. */
const PER_PERCENT = 1000;
const WHOLE = 100 * PER_PERCENT;

/** The most clusters besides the chosen one that are tried. */
const CLUSTERS_AT_MOST = 12;

/** A decision, and how to decide again. */
interface Inquiry {
  readonly asked: Asked;
  readonly decision: RoutingDecision;
  readonly now: Outcome;
  readonly moves: (change: Change) => boolean;
}

/** Finds what would change a decision: percentages first, then the chosen cluster, then those he is not at, then time. */
export function whatWouldChange(bundle: Bundle, asked: Asked): readonly WouldChange[] {
  const decision = decideRouting(bundle, asked.live, asked.viewer, "full");
  const ground = groundOf(bundle, decision);
  const again = (change: Change): RoutingDecision => {
    const { live, viewer } = applyChange(asked, change, ground);
    return decideRouting(bundle, live, viewer);
  };
  const now = outcomeOf(decision);
  const after = (change: Change): Outcome => outcomeOf(again(change));
  const inquiry: Inquiry = { asked, decision, now, moves: (change) => isElsewhere(after(change), now) };
  const changes = [
    ...changesOfPercent(inquiry),
    ...changesOfChosen(inquiry),
    ...changesOfOthers(inquiry),
    ...changesOfRequest(bundle.rules.router, decision, again),
  ];
  return changes
    .map((change) => ({ change, outcome: after(change) }))
    .filter(({ outcome }) => outcomeText(outcome) !== outcomeText(now));
}

/** Another cluster, or another kind of answer; role and reason aside. */
function isElsewhere(one: Outcome, other: Outcome): boolean {
  if (one.kind === "handoff" && other.kind === "handoff") return one.cluster !== other.cluster;
  return one.kind !== other.kind;
}

function stepOf<Stage extends TraceStep["stage"]>(
  decision: RoutingDecision,
  stage: Stage,
): Extract<TraceStep, { stage: Stage }> | null {
  const isStage = (step: TraceStep): step is Extract<TraceStep, { stage: Stage }> => step.stage === stage;
  return decision.trace.find(isStage) ?? null;
}

/** Canary owns the buckets below its percentage, so the flip is at the viewer's own bucket. */
function changesOfPercent({ decision }: Inquiry): readonly Change[] {
  const version = stepOf(decision, "version");
  if (decision.region === null || version?.rollout == null || version.bucket === null) return [];
  const inside = version.bucket < version.below;
  return [
    {
      kind: "percent",
      rollout: version.rollout,
      region: decision.region,
      when: inside ? "at-most" : "at-least",
      value: (inside ? version.bucket : version.bucket + 1) / PER_PERCENT,
      now: version.below / PER_PERCENT,
    },
  ];
}

function changesOfChosen(inquiry: Inquiry): readonly Change[] {
  const { now } = inquiry;
  const standing = now.kind === "handoff" ? standings(inquiry).find(({ cluster }) => cluster === now.cluster) : null;
  if (standing == null || standing.healthy + standing.degraded === 0) return [];
  const { cluster, forced } = standing;
  const down: Change = {
    kind: "state",
    cluster,
    value: forced === "forced-up" ? "forced-down" : "down",
    now: stateOf(standing),
  };
  return [down, ...(["dial", "ready"] as const).flatMap((kind) => lowered(inquiry, kind, standing))];
}

function standings({ decision }: Inquiry): readonly ClusterStanding[] {
  return stepOf(decision, "health")?.clusters ?? [];
}

function stateOf({ real, forced, because }: ClusterStanding): string {
  const passing: readonly StandingReason[] = ["hold-down", "ramp", "joining", "away", "returning", "draining"];
  return passing.includes(because) ? because : (forced ?? real);
}

/** The highest dial or ready value at which the viewer is elsewhere. */
function lowered(inquiry: Inquiry, kind: "dial" | "ready", { cluster }: ClusterStanding): readonly Change[] {
  const now = valueNow(inquiry, kind, cluster);
  if (now === null || now === 0) return [];
  const at = (value: number): Change => ({ kind, cluster, when: "at-most", value: value / PER_PERCENT, now });
  if (!inquiry.moves(at(0))) return [];
  return [at(lastThatHolds(0, Math.ceil(now * PER_PERCENT), (value) => inquiry.moves(at(value))))];
}

/** The lowest dial or ready value at which the viewer is elsewhere. */
function raised(inquiry: Inquiry, kind: "dial" | "ready", { cluster }: ClusterStanding): readonly Change[] {
  const now = valueNow(inquiry, kind, cluster);
  if (now === null || now === 100) return [];
  const at = (value: number): Change => ({ kind, cluster, when: "at-least", value: value / PER_PERCENT, now });
  if (!inquiry.moves(at(WHOLE))) return [];
  return [at(firstThatHolds(Math.floor(now * PER_PERCENT), WHOLE, (value) => inquiry.moves(at(value))))];
}

/** Null where the value plays no part: what a cluster says of itself counts only when it is measured and believed. */
function valueNow(inquiry: Inquiry, kind: "dial" | "ready", cluster: ClusterName): number | null {
  const standing = standings(inquiry).find((one) => one.cluster === cluster);
  if (kind === "dial") return (standing?.dial ?? 1) * 100;
  return standing?.forced === null && standing.real !== "unknown" ? standing.ready : null;
}

/** Clusters that take less than all of their share: when would they take this viewer? */
function changesOfOthers(inquiry: Inquiry): readonly Change[] {
  const { now } = inquiry;
  const short = standings(inquiry).filter(
    ({ cluster, healthy, dial }) => healthy * dial < 1 && !(now.kind === "handoff" && cluster === now.cluster),
  );
  const some = short.slice(0, CLUSTERS_AT_MOST);
  const time = changesOfTime(inquiry);
  return [...some.flatMap((standing) => comingUp(inquiry, standing, time.length > 0)), ...time];
}

/** The least that brings the viewer to the cluster: its dial, its ready value, or all of it up. */
function comingUp(inquiry: Inquiry, standing: ClusterStanding, timeWill: boolean): readonly Change[] {
  const { cluster, because } = standing;
  if (timeWill && (because === "hold-down" || because === "ramp")) return [];
  const byValue = (["dial", "ready"] as const).flatMap((kind) => raised(inquiry, kind, standing));
  if (byValue.length > 0) return byValue;
  const up: Change = { kind: "state", cluster, value: "up", now: stateOf(standing) };
  return inquiry.moves(up) ? [up] : [];
}

/** The first whole second at which the passing of hold-downs, ramps and drains alone moves the viewer. */
function changesOfTime(inquiry: Inquiry): readonly Change[] {
  const now = inquiry.asked.viewer.at;
  const at = (second: number): Change => ({ kind: "time", value: second * 1000, now });
  const ends = standings(inquiry)
    .flatMap(({ recoversInMs }) => (recoversInMs === null ? [] : Math.ceil((now + recoversInMs) / 1000)))
    .toSorted((a, b) => a - b);
  const end = ends.find((second) => inquiry.moves(at(second)));
  if (end === undefined) return [];
  return [at(firstThatHolds(Math.floor(now / 1000), end, (second) => inquiry.moves(at(second))))];
}

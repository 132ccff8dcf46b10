/**
 * Step 7: the session's pin, and what it makes of the choice that the viewer would get without it.
 *
 * In: the pin that came with the request, the tiers he may be sent to, and that choice. Out: the choice that holds.
 * A pinned cluster is kept as long as it can serve at all: ramps, dials and hold-down are about new load, and this
 * session is there already. Residency has left its own out of the tiers before, so it binds pins like everything else.
 */
import type { IndexedRoute } from "../model/bundle.ts";
import { matchPath } from "../model/path-glob.ts";
import type { Reason } from "../model/reason.ts";
import type { Pin, PinOutcome, TokenRead } from "../model/session.ts";
import type { SessionRule } from "../model/route-rule.ts";
import type { TraceStep } from "../model/trace.ts";
import type { Viewer } from "../model/viewer.ts";
import type { Candidate, CandidateTier } from "./candidate.ts";
import { FAILOVER_AT_MOST, type Choice } from "./choice.ts";
import type { ClusterChoice } from "./choose-cluster.ts";

/** A pin that counts, and where among the candidates its cluster is. */
export interface HeldPin {
  readonly pin: Pin;
  readonly candidate: Candidate;
  readonly tier: number;
}

/** What is settled about the session before a cluster is chosen. */
export interface PinStage {
  readonly rule: SessionRule;
  readonly route: IndexedRoute;
  readonly outcome: PinOutcome;
  /** With the outcomes `kept` and `down`; else null. */
  readonly held: HeldPin | null;
  /** Whether the request is one that starts sessions. */
  readonly starts: boolean;
}

/** Looks at the pin; null where the route keeps no sessions. */
export function pinStage(route: IndexedRoute, viewer: Viewer, tiers: readonly CandidateTier[]): PinStage | null {
  const rule = route.rule.session;
  if (rule === null) return null;
  const base = { rule, route, starts: startsSession(rule, viewer) };
  const { on, [rule.carry]: token } = viewer.session;
  const read = on ? readToken(token, route, viewer) : "off";
  if (typeof read === "string") return { ...base, outcome: read, held: null };
  const held = find(tiers, read);
  if (held === null) return { ...base, outcome: "void", held };
  return { ...base, outcome: held.candidate.standing.keepsSessions ? "kept" : "down", held };
}

/** GET or HEAD of one of the route's start paths. */
function startsSession({ start }: SessionRule, { method, path }: Viewer): boolean {
  return (method === "GET" || method === "HEAD") && start.some((pattern) => matchPath(pattern, path));
}

function readToken(token: TokenRead, { rule }: IndexedRoute, { at }: Viewer): Pin | PinOutcome {
  if (token === null) return "none";
  if (token === "refused") return "refused";
  if (token.route !== null && token.route !== rule.name) return "foreign";
  return token.endMs <= at ? "expired" : token;
}

function find(tiers: readonly CandidateTier[], pin: Pin): HeldPin | null {
  for (const { index, candidates } of tiers) {
    const candidate = candidates.find(({ id }) => id === pin.cluster);
    if (candidate !== undefined) return { pin, candidate, tier: index };
  }
  return null;
}

/**
 * The choice under the pin: its cluster where that is kept, else the one without it, with the reason. Where nothing is
 * available and every cluster counts as up, the pinned one does too.
 */
export function withPin(stage: PinStage | null, free: ClusterChoice): ClusterChoice {
  if (stage === null || stage.held === null) return free;
  const { held, outcome, starts } = stage;
  if (outcome === "kept") return { kind: "chosen", choice: keptAt(held, free, "pinned") };
  if (free.kind !== "chosen") return free;
  const { reason, chosen } = free.choice;
  if (reason === "fail-open" && !held.candidate.standing.excluded) {
    return { kind: "chosen", choice: keptAt(held, free, reason) };
  }
  // In a panic the choice may be the same cluster; then its session simply goes on.
  if (chosen.id === held.pin.cluster) return free;
  return { kind: "chosen", choice: { ...free.choice, reason: starts ? "repinned" : "failover" } };
}

/** Behind the pinned cluster come the one that the viewer would have without a session, and those behind it. */
function keptAt({ candidate, tier }: HeldPin, free: ClusterChoice, reason: Reason): Choice {
  const base = { chosen: candidate, tier, reason };
  if (free.kind !== "chosen") return { ...base, shares: [], failover: [], steps: [], loads: () => [] };
  const { chosen, failover, shares, steps, loads } = free.choice;
  const others = [chosen, ...failover].filter(({ id }) => id !== candidate.id);
  return {
    ...base,
    shares,
    loads,
    failover: others.slice(0, FAILOVER_AT_MOST),
    steps: steps.filter(({ stage }) => stage === "shares"),
  };
}

/** The step of the trace. */
export function pinStep({ rule, outcome, held, route }: PinStage, at: number): TraceStep {
  return {
    stage: "pin",
    carry: rule.carry,
    outcome,
    cluster: held?.candidate.member.cluster.name ?? null,
    role: held?.pin.role ?? null,
    endsInMs: held === null ? null : held.pin.endMs - at,
    source: route.rule.source,
  };
}

/**
 * Observe mode and the kill switch: what was decided is kept and shown, and the request goes to the bypass.
 *
 * Everything goes there, answers that the edge would give itself and hosts that are not ours included: whoever observes
 * wants to see what the rules would do, and nothing to change until then. Geofence and residency do not hold meanwhile.
 */
import type { Bundle } from "../model/bundle.ts";
import type { BypassDecision, Decision, RoutingDecision } from "../model/decision.ts";
import type { Live } from "../model/live.ts";

/** What goes where; the decision itself where nothing is bypassed. */
export function orBypass(decided: RoutingDecision, { rules }: Bundle, { kills }: Live): Decision {
  const { mode, bypass } = rules.router;
  if (mode === "route" && kills.length === 0) return decided;
  const kill = kills.find(({ name }) => name === "bypass");
  if (mode === "route" && kill === undefined) return decided;
  const thrown = kill === undefined ? null : { at: kill.at, reason: kill.reason, by: kill.by };
  const trace = [...decided.trace, { stage: "bypass", kill: thrown, to: bypass } as const];
  if (bypass === null) return { ...decided, trace };
  return bypassing(decided, trace, bypass, thrown === null ? "observe" : "bypass");
}

/** What is decided, whether or not it is carried out. */
export function routedOf(decision: Decision): RoutingDecision {
  return decision.kind === "bypass" ? decision.decided : decision;
}

function bypassing(
  decided: RoutingDecision,
  trace: BypassDecision["trace"],
  gateway: string,
  reason: BypassDecision["reason"],
): BypassDecision {
  const { region, route, viewer, bundle, live } = decided;
  return {
    kind: "bypass",
    reason,
    gateway,
    region,
    route,
    viewer,
    bundle,
    live,
    trace,
    decided: { ...decided, trace },
  };
}

/**
 * What about the request would have to differ for a refused viewer to be taken.
 *
 * In: a refusal for its host or for want of a route, with its full trace, and how to decide again. Out:
 * the host of ours that is spelled most like his, or changes of one thing by which a route that passed
 * him over takes him. Routes that lack more than one thing are not told.
 */
import type { RoutingDecision } from "../../model/decision.ts";
import type { RouterRule } from "../../model/rules.ts";
import type { SkippedRoute } from "../../model/trace.ts";
import { closest } from "../../ruleset/suggest.ts";
import type { Change } from "./change.ts";

const ROUTES_TRIED = 200;
const ROUTES_TOLD = 3;

/** Changes of host, method or path that make a route answer. */
export function changesOfRequest(
  router: RouterRule,
  decision: RoutingDecision,
  again: (change: Change) => RoutingDecision,
): readonly Change[] {
  if (decision.kind !== "reject") return [];
  switch (decision.status) {
    case 421:
      return changesOfHost(router, decision);
    case 404:
      return skippedBy(decision)
        .slice(0, ROUTES_TRIED)
        .flatMap((skipped) => {
          const change = repaired(skipped, decision);
          return change !== null && again(change).route === skipped.route ? [change] : [];
        })
        .slice(0, ROUTES_TOLD);
    case 503:
      return [];
  }
}

function changesOfHost({ hosts }: RouterRule, { viewer }: RoutingDecision): readonly Change[] {
  const exact = hosts.filter((host) => !host.startsWith("*"));
  const value = closest(viewer.host, exact) ?? exact[0];
  return value === undefined ? [] : [{ kind: "host", value, now: viewer.host }];
}

function skippedBy({ trace }: RoutingDecision): readonly SkippedRoute[] {
  return trace.flatMap((step) => (step.stage === "route" ? step.skipped : []));
}

/** The request with the failing condition met, where it is one of host, method and path. */
function repaired({ condition, wants }: SkippedRoute, { viewer }: RoutingDecision): Change | null {
  const [first] = Array.isArray(wants) ? (wants as readonly string[]) : [];
  if (first === undefined) return null;
  switch (condition) {
    case "hosts":
      return { kind: "host", value: first.replace(/^\*/, "www"), now: viewer.host };
    case "methods":
      return { kind: "method", value: first, now: viewer.method };
    case "paths":
      return { kind: "path", value: first.replaceAll("*", ""), now: viewer.path };
    case "headers":
    case "query":
    case "cookies":
    case "regions":
      return null;
  }
}

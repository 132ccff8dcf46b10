/**
 * The log line of a request of which an attempt failed: which clusters failed, how, and what the viewer got in the end.
 *
 * The last is what whoever is on call asks first: the same line stands for a viewer who noticed nothing and for one who saw an error.
 * Nothing of the viewer is in it but his region.
 */
import type { HandoffDecision } from "../../core/model/decision.ts";
import type { HandoffPlan } from "../../core/model/handoff.ts";
import { log } from "../log.ts";
import type { OwnAnswer } from "./own-answer.ts";
import type { Performed } from "../sending/perform-plan.ts";

/** Logs it; nothing where no attempt failed. `own` is our answer, where no cluster's was passed on. */
export function logFailed(
  requestId: string,
  { region, route }: HandoffDecision,
  {
    plan,
    performed,
    own,
  }: { readonly plan: HandoffPlan; readonly performed: Performed; readonly own: OwnAnswer | null },
): void {
  const { failed } = performed;
  if (failed.length === 0) return;
  log("warn", "attempt failed", {
    requestId,
    region,
    route,
    failed,
    ...outcomeOf(performed, own),
    ...breakerWords(plan),
  });
}

/** `servedBy` is null where the viewer got an answer of ours, with its reason. */
function outcomeOf({ attempt, response }: Performed, own: OwnAnswer | null): Readonly<Record<string, unknown>> {
  if (own !== null) return { servedBy: null, status: own.status, reason: own.reason };
  return { servedBy: attempt?.cluster, status: response?.status };
}

/** Why the first attempt did not go where the decision says; nothing where it did. */
function breakerWords({ passedOver, trial }: HandoffPlan): { readonly breaker?: string } {
  const words = passedOver.map(({ cluster, because, leftMs }) => {
    if (leftMs === 0) return `${cluster} waits for a trial`;
    return `${cluster} ${because === "cooling" ? "cools" : "open"}, ${(leftMs / 1000).toFixed(1)} s left`;
  });
  const all = trial === null ? words : [...words, `${trial} on trial`];
  return all.length === 0 ? {} : { breaker: all.join("; ") };
}

/**
 * A request that goes to the Router's bypass, and what is told of it.
 *
 * In observe mode each request is one log line with what would have been decided. Where the bypass says in
 * `x-edge-served-cluster` who served it, the line and two counters also say whether georouter would have gone there.
 * By the kill switch requests are only counted: it is thrown when there is trouble enough.
 */
import { planBypass } from "../../core/handoff/plan-bypass.ts";
import { isNoAnswer } from "../../core/handoff/judge-answer.ts";
import type { BypassDecision, RoutingDecision } from "../../core/model/decision.ts";
import type { RequestIdentity } from "../../core/model/handoff.ts";
import { count } from "../counters.ts";
import { PLAIN } from "./doors.ts";
import { forwardedHeaders } from "./forwarded-headers.ts";
import { heldBundle } from "../held-values.ts";
import { log } from "../log.ts";
import { ownAnswer, plainAnswer } from "../answering/own-answer.ts";
import { sendOnce } from "./send-attempt.ts";
import { viewerAnswer } from "../answering/viewer-answer.ts";

/** Forwards it; the answer is the bypass's own, or 502 or 504 when it has none. */
export async function forwardBypassed(
  request: Request,
  decision: BypassDecision,
  identity: RequestIdentity,
): Promise<Response> {
  const { continueTrace } = heldBundle().rules.router;
  const { url, headersTimeoutMs, ...plan } = planBypass(decision, identity, continueTrace);
  const outcome = await sendOnce(request, url, forwardedHeaders(request, plan), { door: PLAIN, headersTimeoutMs });
  const isUnanswered = typeof outcome === "string" || (outcome.webSocket === null && isNoAnswer(outcome.status));
  tell(decision, identity.requestId, outcome);
  if (!isUnanswered) return viewerAnswer(outcome, identity.requestId, null);
  if (typeof outcome !== "string") await outcome.body?.cancel();
  return ownAnswer(request, identity.requestId, plainAnswer(outcome === "timed-out" ? 504 : 502, decision.reason));
}

function tell({ reason, decided }: BypassDecision, requestId: string, outcome: Response | string): void {
  if (reason === "bypass") {
    count("bypassed");
    return;
  }
  const served = typeof outcome === "string" ? null : outcome.headers.get("x-edge-served-cluster");
  const agrees = served === null ? null : decided.kind === "handoff" && decided.cluster === served;
  count("observed");
  if (agrees !== null) count(agrees ? "observe_agrees" : "observe_differs");
  const how = typeof outcome === "string" ? outcome : outcome.status;
  log("info", "observed", { requestId, ...wouldBe(decided), bypass: how, served, agrees });
}

/** Names and numbers, nothing of the viewer. */
function wouldBe(decided: RoutingDecision): Readonly<Record<string, unknown>> {
  const { kind, region, route, reason } = decided;
  switch (decided.kind) {
    case "handoff":
      return { kind, region, route, reason, cluster: decided.cluster, role: decided.role };
    case "respond":
      return { kind, region, route, reason, status: decided.response.status };
    case "reject":
      return { kind, region, route, reason, status: decided.status };
  }
}

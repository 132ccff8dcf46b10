/**
 * Performs a hand-off plan: sends the request to one cluster, and to the next when that one fails.
 *
 * A body is sent once: the plan has a second attempt only for requests without one.
 */
import { isClusterFailure, isNoAnswer, type AttemptEnd } from "../core/handoff/judge-answer.ts";
import type { Vouch } from "./assertion.ts";
import type { Doors } from "./doors.ts";
import { forwardedHeaders } from "./forwarded-headers.ts";
import { sendAttempt, type Outcome } from "./send-attempt.ts";
import type { Attempt, HandoffPlan } from "../core/model/handoff.ts";
import type { ClusterName, EpochMs } from "../core/model/ids.ts";

export interface FailedAttempt {
  readonly cluster: string;
  /** A status, or `timed-out`, or `unreachable`. */
  readonly how: string;
}

export interface Performed {
  /** Null when no cluster answered at all. */
  readonly response: Response | null;
  readonly attempt: Attempt | null;
  readonly failed: readonly FailedAttempt[];
}

/** Is told how each attempt ended. A request whose viewer goes away ends without a word. */
export type OnEnd = (cluster: ClusterName, end: AttemptEnd, sentAt: EpochMs) => void;

/** What a plan is performed with. */
export interface Performing {
  readonly doors: Doors;
  readonly vouch: Vouch;
  readonly onEnd: OnEnd;
}

/** Performs the attempts in order; the last one's own answer is passed on, a 503 of its included. */
export async function performPlan(
  request: Request,
  plan: HandoffPlan,
  { doors, vouch, onEnd }: Performing,
): Promise<Performed> {
  const kept = forwardedHeaders(request, plan);
  const failed: FailedAttempt[] = [];
  for (const [at, attempt] of plan.attempts.entries()) {
    const sentAt = Date.now();
    const outcome = await sendAttempt(request, kept, attempt, {
      doors,
      vouch,
      headersTimeoutMs: plan.headersTimeoutMs,
    });
    onEnd(attempt.cluster, endOf(outcome), sentAt);
    if (typeof outcome === "string") {
      failed.push({ cluster: attempt.cluster, how: outcome });
      continue;
    }
    const last = at === plan.attempts.length - 1;
    const refused = last ? isNoAnswer(outcome.status) : isClusterFailure(outcome.status);
    if (outcome.webSocket !== null || !refused) return { response: outcome, attempt, failed };
    failed.push({ cluster: attempt.cluster, how: String(outcome.status) });
    await outcome.body?.cancel();
  }
  return { response: null, attempt: null, failed };
}

/** A socket that was opened is as good as a 200; a 101 without one is no answer. */
function endOf(outcome: Outcome): AttemptEnd {
  if (typeof outcome === "string") return outcome;
  return outcome.webSocket === null ? outcome.status : 200;
}

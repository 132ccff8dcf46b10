/**
 * Performs a hand-off plan: sends the request to one cluster, and to the next when that one fails.
 *
 * A second attempt is made only where the plan has one, so of a request whose body is no longer there none is; and only
 * while few requests are sent again (`core/handoff/retry-budget.ts`).
 */
import { failureOf, stepAfter, type Failure } from "../../core/handoff/after-attempt.ts";
import { isClusterFailure, type AttemptEnd } from "../../core/handoff/judge-answer.ts";
import type { Attempt, HandoffPlan } from "../../core/model/handoff.ts";
import type { ClusterName, EpochMs } from "../../core/model/ids.ts";
import type { Vouch } from "./assertion.ts";
import { count } from "../counters.ts";
import type { Doors } from "./doors.ts";
import { forwardedHeaders } from "./forwarded-headers.ts";
import { holdBody } from "./held-bodies.ts";
import { noteSecondServed, takeSecondAttempt } from "./held-budget.ts";
import { BODY_WITHIN_MS, readBody, type UnreadBody } from "./read-body.ts";
import { sendAttempt, type Outcome } from "./send-attempt.ts";

export interface FailedAttempt {
  readonly cluster: string;
  /** A status, or `timed-out`, or `unreachable`. */
  readonly how: string;
}

/** What came of it: an answer to pass on, or why there is none. */
export type Performed = { readonly failed: readonly FailedAttempt[] } & (
  | { readonly response: Response; readonly attempt: Attempt; readonly failure: null }
  | { readonly response: null; readonly attempt: null; readonly failure: Failure }
);

/**
 * Is told how each attempt ended, and what the cluster answered if it did. A request whose viewer goes away ends
 * without a word.
 */
export type OnEnd = (cluster: ClusterName, end: AttemptEnd, sentAt: EpochMs, answer: Response | null) => void;

/** What a plan is performed with. */
export interface Performing {
  readonly doors: Doors;
  readonly vouch: Vouch;
  readonly onEnd: OnEnd;
}

/** Performs the attempts in order, until a cluster serves the request or it may not be sent again. */
export async function performPlan(request: Request, plan: HandoffPlan, performing: Performing): Promise<Performed> {
  if (plan.body !== "buffer") return performWith(null, request, plan, performing);
  const release = holdBody(Date.now() + BODY_WITHIN_MS + plan.attempts.length * plan.headersTimeoutMs);
  const read = await readBody(request);
  const performed = read.ok ? await performWith(read.value, request, plan, performing) : unread(read.error);
  release();
  return performed;
}

function unread(reason: UnreadBody): Performed {
  const failure = reason === "body-too-slow" ? ({ status: 408, reason } as const) : ({ status: 400, reason } as const);
  return { response: null, attempt: null, failed: [], failure };
}

async function performWith(
  body: ArrayBuffer | null,
  request: Request,
  plan: HandoffPlan,
  { doors, vouch, onEnd }: Performing,
): Promise<Performed> {
  const kept = forwardedHeaders(request, plan);
  const { headersTimeoutMs } = plan;
  const failed: FailedAttempt[] = [];
  let last: AttemptEnd = "unreachable";
  for (const [at, attempt] of plan.attempts.entries()) {
    const sentAt = Date.now();
    if (at > 0 && !takeSecondAttempt(sentAt)) {
      count("retry_refused");
      return { response: null, attempt: null, failed, failure: failureOf(plan, last, true) };
    }
    const outcome = await sendAttempt(request, kept, attempt, { doors, vouch, headersTimeoutMs, body });
    last = endOf(outcome);
    const response = typeof outcome === "string" ? null : outcome;
    onEnd(attempt.cluster, last, sentAt, response);
    if (at > 0 && typeof last === "number" && !isClusterFailure(last)) noteSecondServed();
    if (response !== null && stepAfter(last, at, plan) === "pass") return { response, attempt, failed, failure: null };
    failed.push({ cluster: attempt.cluster, how: String(last) });
    await response?.body?.cancel();
  }
  return { response: null, attempt: null, failed, failure: failureOf(plan, last, false) };
}

/** A socket that was opened is as good as a 200; a 101 without one is no answer. */
function endOf(outcome: Outcome): AttemptEnd {
  if (typeof outcome === "string") return outcome;
  return outcome.webSocket === null ? outcome.status : 200;
}

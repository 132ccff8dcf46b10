/**
 * Performs a hand-off plan: sends the request to one cluster, and to the next when that one fails.
 *
 * The deadline covers the response headers only; its timer is cleared when they arrive, so a slow
 * body is never cut (an `AbortSignal.timeout` would cut it). Redirects go to the viewer. A body is
 * sent once: the plan has a second attempt only for requests without one.
 */
import { connectionNames, isStrippedClaim } from "../core/handoff/strip-list.ts";
import { isReservedHeader } from "../core/model/reserved-header.ts";
import { isClusterFailure, isNoAnswer, type AttemptEnd } from "../core/handoff/judge-answer.ts";
import { withoutSessionCookie } from "../core/viewer/session-cookie.ts";
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

/** Performs the attempts in order; the last one's own answer is passed on, a 503 of its included. */
export async function performPlan(request: Request, plan: HandoffPlan, onEnd: OnEnd): Promise<Performed> {
  const kept = forwardedHeaders(request, plan);
  const failed: FailedAttempt[] = [];
  for (const [at, attempt] of plan.attempts.entries()) {
    const sentAt = Date.now();
    const outcome = await send(request, kept, attempt, plan.headersTimeoutMs);
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
function endOf(outcome: Response | "timed-out" | "unreachable"): AttemptEnd {
  if (typeof outcome === "string") return outcome;
  return outcome.webSocket === null ? outcome.status : 200;
}

function forwardedHeaders(request: Request, plan: HandoffPlan): Headers {
  const dropped = connectionNames(request.headers.get("connection"));
  const headers = new Headers();
  for (const [name, value] of request.headers) {
    if (isReservedHeader(name) || isStrippedClaim(name, plan.claims)) continue;
    if (!dropped.includes(name) && name !== "host") headers.append(name, value);
  }
  const cookies = headers.get("cookie");
  const ours = cookies === null ? null : withoutSessionCookie(cookies);
  if (ours === null) headers.delete("cookie");
  else if (ours !== cookies) headers.set("cookie", ours);
  for (const [name, value] of plan.headers) headers.set(name, value);
  return headers;
}

/** The body to send. What comes with GET or HEAD means nothing (RFC 9110, 9.3.1) and `fetch` refuses it, so it is dropped. */
export function bodyOf(request: Request): Request["body"] {
  return request.method === "GET" || request.method === "HEAD" ? null : request.body;
}

async function send(
  request: Request,
  kept: Headers,
  attempt: Attempt,
  headersTimeoutMs: number,
): Promise<Response | "timed-out" | "unreachable"> {
  const headers = new Headers(kept);
  for (const [name, value] of attempt.headers) headers.set(name, value);
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), headersTimeoutMs);
  try {
    return await fetch(attempt.url, {
      method: request.method,
      headers,
      body: bodyOf(request),
      redirect: "manual",
      signal: controller.signal,
    });
  } catch {
    // Locally a dead origin is an exception of many texts; which one it was does not matter.
    return controller.signal.aborted ? "timed-out" : "unreachable";
  } finally {
    clearTimeout(timer);
  }
}

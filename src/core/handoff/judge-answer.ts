/**
 * What an answer's status says about the cluster that gave it.
 *
 * In production a dead origin looks like one of Cloudflare's own statuses (520 to 527, 530), locally
 * like an exception; 502, 503 and 504 are what gateways say for the pods behind them. All are one
 * class: another cluster may be tried. 500 and 4xx are the application's own words and pass.
 */
import type { RequestClass } from "../model/handoff.ts";
import { isRefusedEnd, type Refused } from "./refused.ts";

/** Whether the status means that the cluster did not serve the request. */
export function isClusterFailure(status: number): boolean {
  return (status >= 502 && status <= 504) || isNoAnswer(status);
}

/**
 * Whether the answer is not the cluster's at all and so never reaches a viewer: Cloudflare's page about
 * the hop between edge and gateway, or a number that is no final status (RFC 9110, 15: 200 to 599). A 101
 * that opened a socket is not for this function.
 */
export function isNoAnswer(status: number): boolean {
  const ofCloudflare = (status >= 520 && status <= 527) || status === 530;
  return ofCloudflare || status > 599 || status < 200;
}

/** How an attempt ended: with a status, or without one. */
export type AttemptEnd = number | "timed-out" | "unreachable" | Refused;

/**
 * What an attempt says of its cluster; `refused`: its gateway does not take us for the edge; `nothing` where the viewer, or how
 * such requests are meant, may be the cause.
 */
export type Verdict = "served" | "failed" | "refused" | "nothing";

/**
 * Judges one attempt. A blocking request that is held too long, or answered 503 in the end, is no failure. Where a body is sent, a
 * viewer who sends slowly or goes away looks like a cluster that does not answer, and nobody may open a
 * breaker for all others that way.
 */
export function judgeAttempt(end: AttemptEnd, kind: RequestClass, bodiless: boolean): Verdict {
  if (isRefusedEnd(end)) return "refused";
  if (typeof end === "string") return !bodiless || (kind === "blocking" && end === "timed-out") ? "nothing" : "failed";
  if (!isClusterFailure(end)) return "served";
  return kind === "blocking" && end === 503 ? "nothing" : "failed";
}

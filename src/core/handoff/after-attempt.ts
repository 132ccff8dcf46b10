/**
 * How an attempt ended → what is done next, and in the end what a viewer is told whom nobody served.
 *
 * A cluster's own words reach the viewer only where it was the only one that could be asked: once several have failed, the last
 * one's page says less than ours does. What is no answer of a cluster at all never reaches him.
 */
import type { HandoffDecision } from "../model/decision.ts";
import type { HandoffPlan } from "../model/handoff.ts";
import { testWish } from "../model/test-wish.ts";
import { isClusterFailure, isNoAnswer, type AttemptEnd } from "./judge-answer.ts";

/** `pass`: the answer is the viewer's. `next`: another cluster is asked, if the budget allows it. `give-up`: an answer of ours. */
export type NextStep = "pass" | "next" | "give-up";

/** What is done after attempt `at`, counted from 0. */
export function stepAfter(end: AttemptEnd, at: number, { attempts }: Pick<HandoffPlan, "attempts">): NextStep {
  if (typeof end === "number" && !isClusterFailure(end)) return "pass";
  if (at + 1 < attempts.length) return "next";
  return attempts.length === 1 && typeof end === "number" && !isNoAnswer(end) ? "pass" : "give-up";
}

/** What the viewer is told, with the reason as `x-edge-reason` says it. */
export type Failure =
  | {
      readonly status: 502 | 503 | 504;
      readonly reason: "all-clusters-failed" | "not-retryable" | "cluster-failed" | "retry-budget";
    }
  /** His body did not come whole, so no cluster was asked. */
  | { readonly status: 408; readonly reason: "body-too-slow" }
  | { readonly status: 400; readonly reason: "body-malformed" };

/** The answer for a request of which every attempt failed; `last` is how the last one ended. */
export function failureOf(plan: HandoffPlan, last: AttemptEnd, isBudgetEmpty: boolean): Failure {
  if (isBudgetEmpty) return { status: 503, reason: "retry-budget" };
  const answered = typeof last === "number" && !isNoAnswer(last);
  const status = answered ? 503 : last === "timed-out" ? 504 : 502;
  if (plan.attempts.length > 1) return { status, reason: "all-clusters-failed" };
  return { status, reason: plan.single === "no-other-cluster" ? "cluster-failed" : "not-retryable" };
}

/**
 * Whether residency's own answer is the true one: every cluster that it allows was tried. It is not where another one could have
 * served, but the request was not to be sent again, or was a test of one cluster.
 */
export function isLeftByAll(
  { failover, viewer }: Pick<HandoffDecision, "failover" | "viewer">,
  { attempts }: Pick<HandoffPlan, "attempts">,
  { reason }: Failure,
): boolean {
  const allFailed = reason === "cluster-failed" || reason === "all-clusters-failed";
  return allFailed && attempts.length > failover.length && testWish(viewer) === null;
}

/**
 * Decision → what the edge will send, to whom, in which order, and when it gives up waiting.
 *
 * Pure: random ids come in as values. The plan is made before anything is sent, so it can be tested
 * and explained without a network.
 */
import type { Bundle } from "../model/bundle.ts";
import type { HandoffDecision, Target } from "../model/decision.ts";
import type { GatewayTerms, HandoffPlan, RequestIdentity } from "../model/handoff.ts";
import type { EpochMs } from "../model/ids.ts";
import { testWish } from "../model/test-wish.ts";
import { assertionOf } from "./assertion.ts";
import { attemptHeaders, commonHeaders } from "./common-headers.ts";
import { passBreakers, type Breakers, type TrialFitness } from "./pass-breakers.ts";
import { BLOCKING_HEADERS_TIMEOUT_MS, requestClass } from "./request-class.ts";
import { rewritePath } from "./rewrite-path.ts";
import { traceOf } from "./trace-context.ts";

/** The moment in which a request is sent. */
export interface Sending {
  readonly bundle: Pick<Bundle, "clusters" | "rules">;
  /** Whether the request has no body: only such a one is sent twice. */
  readonly bodiless: boolean;
  readonly breakers: Breakers;
  readonly now: EpochMs;
}

/** Plans the hand-off of one request. */
export function planHandoff(decision: HandoffDecision, identity: RequestIdentity, sending: Sending): HandoffPlan {
  const { viewer, forward } = decision;
  const kind = requestClass(viewer.query);
  const mayRetry = sending.bodiless && forward.repeatable && isSafe(viewer.method) && kind !== "blocking";
  const further = mayRetry ? Math.min(forward.retries, decision.failover.length) : 0;
  // A test must not find out at the cost of viewers, nor them at its own.
  const isTest = testWish(viewer) !== null;
  const fitness: TrialFitness = kind === "blocking" || isTest ? "blocking" : further > 0 ? "fit" : "single";
  const all: readonly Target[] = [decision, ...decision.failover];
  const { targets, trial, passedOver } = passBreakers(all, sending.breakers, sending.now, fitness);
  const path = rewritePath(forward.rewrite, viewer.path) + (viewer.query === "" ? "" : `?${viewer.query}`);
  const headersTimeoutMs = kind === "blocking" ? BLOCKING_HEADERS_TIMEOUT_MS : forward.headersTimeoutMs;
  const trace = traceOf(viewer, sending.bundle.rules.router.continueTrace, identity);
  return {
    attempts: targets.slice(0, 1 + further).map((target, at) => {
      const terms = termsOf(target, sending.bundle);
      const url = target.gateway + path;
      return {
        cluster: target.cluster,
        role: target.role,
        terms,
        assertion: assertionOf(target, decision.region, terms, { method: viewer.method, url }),
        url,
        headers: attemptHeaders(target, { number: at + 1, headersTimeoutMs, region: decision.region, trace }),
      };
    }),
    requestClass: kind,
    trial,
    passedOver,
    headersTimeoutMs,
    headers: commonHeaders(decision, identity, trace),
    claims: viewer.claims,
    request: forward.request,
  };
}

/** A decision names clusters of its own bundle only; one of another asks nothing that is known here. */
function termsOf({ cluster }: Target, { clusters }: Sending["bundle"]): GatewayTerms {
  const { id = cluster, clientCertificate = null, assertion = "shared" } = clusters.get(cluster) ?? {};
  return { id, clientCertificate, assertion };
}

/** Methods that may be sent twice without harm (RFC 9110, 9.2.1); TRACE never gets this far. */
function isSafe(method: string): boolean {
  return method === "GET" || method === "HEAD" || method === "OPTIONS";
}

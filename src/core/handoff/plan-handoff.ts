/**
 * Decision → what the edge will send, to whom, in which order, and when it gives up waiting.
 *
 * Pure: random ids come in as values. The plan is made before anything is sent, so it can be tested
 * and explained without a network. Our headers are always set, never appended.
 */
import type { Bundle } from "../model/bundle.ts";
import type { HandoffDecision, Target } from "../model/decision.ts";
import type { Attempt, GatewayTerms, HandoffPlan, RequestIdentity } from "../model/handoff.ts";
import type { EpochMs } from "../model/ids.ts";
import { testWish } from "../model/test-wish.ts";
import { assertionOf } from "./assertion.ts";
import { passBreakers, type Breakers, type TrialFitness } from "./pass-breakers.ts";
import { BLOCKING_HEADERS_TIMEOUT_MS, requestClass } from "./request-class.ts";

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
  const suffix = viewer.path + (viewer.query === "" ? "" : `?${viewer.query}`);
  return {
    attempts: targets
      .slice(0, 1 + further)
      .map((target, at) => attempt(target, termsOf(target, sending.bundle), suffix, at + 1))
      .map((one) => ({
        ...one,
        assertion: assertionOf(one, decision.region, one.terms, { ...one, method: viewer.method }),
      })),
    requestClass: kind,
    trial,
    passedOver,
    headersTimeoutMs: kind === "blocking" ? BLOCKING_HEADERS_TIMEOUT_MS : forward.headersTimeoutMs,
    headers: commonHeaders(decision, identity),
    claims: viewer.claims,
  };
}

/** A decision names clusters of its own bundle only; one of another asks nothing that is known here. */
function termsOf({ cluster }: Target, { clusters }: Sending["bundle"]): GatewayTerms {
  const { id = cluster, clientCertificate = null, assertion = "shared" } = clusters.get(cluster) ?? {};
  return { id, clientCertificate, assertion };
}

function attempt(target: Target, terms: GatewayTerms, suffix: string, number: number): Omit<Attempt, "assertion"> {
  return {
    cluster: target.cluster,
    role: target.role,
    terms,
    url: target.gateway + suffix,
    headers: [
      ["x-edge-version", target.role],
      ["x-edge-attempt", String(number)],
    ],
  };
}

function commonHeaders(decision: HandoffDecision, identity: RequestIdentity): (readonly [string, string])[] {
  const { address, host } = decision.viewer;
  return [
    ["x-edge-region", decision.region],
    ["x-edge-request-id", identity.requestId],
    ["x-request-id", identity.requestId],
    ["traceparent", `00-${identity.traceId}-${identity.spanId}-01`],
    ["x-forwarded-host", host],
    ["x-forwarded-proto", identity.scheme],
    ...(address === null ? [] : [["x-forwarded-for", address.text] as const]),
  ];
}

/** Methods that may be sent twice without harm (RFC 9110, 9.2.1); TRACE never gets this far. */
function isSafe(method: string): boolean {
  return method === "GET" || method === "HEAD" || method === "OPTIONS";
}

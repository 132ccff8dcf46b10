/**
 * Decision → what the edge will send, to whom, in which order, and when it gives up waiting.
 *
 * Pure: random ids come in as values. The plan is made before anything is sent, so it can be tested
 * and explained without a network.
 */
import type { Bundle } from "../model/bundle.ts";
import type { HandoffDecision, Target } from "../model/decision.ts";
import type { GatewayTerms, HandoffPlan, RequestClass, RequestIdentity } from "../model/handoff.ts";
import type { EpochMs } from "../model/ids.ts";
import { testWish } from "../model/test-wish.ts";
import { assertionOf } from "./assertion.ts";
import { repeating } from "./body-policy.ts";
import { attemptHeaders, commonHeaders } from "./common-headers.ts";
import type { Cooled } from "./cooling.ts";
import { passBreakers, type Breakers, type TrialFitness } from "./pass-breakers.ts";
import { BLOCKING_HEADERS_TIMEOUT_MS, requestClass } from "./request-class.ts";
import { rewritePath } from "./rewrite-path.ts";
import { traceOf } from "./trace-context.ts";

/** The moment in which a request is sent. */
export interface Sending {
  readonly bundle: Pick<Bundle, "clusters" | "rules">;
  /** Whether the request has no body. */
  readonly bodiless: boolean;
  /** Whether there is room to read a body whole; there is when left out. */
  readonly mayBuffer?: boolean;
  readonly breakers: Breakers;
  /** Clusters that asked for fewer requests; none when left out. */
  readonly cooled?: Cooled;
  readonly now: EpochMs;
}

/** Plans the hand-off of one request. */
export function planHandoff(decision: HandoffDecision, identity: RequestIdentity, sending: Sending): HandoffPlan {
  const { viewer, forward } = decision;
  const kind = requestClass(viewer.query);
  const { further, body, single } = resending(decision, sending, kind);
  // A test must not find out at the cost of viewers, nor them at its own.
  const isTest = testWish(viewer) !== null;
  const fitness: TrialFitness = kind === "blocking" || isTest ? "blocking" : further > 0 ? "fit" : "single";
  const all: readonly Target[] = [decision, ...decision.failover];
  const troubles = { breakers: sending.breakers, cooled: sending.cooled ?? NOTHING_COOLS };
  const { targets, trial, passedOver } = passBreakers(all, troubles, sending.now, fitness);
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
    body,
    single,
    trial,
    passedOver,
    headersTimeoutMs,
    headers: commonHeaders(decision, identity, trace),
    claims: viewer.claims,
    request: forward.request,
  };
}

interface Resending extends Pick<HandoffPlan, "body" | "single"> {
  /** Attempts behind the first. */
  readonly further: number;
}

/** How often the request may be sent again, and why not. */
function resending({ viewer, forward, failover }: HandoffDecision, sending: Sending, kind: RequestClass): Resending {
  const { bodiless, mayBuffer = true } = sending;
  const { method, headers } = viewer;
  const { may, body } = repeating({ method, headers, bodiless });
  const isHeld = may && (body === "none" || mayBuffer);
  const allowed = isHeld && forward.repeatable && kind !== "blocking" ? forward.retries : 0;
  const further = Math.min(allowed, failover.length);
  if (further > 0) return { further, body, single: null };
  // What will not be sent again need not be read before.
  const goesThrough = body === "buffer" ? "stream" : body;
  return { further, body: goesThrough, single: failover.length === 0 ? "no-other-cluster" : "not-repeatable" };
}

const NOTHING_COOLS: Cooled = new Map();

/** A decision names clusters of its own bundle only; one of another asks nothing that is known here. */
function termsOf({ cluster }: Target, { clusters }: Sending["bundle"]): GatewayTerms {
  const { id = cluster, clientCertificate = null, assertion = "shared" } = clusters.get(cluster) ?? {};
  return { id, clientCertificate, assertion };
}

/**
 * A request to the Router's bypass: as it came, but for what only an edge may say.
 *
 * No version, no assertion and no second attempt: whatever stands there decides by itself, as it did before there was
 * an edge; but hops are counted, since a bypass may lead back here, and its trace goes on as it would to a cluster. Time to
 * the headers is what the platform itself would give it, so that observing changes nothing.
 */
import type { BypassDecision } from "../model/decision.ts";
import type { HandoffPlan, RequestIdentity } from "../model/handoff.ts";
import type { ContinueTrace } from "../model/rules.ts";
import { passageHeaders } from "./common-headers.ts";
import { traceOf } from "./trace-context.ts";

/** Cloudflare waits this long for an origin before it answers 524 (developers.cloudflare.com/fundamentals/reference/connection-limits). */
const HEADERS_TIMEOUT_MS = 120_000;

/** What goes to the bypass. */
export interface BypassPlan extends Pick<HandoffPlan, "headers" | "claims" | "headersTimeoutMs" | "request"> {
  readonly url: string;
}

/** Plans it; whose trace goes on is the Router's to say. */
export function planBypass(
  { viewer, gateway }: BypassDecision,
  identity: RequestIdentity,
  continueTrace: ContinueTrace,
): BypassPlan {
  const grpcTimeout = viewer.headers.get("grpc-timeout") ?? null;
  const trace = traceOf(viewer, continueTrace, identity);
  return {
    url: gateway + viewer.path + (viewer.query === "" ? "" : `?${viewer.query}`),
    headers: [
      ...passageHeaders(viewer, identity, trace),
      ...(trace.baggage.length === 0 ? [] : [["baggage", trace.baggage.join(",")] as const]),
      ...(grpcTimeout === null ? [] : [["grpc-timeout", grpcTimeout] as const]),
    ],
    claims: viewer.claims,
    request: null,
    headersTimeoutMs: HEADERS_TIMEOUT_MS,
  };
}

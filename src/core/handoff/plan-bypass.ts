/**
 * A request to the Router's bypass: as it came, but for what only an edge may say.
 *
 * No version, no assertion and no second attempt: whatever stands there decides by itself, as it did before there was
 * an edge; but hops are counted, since a bypass may lead back here. Time to the headers is what the platform itself would give it, so that observing changes nothing.
 */
import type { BypassDecision } from "../model/decision.ts";
import type { HandoffPlan, RequestIdentity } from "../model/handoff.ts";
import { hopHeaders } from "./hop-guard.ts";

/** Cloudflare waits this long for an origin's headers before it answers 524 (its documentation of connection limits). */
const HEADERS_TIMEOUT_MS = 100_000;

/** What goes to the bypass. */
export interface BypassPlan extends Pick<HandoffPlan, "headers" | "claims" | "headersTimeoutMs" | "request"> {
  readonly url: string;
}

/** Plans it. */
export function planBypass({ viewer, gateway }: BypassDecision, identity: RequestIdentity): BypassPlan {
  const { address, host, headers } = viewer;
  const grpcTimeout = headers.get("grpc-timeout") ?? null;
  return {
    url: gateway + viewer.path + (viewer.query === "" ? "" : `?${viewer.query}`),
    headers: [
      ["x-request-id", identity.requestId],
      ["x-forwarded-host", host],
      ["x-forwarded-proto", identity.scheme],
      ...(address === null ? [] : [["x-forwarded-for", address.text] as const]),
      ...(grpcTimeout === null ? [] : [["grpc-timeout", grpcTimeout] as const]),
      ...hopHeaders(headers, identity.edge),
    ],
    claims: viewer.claims,
    request: null,
    headersTimeoutMs: HEADERS_TIMEOUT_MS,
  };
}

/**
 * A request to the Router's bypass: as it came, but for what only an edge may say.
 *
 * No version, no assertion and no second attempt: whatever stands there decides by itself, as it did before there was
 * an edge; but hops are counted, since a bypass may lead back here. Time to the headers is what the platform itself would give it, so that observing changes nothing.
 */
import type { BypassDecision } from "../model/decision.ts";
import type { HandoffPlan, RequestIdentity } from "../model/handoff.ts";
import { arrivalHeaders, given } from "./common-headers.ts";

/** Cloudflare waits this long for an origin's headers before it answers 524 (its documentation of connection limits). */
const HEADERS_TIMEOUT_MS = 100_000;

/** What goes to the bypass. */
export interface BypassPlan extends Pick<HandoffPlan, "headers" | "claims" | "headersTimeoutMs" | "request"> {
  readonly url: string;
}

/** Plans it. */
export function planBypass({ viewer, gateway }: BypassDecision, identity: RequestIdentity): BypassPlan {
  return {
    url: gateway + viewer.path + (viewer.query === "" ? "" : `?${viewer.query}`),
    headers: [
      ...given("grpc-timeout", viewer.headers.get("grpc-timeout") ?? null),
      ...arrivalHeaders(viewer, identity, viewer.host),
    ],
    claims: viewer.claims,
    request: null,
    headersTimeoutMs: HEADERS_TIMEOUT_MS,
  };
}

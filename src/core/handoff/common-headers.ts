/**
 * What every cluster that may get a request is told about it, and what one attempt adds.
 *
 * Always set, never appended, and each once: a server behind us may take the first of two values or the last.
 * What stands here is reserved (`core/model/reserved-header.ts`): nothing of that name from a viewer or a rule goes on.
 */
import type { HandoffDecision, Target } from "../model/decision.ts";
import type { RequestIdentity } from "../model/handoff.ts";
import type { Viewer } from "../model/viewer.ts";
import { grpcTimeout } from "./grpc-timeout.ts";
import { hopHeaders } from "./hop-guard.ts";
import { baggageOf, type TraceFields } from "./trace-context.ts";

type Pairs = readonly (readonly [name: string, value: string])[];

/** The deadline that a cluster is told, in milliseconds: less is no time to answer in, more is nothing to rely on. */
const DEADLINE = { least: 50, most: 30_000 };

/** Headers of every attempt. */
export function commonHeaders(decision: HandoffDecision, identity: RequestIdentity, trace: TraceFields): Pairs {
  const { viewer, forward, region } = decision;
  return [
    ["x-edge-region", region],
    ["x-edge-request-id", identity.requestId],
    ...given("x-edge-unit", identity.unit),
    ...given("grpc-timeout", grpcTimeout(viewer.headers.get("grpc-timeout"))),
    ...passageHeaders({ ...viewer, host: forward.rewrite?.host ?? viewer.host }, identity, trace),
  ];
}

/** What is told of a request's way wherever it goes, also to who knows nothing of versions. */
export function passageHeaders(
  { address, host, headers }: Pick<Viewer, "address" | "host" | "headers">,
  { requestId, scheme, edge }: RequestIdentity,
  { traceparent, tracestate }: TraceFields,
): Pairs {
  return [
    ["x-request-id", requestId],
    ["traceparent", traceparent],
    ...given("tracestate", tracestate),
    ...hopHeaders(headers, edge),
    ["x-forwarded-host", host],
    ["x-forwarded-proto", scheme],
    ...given("x-forwarded-for", address?.text ?? null),
  ];
}

/** One attempt among those of a request. */
export interface AttemptFacts {
  /** From 1. */
  readonly number: number;
  /** How long it may take until its headers, in milliseconds. */
  readonly headersTimeoutMs: number;
  readonly region: string;
  readonly trace: TraceFields;
}

/** Headers that one attempt sets over the common ones. */
export function attemptHeaders({ role }: Target, { number, headersTimeoutMs, region, trace }: AttemptFacts): Pairs {
  const deadline = Math.min(DEADLINE.most, Math.max(DEADLINE.least, Math.round(headersTimeoutMs)));
  return [
    ["x-edge-version", role],
    ["x-edge-attempt", String(number)],
    ["x-edge-deadline-ms", String(deadline)],
    ["baggage", baggageOf(trace, role, region)],
  ];
}

function given(name: string, value: string | null): Pairs {
  return value === null ? [] : [[name, value]];
}

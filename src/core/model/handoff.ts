/**
 * What the edge is about to do with a request, before it does any of it.
 */
import type { ClusterName, RegionName, RoleName } from "./ids.ts";
import type { ClusterRule } from "./rules.ts";
import type { Claims } from "./viewer.ts";

/** `blocking`: the answer is held back until there is something to say (low-latency HLS). */
export type RequestClass = "ordinary" | "blocking";

/** A cluster that would have come first, and for how long its breaker is still open; 0 while it waits for a trial. */
export interface PassedOver {
  readonly cluster: ClusterName;
  readonly leftMs: number;
}

/** What a cluster's gateway asks of whoever calls it. */
export type GatewayTerms = Pick<ClusterRule, "id" | "clientCertificate" | "assertion">;

/** What the edge vouches for towards a gateway; who says it, and until when it holds, is added where it is signed. */
export interface Assertion {
  /** `cluster:<id>`. */
  readonly audience: string;
  readonly version: RoleName;
  /** The viewer's; `probe` where there is no viewer. */
  readonly region: RegionName | "probe";
  /** The request that it is bound to, as it is sent; null when it holds for all of this audience, version and region. */
  readonly request: { readonly method: string; readonly path: string } | null;
}

export interface Attempt {
  readonly cluster: ClusterName;
  readonly role: RoleName;
  readonly terms: GatewayTerms;
  readonly assertion: Assertion;
  /** Absolute URL at the cluster's gateway: its origin with the viewer's path and query. */
  readonly url: string;
  /** Headers that this attempt sets over the common ones. */
  readonly headers: readonly (readonly [name: string, value: string])[];
}

export interface HandoffPlan {
  /** In order; at most 1 + the route's `retries`. */
  readonly attempts: readonly Attempt[];
  readonly requestClass: RequestClass;
  /** The cluster of the first attempt, where that is the trial of its breaker. */
  readonly trial: ClusterName | null;
  /** Clusters that would have been before the first attempt's if their breakers were closed. */
  readonly passedOver: readonly PassedOver[];
  /** Deadline to the response headers of one attempt, in milliseconds. Never covers a body. */
  readonly headersTimeoutMs: number;
  /** Headers for every attempt, set after the viewer's copies are removed. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Which of the viewer's headers go on only where they were believed. */
  readonly claims: Claims;
}

/** Values of one request that are random or belong to the platform, so that the plan stays pure. */
export interface RequestIdentity {
  /** UUID. */
  readonly requestId: string;
  /** 32 hex digits, not all zero. */
  readonly traceId: string;
  /** 16 hex digits, not all zero. */
  readonly spanId: string;
  /** How the viewer reached the edge. */
  readonly scheme: "http" | "https";
}

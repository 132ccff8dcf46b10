/**
 * The request by which a cluster is probed: what a viewer's hand-off would look like, asked for the probe's path.
 *
 * A gateway that routes by the viewer's host or by the version's role, or that turns away what does not come
 * from the edge, must be met as viewers meet it. What belongs to one viewer (address, region, unit) is absent.
 * Headers of the rules never stand in the place of ours. The trace is not sampled: probes would fill the store.
 */
import type { ClusterRule, Rules } from "../model/rules.ts";

export interface ProbeRequest {
  readonly url: string;
  readonly method: "GET" | "HEAD";
  readonly headers: Readonly<Record<string, string>>;
}

/** Ids of one probe, as a hand-off has them. */
export interface ProbeIdentity {
  /** UUID. */
  readonly requestId: string;
  /** 32 and 16 lower-case hex digits, not all zero (W3C Trace Context). */
  readonly traceId: string;
  readonly spanId: string;
}

/** The host that probes ask for: the first of the Router that is exact; null when all are patterns. */
export function probedHost({ router }: Rules): string | null {
  return router.hosts.find((host) => !host.startsWith("*.")) ?? null;
}

/** Makes the request for a cluster; `vantage` is who asks, for whoever reads the gateway's log. */
export function probeRequest(
  cluster: ClusterRule,
  vantage: string,
  host: string | null,
  identity: ProbeIdentity,
): ProbeRequest {
  const { method, path, headers } = cluster.probe;
  return {
    url: cluster.gateway + path,
    method,
    headers: {
      ...headers,
      "user-agent": `georouter-prober/1 (${vantage})`,
      "x-edge-version": "stable",
      "x-edge-attempt": "1",
      "x-edge-request-id": identity.requestId,
      "x-request-id": identity.requestId,
      traceparent: `00-${identity.traceId}-${identity.spanId}-00`,
      "x-forwarded-proto": "https",
      ...(host === null ? {} : { "x-forwarded-host": host }),
    },
  };
}

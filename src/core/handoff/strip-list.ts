/**
 * Headers of a viewer that never reach a cluster, because only the edge may say what they say.
 *
 * In: a header name. Out: whether it goes. Names are compared in lower case and with `_` read as `-`,
 * since many servers fold the two. Sources: the hand-off contract, and the headers that the proxies
 * behind us act on (Envoy, Linkerd, Consul, NGINX, Traefik, HAProxy documentation).
 */

const PREFIXES: readonly string[] = [
  "x-edge-",
  "x-canary",
  "x-forwarded-",
  "x-envoy-",
  "x-b3-",
  "x-consul-",
  "x-istio-",
  "x-linkerd-",
  "x-ssl-client-",
  "ssl-client-",
  "l5d-",
  "cf-",
  "mf-",
  "cloudflare-workers-",
];

const NAMES: ReadonlySet<string> = new Set([
  "x-edge",
  "x-forwarded",
  "forwarded",
  "via",
  "b3",
  "traceparent",
  "tracestate",
  "baggage",
  "x-request-id",
  "x-client-trace-id",
  "x-real-ip",
  "x-client-ip",
  "client-ip",
  "true-client-ip",
  "fastly-client-ip",
  "fly-client-ip",
  "x-cluster-client-ip",
  "x-originating-ip",
  "x-remote-ip",
  "x-remote-addr",
  "x-host",
  "x-original-host",
  "x-original-url",
  "x-original-uri",
  "x-rewrite-url",
  "x-http-method",
  "x-http-method-override",
  "x-method-override",
  "connection",
  "keep-alive",
  "proxy-connection",
  "proxy-authenticate",
  "proxy-authorization",
  "te",
  "trailer",
  "transfer-encoding",
  "http2-settings",
  "expect",
]);

/** Whether the viewer's header is removed before the hand-off. */
export function isStripped(name: string): boolean {
  const folded = name.toLowerCase().replaceAll("_", "-");
  return NAMES.has(folded) || PREFIXES.some((prefix) => folded.startsWith(prefix));
}

/** Headers of an answer that are between gateway and edge only. */
export function isInternalAnswer(name: string): boolean {
  const lower = name.toLowerCase();
  return lower.startsWith("x-edge-") || lower.startsWith("x-envoy-") || lower.startsWith("l5d-");
}

/**
 * Names that a Connection header lists, in lower case: hop-by-hop by declaration (RFC 9110, 7.6.1). Not
 * `upgrade`: without it a WebSocket would reach the cluster as a plain GET, and the platform drops every other upgrade.
 */
export function connectionNames(connection: string | null): readonly string[] {
  if (connection === null) return [];
  return connection
    .split(",")
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== "upgrade");
}

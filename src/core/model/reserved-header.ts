/**
 * Request headers whose meaning belongs to the edge, to the platform, or to one connection.
 *
 * What a viewer sends under such a name never reaches a cluster, and rules cannot set it, because only
 * the edge may say what it says. Names are compared in lower case and with `_` read as `-`, since many
 * servers fold the two. Sources: the hand-off contract, and the headers that the proxies behind us act
 * on (Envoy, Linkerd, Consul, NGINX, Traefik, HAProxy documentation). Headers by which CDNs say where a viewer is
 * are among them: a cluster that reads one would believe whoever wrote it. So are trace headers of other systems, those
 * that carry a verified client certificate (RFC 9440 and its forerunners), `proxy`, which CGI turns into the variable that names
 * an outgoing proxy (httpoxy.org), and those by which a proxy tells Rack where files are (`x-sendfile-type`, `x-accel-mapping`).
 */

const PREFIXES: readonly string[] = [
  "x-edge-",
  "x-georouter-",
  "x-canary",
  "x-mirror",
  "x-route-",
  "x-forwarded-",
  "x-envoy-",
  "x-b3-",
  "x-datadog-",
  "x-consul-",
  "x-istio-",
  "x-linkerd-",
  "x-accel-",
  "x-ssl-client-",
  "ssl-client-",
  "x-tls-client-",
  "x-client-cert",
  "client-cert",
  "l5d-",
  "cf-",
  "mf-",
  "cloudflare-workers-",
  "cloudfront-viewer-",
  "x-vercel-ip-",
  "x-appengine-",
  "x-geo-",
  "x-client-geo-",
  "fastly-geo-",
];

const NAMES: ReadonlySet<string> = new Set([
  "x-edge",
  "x-forwarded",
  "forwarded",
  "via",
  "cdn-loop",
  "b3",
  "traceparent",
  "tracestate",
  "baggage",
  "uber-trace-id",
  "sw8",
  "grpc-trace-bin",
  "x-ot-span-context",
  "x-cloud-trace-context",
  "x-amzn-trace-id",
  "x-request-id",
  "x-request-context",
  "grpc-timeout",
  "x-client-trace-id",
  "x-real-ip",
  "x-client-ip",
  "client-ip",
  "true-client-ip",
  "fastly-client-ip",
  "fly-client-ip",
  "x-cluster-client-ip",
  "x-original-forwarded-for",
  "x-vercel-forwarded-for",
  "x-vercel-proxied-for",
  "x-azure-clientip",
  "x-azure-socketip",
  "x-nf-client-connection-ip",
  "x-nf-geo",
  "proxy-client-ip",
  "wl-proxy-client-ip",
  "x-originating-ip",
  "x-remote-ip",
  "x-remote-addr",
  "x-akamai-edgescape",
  "x-host",
  "x-original-host",
  "x-original-url",
  "x-original-uri",
  "x-rewrite-url",
  "x-scheme",
  "x-url-scheme",
  "front-end-https",
  "x-arr-clientcert",
  "x-arr-ssl",
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
  "proxy",
  "x-sendfile-type",
]);

/** Every header of every request is asked for; by the first letter, most need no look at any prefix. */
const PREFIXES_BY_LETTER: ReadonlyMap<string, readonly string[]> = Map.groupBy(PREFIXES, (prefix) => prefix.charAt(0));

/** Whether the name is reserved; in any case. */
export function isReservedHeader(name: string): boolean {
  const folded = foldedName(name);
  if (NAMES.has(folded)) return true;
  return PREFIXES_BY_LETTER.get(folded.charAt(0))?.some((prefix) => folded.startsWith(prefix)) === true;
}

/** The name as servers behind us may read it: in lower case, `_` as `-`. */
export function foldedName(name: string): string {
  const lower = name.toLowerCase();
  return lower.includes("_") ? lower.replaceAll("_", "-") : lower;
}

import { describe, expect, test } from "vitest";
import { isReservedHeader } from "../../../src/core/model/reserved-header.ts";

/** What a viewer may not say, as examples of each rule of the hand-off contract. */
const GONE = [
  "x-edge",
  "x-forwarded",
  "x-edge-version",
  "x-georouter-sim-country",
  "x-georouter-anything",
  "x-edge-assertion",
  "x-edge-hop",
  "x-edge-anything",
  "x-canary",
  "x-canary-weight",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-client-cert",
  "x-forwarded-tls-client-cert-info",
  "x-envoy-max-retries",
  "x-envoy-upstream-rq-timeout-ms",
  "l5d-dst-override",
  "x-b3-traceid",
  "b3",
  "x-consul-token",
  "x-istio-attributes",
  "ssl-client-verify",
  "x-ssl-client-dn",
  "forwarded",
  "via",
  "x-real-ip",
  "true-client-ip",
  "cf-connecting-ip",
  "cf-ipcountry",
  "cf-worker",
  "traceparent",
  "tracestate",
  "baggage",
  "x-request-id",
  "x-client-trace-id",
  "x-original-url",
  "x-rewrite-url",
  "x-http-method-override",
  "x-host",
  "x-original-host",
  "connection",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "proxy-authorization",
  "http2-settings",
  "expect",
  "proxy",
  "x-accel-mapping",
  "x-sendfile-type",
  "cloudflare-workers-version-overrides",
  "mf-custom-service",
  "cloudfront-viewer-country",
  "cloudfront-viewer-address",
  "x-vercel-ip-country",
  "x-appengine-citylatlong",
  "x-geo-country",
  "x-client-geo-location",
  "fastly-geo-country",
  "x-akamai-edgescape",
];

const KEPT = [
  "accept",
  "accept-encoding",
  "authorization",
  "cookie",
  "content-type",
  "content-length",
  "range",
  "if-range",
  "user-agent",
  "origin",
  "referer",
  "x-session-id",
  "cmcd-session",
  "x-tier",
  "upgrade",
  "sec-websocket-key",
  "x-edges",
  "edge-version",
  "x-georouter",
  "x-geography",
  "cloudfront-forwarded-proto",
  "x-vercel-id",
  "viax",
  "not-forwarded",
  "xcanary",
  "cfx",
  "proxy-status",
  "x-accelerated",
];

describe("a viewer's header", () => {
  test.each(GONE)("%s never reaches a cluster", (name) => {
    expect(isReservedHeader(name)).toBe(true);
  });

  test.each(GONE)("%s does not either with _ for -, nor in any case", (name) => {
    const mixed = name
      .split("")
      .map((char, at) => (at % 2 === 0 ? char.toUpperCase() : char))
      .join("");
    expect(isReservedHeader(mixed)).toBe(true);
    expect(isReservedHeader(name.replaceAll("-", "_"))).toBe(true);
    expect(isReservedHeader(mixed.replace("-", "_"))).toBe(true);
  });

  test.each(KEPT)("%s is handed on", (name) => {
    expect(isReservedHeader(name)).toBe(false);
  });
});

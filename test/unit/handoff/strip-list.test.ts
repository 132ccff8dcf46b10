import { describe, expect, test } from "vitest";
import { connectionNames, isInternalAnswer, isStripped } from "../../../src/core/handoff/strip-list.ts";

describe("a viewer's header is removed", () => {
  test.each([
    "x-edge-version",
    "X-Edge-Version",
    "x_edge_version",
    "X_EDGE-anything",
    "x-canary",
    "x-forwarded-for",
    "X_Forwarded_Host",
    "forwarded",
    "via",
    "b3",
    "x-b3-traceid",
    "traceparent",
    "tracestate",
    "baggage",
    "x-request-id",
    "x-real-ip",
    "true-client-ip",
    "cf-connecting-ip",
    "CF_IPCountry",
    "mf-cf-blob",
    "cloudflare-workers-version-overrides",
    "x-envoy-retry-on",
    "l5d-dst-override",
    "x-original-url",
    "x-http-method-override",
    "connection",
    "keep-alive",
    "te",
    "transfer-encoding",
    "proxy-authorization",
    "http2-settings",
    "expect",
  ])("%s", (name) => expect(isStripped(name)).toBe(true));
});

describe("a viewer's header is kept", () => {
  test.each([
    "cookie",
    "authorization",
    "range",
    "user-agent",
    "host",
    "upgrade",
    "sec-websocket-key",
    "x-edge",
    "x-edgecase",
    "x-session-id",
    "cfx",
    "content-length",
    "accept-encoding",
    "x-forwarded",
    "",
  ])("%s", (name) => expect(isStripped(name)).toBe(false));
});

describe("the names that Connection lists", () => {
  test.each<[string | null, readonly string[]]>([
    [null, []],
    ["close", ["close"]],
    ["X-Secret , keep-alive", ["x-secret", "keep-alive"]],
    ["x-a,X-A", ["x-a", "x-a"]],
  ])("%j", (connection, names) => expect(connectionNames(connection)).toEqual(names));

  test.each(["Upgrade", "upgrade", "keep-alive, Upgrade"])(
    "%s leaves the upgrade itself, so that sockets get through",
    (connection) => {
      expect(connectionNames(connection)).not.toContain("upgrade");
    },
  );
});

describe("a cluster's header stays between gateway and edge", () => {
  test.each(["x-edge-served-version", "X-Edge-Reason", "x-envoy-overloaded", "l5d-proxy-error"])("%s", (name) =>
    expect(isInternalAnswer(name)).toBe(true),
  );

  test.each(["set-cookie", "server", "x-edge", "via", "retry-after"])("not %s", (name) =>
    expect(isInternalAnswer(name)).toBe(false),
  );
});

/**
 * What goes to a cluster beside the viewer's own words: trace, baggage, unit, deadline, and what the route rewrites.
 */
import { createHmac } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { handOffRules } from "./rig/hand-off-rules.ts";
import { startEdge, type RunningEdge } from "./rig/running-edge.ts";
import { sessionSecret } from "./rig/session-keys.ts";
import { bundleText } from "./rig/test-bundle.ts";
import { BRAZIL, type HeaderPair, type ViewerRequest } from "./rig/viewer.ts";

const KEY = Buffer.alloc(32, 7);
const SETUP = {
  bundle: bundleText(handOffRules("always")),
  unitKey: KEY.toString("base64url"),
  sessionKeys: sessionSecret("k1"),
};
const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const THEIRS: readonly HeaderPair[] = [
  ["traceparent", `00-${TRACE}-00f067aa0ba902b7-00`],
  ["tracestate", "congo=t61rcWkgMzE"],
  ["baggage", "tenant=1, edge.version=canary, edge.region=eu"],
];

let edge: RunningEdge;
beforeAll(async () => {
  edge = await startEdge(SETUP);
});
beforeEach(() => edge.reset());
afterAll(() => edge.stop());

/** What `home` saw of one request. */
async function seen(path: string, sent: ViewerRequest = {}, at = edge) {
  await at.ask(path, { cf: BRAZIL, ...sent });
  const [request] = at.home.requests.slice(-1);
  if (request === undefined) throw new Error("home got no request");
  return request;
}

describe("the trace", () => {
  test("of the viewer goes on where the rules say so, with a parent of ours", async () => {
    const { headers } = await seen("/", { headers: THEIRS });
    expect(headers["traceparent"]).toMatch(new RegExp(`^00-${TRACE}-(?!00f067aa0ba902b7)[0-9a-f]{16}-00$`));
    expect(headers).toMatchObject({
      tracestate: "congo=t61rcWkgMzE",
      baggage: "edge.version=stable,edge.region=latam,tenant=1",
    });
  });

  test("that cannot be read begins here, and nothing of it goes on", async () => {
    const [, ...beside] = THEIRS;
    const { headers } = await seen("/", { headers: [["traceparent", `00-${TRACE}-0000-00`], ...beside] });
    expect(headers["traceparent"]).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    expect(headers["traceparent"]).not.toContain(TRACE);
    expect([headers["tracestate"], headers["baggage"]]).toEqual([undefined, "edge.version=stable,edge.region=latam"]);
  });

  test("is one for both attempts, whose baggage says each its own", async () => {
    edge.home.answer({ status: 503 });
    await edge.ask("/", { cf: { colo: "NRT", country: "JP" }, headers: [["X-Session-Id", "one"]] });
    const [first, second] = [edge.home.requests[0]?.headers, edge.next.requests[0]?.headers];
    expect([first?.["x-edge-attempt"], second?.["x-edge-attempt"]]).toEqual(["1", "2"]);
    expect(first?.["baggage"]).toBe("edge.version=canary,edge.region=canary-land");
    expect(second?.["baggage"]).toBe(`edge.version=${String(second?.["x-edge-version"])},edge.region=canary-land`);
    expect(second?.["traceparent"]).toBe(first?.["traceparent"]);
  });
});

describe("the unit", () => {
  const pseudonym = createHmac("sha256", KEY).update("session-1").digest("base64url").slice(0, 22);
  const headers: readonly HeaderPair[] = [["X-Session-Id", "session-1"]];

  test("goes on under its pseudonym, the same on every isolate", async () => {
    const other = await startEdge(SETUP);
    try {
      for (const at of [edge, other]) {
        expect((await seen("/", { headers }, at)).headers["x-edge-unit"]).toBe(pseudonym);
      }
    } finally {
      await other.stop();
    }
  });

  test("of a viewer without one is not made up", async () => {
    expect((await seen("/")).headers["x-edge-unit"]).toBeUndefined();
  });

  test.each([
    ["no key", undefined, 0],
    ["a key that is too short", Buffer.alloc(31, 7).toString("base64url"), 1],
    ["a key that is no base64url", "=".repeat(50), 1],
  ])("with %s it stays here, and the log says once why", async (_, unitKey, lines) => {
    const other = await startEdge({ bundle: SETUP.bundle, ...(unitKey === undefined ? {} : { unitKey }) });
    try {
      for (let at = 0; at < 3; at++) {
        expect((await seen("/", { headers }, other)).headers["x-edge-unit"]).toBeUndefined();
      }
      expect(other.logs.filter((line) => line.includes("UNIT_KEY"))).toHaveLength(lines);
      expect(other.logs.filter((line) => unitKey !== undefined && line.includes(unitKey))).toEqual([]);
    } finally {
      await other.stop();
    }
  });
});

test.each([
  ["500m", "500m"],
  ["2S", "2000m"],
  ["1H", undefined],
  ["soon", undefined],
])("grpc-timeout: %s goes on as %s", async (sent, goesOn) => {
  const { headers } = await seen("/", { method: "POST", body: "x", headers: [["grpc-timeout", sent]] });
  expect(headers["grpc-timeout"]).toBe(goesOn);
});

describe("a route that rewrites", () => {
  const rows: [asked: string, sent: string, host: string][] = [
    ["/old/a%2Fb/%2e%2e%2fc?x=%20&y", "/v2/new/a%2Fb/%2e%2e%2fc?x=%20&y", "play.example"],
    ["/old", "/v2/new", "play.example"],
    ["/older", "/older", "play.example"],
    ["/whole/anything?x=1", "/one%20page?x=1", "inner.example"],
  ];
  test.each(rows)("%s arrives as %s for %s", async (asked, sent, host) => {
    const { url, headers } = await seen(asked);
    expect([url, headers["x-forwarded-host"]]).toEqual([sent, host]);
  });

  test("sees the path without the session, whose prefix the player keeps", async () => {
    const start = await edge.ask("/~played/a.m3u8?x=1", { cf: BRAZIL });
    expect(start.headers.location).toMatch(/^\/~gr\.[^/]+\/~played\/a\.m3u8\?x=1$/);
    expect((await seen(start.headers.location ?? "")).url).toBe("/a.m3u8?x=1");
  });

  test("passes a cluster's redirect on as it is", async () => {
    edge.home.answer({ status: 302, headers: { location: "/v2/new/b?x=%20" } });
    expect((await edge.ask("/old/a", { cf: BRAZIL })).headers.location).toBe("/v2/new/b?x=%20");
  });
});

test("a route sets and removes headers in any spelling, and none of ours", async () => {
  const { headers, rawHeaders } = await seen("/headers", {
    headers: [
      ["X-Tier", "forged"],
      ["x_tier", "forged"],
      ["X-Debug-Token", "forged"],
      ["X_Debug_Token", "forged"],
      ["X-Kept", "kept"],
    ],
  });
  expect(headers).toMatchObject({ "x-tier": "gold", "x-kept": "kept", "x-request-id": expect.any(String) });
  expect(rawHeaders).not.toContain("forged");
});

describe("a preflight", () => {
  const preflight = (method: string): ViewerRequest => ({
    method: "OPTIONS",
    headers: [
      ["Origin", "https://www.example"],
      ["Access-Control-Request-Method", method],
      ["Access-Control-Request-Headers", "x-a, range"],
      ["Connection", "access-control-request-method"],
    ],
  });

  test("takes the route of the method it asks for, and the cluster's answer comes back whole", async () => {
    const allowed = { "access-control-allow-origin": "https://www.example", "access-control-allow-headers": "x-a" };
    edge.home.answer({ status: 204, headers: { ...allowed, vary: "origin" } });
    const answer = await edge.ask("/get-only", preflight("GET"));
    expect([answer.status, answer.headers]).toEqual([204, expect.objectContaining({ ...allowed, vary: "origin" })]);
    expect(edge.home.requests[0]).toMatchObject({
      method: "OPTIONS",
      headers: { origin: "https://www.example", "access-control-request-method": "GET" },
    });
  });

  test("for a method that no route takes gets what that method would", async () => {
    expect((await edge.ask("/get-only", preflight("DELETE"))).status).toBe(404);
    expect(edge.home.requests).toEqual([]);
  });
});

import { describe, expect, test } from "vitest";
import { decide } from "../../../src/core/decide/decide.ts";
import { afterFailure, CLOSED } from "../../../src/core/handoff/breaker.ts";
import type { Breakers } from "../../../src/core/handoff/pass-breakers.ts";
import { planHandoff } from "../../../src/core/handoff/plan-handoff.ts";
import { isReservedHeader } from "../../../src/core/model/reserved-header.ts";
import type { HandoffDecision } from "../../../src/core/model/decision.ts";
import type { HandoffPlan } from "../../../src/core/model/handoff.ts";
import type { ForwardRule } from "../../../src/core/model/route-rule.ts";
import {
  bundleOf,
  cluster,
  handoff,
  live,
  region,
  rollout,
  route,
  tier,
  viewer,
  type ViewerParts,
} from "../small-rules.ts";

const IDENTITY = {
  requestId: "0b1f7a3e-5f3c-4a58-9c3d-2f8f8a3b1c11",
  traceId: "0b1f7a3e5f3c4a589c3d2f8f8a3b1c11",
  spanId: "00f067aa0ba902b7",
  scheme: "https" as const,
  edge: "production",
  unit: null,
};

function decision(who: ViewerParts = {}, forward: Partial<ForwardRule> = {}): HandoffDecision {
  const bundle = bundleOf({
    regions: [region("latam", { tiers: [tier({ a: 1 }), tier({ b: 1 }), tier({ c: 1 })] })],
    routes: [
      route("all", {
        rollout: rollout("r", {}).name,
        forward: { headersTimeoutMs: 2500, retries: 1, repeatable: true, rewrite: null, request: null, ...forward },
      }),
    ],
    rollouts: [rollout("r", { latam: 100 })],
    clusters: [cluster("a"), cluster("b", { versions: { stable: "v41" } }), cluster("c")],
  });
  return handoff(decide(bundle, live(), viewer(who)));
}

function plan(who: ViewerParts = {}, forward: Partial<ForwardRule> = {}, bodiless = true): HandoffPlan {
  return planHandoff(decision(who, forward), IDENTITY, { bundle: BUNDLE, bodiless, breakers: new Map(), now: 0 });
}

const NOW = 1_000_000;

/** Decisions bring their own bundle; the plan asks only what the gateways of the clusters want. */
const BUNDLE = bundleOf({
  regions: [region("latam", { tiers: [tier({ a: 1 }), tier({ b: 1 }), tier({ c: 1 })] })],
  clusters: [cluster("a", { clientCertificate: "A_CERTIFICATE", assertion: "request" }), cluster("b"), cluster("c")],
});

/** Breakers of these clusters, which opened so many milliseconds ago for 5 s. */
function openedAgo(ago: Readonly<Record<string, number>>): Breakers {
  const rows = Object.entries(ago).map(([name, ms]) => {
    const at = NOW - ms;
    return [name, [1, 2, 3, 4, 5].reduce((breaker) => afterFailure(breaker, at, at, 0.5), CLOSED)] as const;
  });
  return new Map(rows);
}

function planWith(ago: Readonly<Record<string, number>>, who: ViewerParts = {}, forward: Partial<ForwardRule> = {}) {
  const made = planHandoff(decision(who, forward), IDENTITY, {
    bundle: BUNDLE,
    bodiless: true,
    breakers: openedAgo(ago),
    now: NOW,
  });
  const { trial, passedOver } = made;
  return { to: clusters(made), trial, passedOver };
}

const headers = (who: ViewerParts = {}) => Object.fromEntries(plan(who).headers);
const SESSION: ViewerParts = { unit: { source: "header:x-session-id", value: "s" } };
const clusters = (made: HandoffPlan): readonly string[] => made.attempts.map((one) => one.cluster);

describe("attempts", () => {
  const rows: [name: string, who: ViewerParts, forward: Partial<ForwardRule>, bodiless: boolean, wanted: string[]][] = [
    ["GET goes once more, to another cluster", {}, {}, true, ["a", "b"]],
    ["HEAD too", { method: "HEAD" }, {}, true, ["a", "b"]],
    ["OPTIONS too", { method: "OPTIONS" }, {}, true, ["a", "b"]],
    ["POST goes once", { method: "POST" }, {}, true, ["a"]],
    ["PUT goes once", { method: "PUT" }, {}, true, ["a"]],
    ["DELETE goes once", { method: "DELETE" }, {}, true, ["a"]],
    ["a GET with a body goes once", {}, {}, false, ["a"]],
    ["a route without retries", {}, { retries: 0 }, true, ["a"]],
    ["a route that may not repeat", {}, { repeatable: false }, true, ["a"]],
  ];
  test.each(rows)("%s", (...[, who, forward, bodiless, wanted]) => {
    expect(clusters(plan(who, forward, bodiless))).toEqual(wanted);
  });

  test("without any failover cluster there is one", () => {
    expect(
      clusters(
        planHandoff({ ...decision(), failover: [] }, IDENTITY, {
          bundle: BUNDLE,
          bodiless: true,
          breakers: new Map(),
          now: 0,
        }),
      ),
    ).toEqual(["a"]);
  });

  test("each has its own number, role and gateway", () => {
    expect(plan(SESSION).attempts).toEqual([
      {
        cluster: "a",
        role: "canary",
        terms: { id: "a", clientCertificate: "A_CERTIFICATE", assertion: "request" },
        assertion: {
          audience: "cluster:a",
          version: "canary",
          region: "latam",
          request: { method: "GET", path: "/" },
        },
        url: "https://gw.a.streamtv.example/",
        headers: [
          ["x-edge-version", "canary"],
          ["x-edge-attempt", "1"],
          ["x-edge-deadline-ms", "2500"],
          ["baggage", "edge.version=canary,edge.region=latam"],
        ],
      },
      {
        cluster: "b",
        role: "stable",
        terms: { id: "b", clientCertificate: null, assertion: "shared" },
        assertion: { audience: "cluster:b", version: "stable", region: "latam", request: null },
        url: "https://gw.b.streamtv.example/",
        headers: [
          ["x-edge-version", "stable"],
          ["x-edge-attempt", "2"],
          ["x-edge-deadline-ms", "2500"],
          ["baggage", "edge.version=stable,edge.region=latam"],
        ],
      },
    ]);
  });

  test.each([
    [1, "50"],
    [50, "50"],
    [2500, "2500"],
    [30_000, "30000"],
    [45_000, "30000"],
  ])("of %i ms to its headers says %s, so that a cluster can rely on it", (headersTimeoutMs, wanted) => {
    const said = plan({}, { headersTimeoutMs }).attempts.map((one) => Object.fromEntries(one.headers));
    expect(said.map((one) => one["x-edge-deadline-ms"])).toEqual([wanted, wanted]);
  });

  const targets: [path: string, query: string, suffix: string][] = [
    ["/live/ch1", "", "/live/ch1"],
    ["/live/ch1", "a=1&b=%20", "/live/ch1?a=1&b=%20"],
    ["//evil.example/x", "", "//evil.example/x"],
    ["/a%2F..%2Fb", "", "/a%2F..%2Fb"],
  ];
  test.each(targets)("%s ? %s keeps its spelling and the gateway's origin", (path, query, suffix) => {
    const url = plan({ path, query }).attempts[0]?.url ?? "";
    expect(url).toBe(`https://gw.a.streamtv.example${suffix}`);
    expect(new URL(url).host).toBe("gw.a.streamtv.example");
  });
});

describe("a body", () => {
  const key = { "idempotency-key": "k", "content-length": "10" };
  const rows: [name: string, who: ViewerParts, forward: Partial<ForwardRule>, bodiless: boolean, wanted: string][] = [
    ["of nothing", {}, {}, true, "none, 2"],
    ["goes through, once", { method: "POST" }, {}, false, "stream, 1 not-repeatable"],
    ["that may come twice is read whole", { method: "POST", headers: key }, {}, false, "buffer, 2"],
    [
      "of a route without retries is not",
      { method: "POST", headers: key },
      { retries: 0 },
      false,
      "stream, 1 not-repeatable",
    ],
    [
      "of a route that may not repeat is not",
      { method: "POST", headers: key },
      { repeatable: false },
      false,
      "stream, 1 not-repeatable",
    ],
    [
      "of a request that is held back is not",
      { method: "POST", headers: key, query: "_HLS_msn=1" },
      {},
      false,
      "stream, 1 not-repeatable",
    ],
    ["that there is none of may come twice too", { method: "DELETE", headers: key }, {}, true, "none, 2"],
  ];
  test.each(rows)("%s", (...[, who, forward, bodiless, wanted]) => {
    const { body, attempts, single } = plan(who, forward, bodiless);
    expect(`${body}, ${attempts.length}${single === null ? "" : ` ${single}`}`).toBe(wanted);
  });

  test("is not read whole where there is no other cluster", () => {
    const alone = { ...decision({ method: "POST", headers: key }), failover: [] };
    const sending = { bundle: BUNDLE, bodiless: false, breakers: new Map(), now: NOW };
    const { body, single } = planHandoff(alone, IDENTITY, sending);
    expect([body, single]).toEqual(["stream", "no-other-cluster"]);
  });
});

test("where there is no room to read a body whole it goes through, once; what has none may still be sent twice", () => {
  const sent = { "idempotency-key": "k", "content-length": "10" };
  const full = { bundle: BUNDLE, mayBuffer: false, breakers: new Map(), now: NOW };
  const made = planHandoff(decision({ method: "POST", headers: sent }), IDENTITY, { ...full, bodiless: false });
  expect([made.body, made.single, made.attempts.length]).toEqual(["stream", "not-repeatable", 1]);
  expect(planHandoff(decision(), IDENTITY, { ...full, bodiless: true }).attempts.length).toBe(2);
});

test("clusters that asked for fewer requests come behind the others", () => {
  const sending = {
    bundle: BUNDLE,
    bodiless: true,
    breakers: new Map(),
    cooled: new Map([["a", NOW + 5000]]),
    now: NOW,
  };
  const made = planHandoff(decision(), IDENTITY, sending);
  expect(clusters(made)).toEqual(["b", "c"]);
  expect(made.passedOver).toEqual([{ cluster: "a", because: "cooling", leftMs: 5000 }]);
});

describe("headers of every attempt", () => {
  test("say who asks, what for, and under which ids", () => {
    expect(headers({ ip: "203.0.113.9" })).toEqual({
      "x-edge-region": "latam",
      "x-edge-request-id": IDENTITY.requestId,
      "x-request-id": IDENTITY.requestId,
      traceparent: `00-${IDENTITY.traceId}-${IDENTITY.spanId}-01`,
      "x-edge-hop": "production;n=1",
      "cdn-loop": "georouter",
      "x-forwarded-host": "live.streamtv.example",
      "x-forwarded-proto": "https",
      "x-forwarded-for": "203.0.113.9",
    });
  });

  test("have one address, canonical, or none", () => {
    expect(headers({ ip: "2001:DB8:0:0::1" })["x-forwarded-for"]).toBe("2001:db8::1");
    expect(headers()).not.toHaveProperty("x-forwarded-for");
  });

  test("every one of them is removed from what the viewer sent", () => {
    const made = plan({ ip: "203.0.113.9" });
    const ours = [...made.headers, ...made.attempts.flatMap((one) => one.headers)];
    expect(ours.filter(([name]) => !isReservedHeader(name))).toEqual([]);
  });
});

describe("a rewrite of the route", () => {
  const rewrite = { host: "inner.example", path: { kind: "prefix", from: "/live", to: "/v2" } } as const;

  test("changes the path at every gateway, and keeps the query", () => {
    const { attempts } = plan({ path: "/live/a%2Fb", query: "x=%2F" }, { rewrite });
    expect(attempts.map(({ url }) => url)).toEqual([
      "https://gw.a.streamtv.example/v2/a%2Fb?x=%2F",
      "https://gw.b.streamtv.example/v2/a%2Fb?x=%2F",
    ]);
  });

  test("names another host to the gateway, which is reached at its own", () => {
    expect(Object.fromEntries(plan({}, { rewrite }).headers)["x-forwarded-host"]).toBe("inner.example");
  });
});

test("what the route sets and removes is in the plan", () => {
  const request = { set: { "x-a": "1" }, remove: ["x-b"] };
  expect(plan({}, { request }).request).toEqual(request);
});

test("the plan has the claims of the viewer, which end here unless they were believed", () => {
  const claims = { names: ["x-country"], believed: true, addressHeader: null };
  expect(plan({ claims }).claims).toEqual(claims);
});

test("the deadline is the route's, to the response headers", () => {
  expect(plan().headersTimeoutMs).toBe(2500);
});

describe("open breakers", () => {
  test("send a request past their clusters, and say for how long", () => {
    const made = planHandoff(decision(), IDENTITY, {
      bundle: BUNDLE,
      bodiless: true,
      breakers: openedAgo({ a: 1800 }),
      now: NOW,
    });
    expect(made.attempts.map((one) => [one.cluster, ...one.headers.slice(0, 2).map(([, value]) => value)])).toEqual([
      ["b", "stable", "1"],
      ["c", "stable", "2"],
    ]);
    expect(made.passedOver).toEqual([{ cluster: "a", because: "breaker", leftMs: 3200 }]);
  });

  const rows: [name: string, ago: Record<string, number>, to: string[]][] = [
    ["none", {}, ["a", "b"]],
    ["of the second cluster", { b: 0 }, ["a", "c"]],
    ["of the first two", { a: 0, b: 0 }, ["c", "a"]],
    ["of all: as without breakers", { a: 0, b: 0, c: 0 }, ["a", "b"]],
    ["of a cluster that the decision does not name", { z: 0 }, ["a", "b"]],
  ];
  test.each(rows)("%s", (_, ago, to) => {
    expect(planWith(ago).to).toEqual(to);
  });

  test("count for a request that must not be repeated too, which is sent once", () => {
    expect(planWith({ a: 0 }, { method: "POST" }).to).toEqual(["b"]);
    expect(planWith({ a: 0 }, {}, { repeatable: false }).to).toEqual(["b"]);
  });

  test("never send a viewer where his decision does not", () => {
    const bound = { ...decision(), failover: [] };
    const sending = { bundle: BUNDLE, bodiless: true, breakers: openedAgo({ a: 0 }), now: NOW };
    expect(clusters(planHandoff(bound, IDENTITY, sending))).toEqual(["a"]);
  });
});

describe("a trial, once the time is over", () => {
  test("goes to the cluster that the decision prefers, with another one behind it", () => {
    expect(planWith({ a: 5000 })).toEqual({ to: ["a", "b"], trial: "a", passedOver: [] });
  });

  test("is not made by a request that another cluster serves first", () => {
    expect(planWith({ b: 5000 })).toEqual({ to: ["a", "c"], trial: null, passedOver: [] });
  });

  const single: [name: string, who: ViewerParts, forward: Partial<ForwardRule>][] = [
    ["a POST", { method: "POST" }, {}],
    ["a route without retries", {}, { retries: 0 }],
  ];
  test.each(single)("is left by %s to requests with a second attempt, for five seconds", (_, who, forward) => {
    expect(planWith({ a: 9999 }, who, forward)).toMatchObject({ to: ["b"], trial: null });
    expect(planWith({ a: 10_000 }, who, forward)).toMatchObject({ to: ["a"], trial: "a" });
  });

  test.each(single)("is made by %s at once after the clock was set back by an hour", (_, who, forward) => {
    expect(planWith({ a: -3_600_000 }, who, forward)).toMatchObject({ to: ["a"], trial: "a" });
  });
});

describe("a request that the cluster holds back until there is something to say", () => {
  const blocking: ViewerParts = { query: "_HLS_msn=273&_HLS_part=2" };

  test("is waited for 20 s, and goes once", () => {
    const { headersTimeoutMs, requestClass, attempts } = plan(blocking);
    expect([headersTimeoutMs, requestClass, attempts.length]).toEqual([20_000, "blocking", 1]);
  });

  test("goes past open breakers, and is never a trial", () => {
    expect(planWith({ a: 0 }, blocking)).toMatchObject({ to: ["b"], trial: null });
    expect(planWith({ a: 100_000 }, blocking)).toMatchObject({ to: ["b"], trial: null });
  });
});

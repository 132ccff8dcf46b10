import { describe, expect, test } from "vitest";
import { decide } from "../../../src/core/decide/decide.ts";
import type { Decision } from "../../../src/core/model/decision.ts";
import { asId, type ClusterName, type PolicyName } from "../../../src/core/model/ids.ts";
import { NOTHING_KNOWN } from "../../../src/core/model/live.ts";
import type { RegionRule } from "../../../src/core/model/rules.ts";
import {
  AT,
  bundleOf,
  handoff,
  keys,
  live,
  region,
  route,
  rulesOf,
  tier,
  viewer,
  type Told,
  type ViewerParts,
} from "../small-rules.ts";

const GDPR = {
  name: asId<PolicyName>("gdpr"),
  viewers: keys({ countries: ["DE"] }),
  only: [asId<ClusterName>("b")],
  unknownPlace: "outside" as const,
  ifNone: { status: 503, body: "not in your country" },
  source: "router.yaml:9",
};
const EMBARGO = {
  name: asId<PolicyName>("embargo"),
  viewers: keys({ countries: ["KP"] }),
  respond: { status: 451, body: "no" },
  source: "router.yaml:12",
};

const RULES = rulesOf({
  router: { residency: [GDPR], geofence: [EMBARGO] },
  regions: [
    region("world", { tiers: [tier({ a: 1 }), tier({ b: 1 })] }),
    region("latam", { viewers: keys({ countries: ["BR"] }), tiers: [tier({ c: 1 })] }),
    region("answers", {
      viewers: keys({ countries: ["JP"], continents: [] }),
      tiers: [tier({ c: 1 })],
      onAllDown: { kind: "respond", respond: { status: 503, body: "later" } },
    }),
  ],
  routes: [
    route("moved", {
      match: { paths: ["/old"] },
      to: { kind: "redirect", redirect: { status: 301, location: "/new" } },
    }),
    route("robots", {
      match: { paths: ["/robots.txt"] },
      to: { kind: "respond", respond: { status: 200, body: "ok" } },
    }),
    route("live", { match: { paths: ["/live/*"] } }),
  ],
});
const BUNDLE = bundleOf(RULES);

function ask(who: ViewerParts, known: Readonly<Record<string, Told>> = {}): Decision {
  return decide(BUNDLE, live(known), viewer({ path: "/live/x", ...who }));
}

const step = (decision: Decision, stage: string) => decision.trace.find((one) => one.stage === stage);
const stages = (decision: Decision): readonly string[] => decision.trace.map(({ stage }) => stage);

describe("order of the stages", () => {
  const HANDED = ["host", "place", "geofence", "region", "route"];
  const rows: [name: string, who: ViewerParts, known: Record<string, Told>, stages: string[]][] = [
    ["an unknown host ends at once", { host: "x.example", country: "KP" }, {}, ["host"]],
    ["a geofence ends before the region", { country: "KP" }, {}, ["host", "place", "geofence"]],
    ["no route ends before any cluster", { path: "/x" }, {}, HANDED],
    ["a route's own answer too", { path: "/robots.txt" }, {}, HANDED],
    ["a hand-off goes to the end", {}, {}, [...HANDED, "health", "shares", "home", "cluster", "version", "plan"]],
    [
      "residency is a stage where it binds",
      { country: "DE" },
      {},
      [...HANDED, "residency", "health", "shares", "home", "cluster", "version", "plan"],
    ],
    ["nothing available ends with the shares", {}, { a: "drain", b: "drain" }, [...HANDED, "health", "shares"]],
    [
      "fail-open has one step of shares",
      {},
      { a: "down", b: "down" },
      [...HANDED, "health", "shares", "home", "cluster", "version", "plan"],
    ],
  ];
  test.each(rows)("%s", (_, who, known, wanted) => {
    expect(stages(ask(who, known))).toEqual(wanted);
  });
});

describe("answers", () => {
  const rows: [name: string, who: ViewerParts, known: Record<string, Told>, wanted: Record<string, unknown>][] = [
    [
      "unknown host",
      { host: "x.example" },
      {},
      { kind: "reject", status: 421, reason: "unknown-host", region: null, route: null },
    ],
    [
      "geofence",
      { country: "KP" },
      {},
      { kind: "respond", reason: "geofence", policy: "embargo", response: { status: 451, body: "no" }, region: null },
    ],
    [
      "no route",
      { path: "/x", country: "BR" },
      {},
      { kind: "reject", status: 404, reason: "no-route", region: "latam", route: null },
    ],
    [
      "redirect",
      { path: "/old" },
      {},
      {
        kind: "respond",
        reason: "route-response",
        policy: null,
        response: { status: 301, location: "/new" },
        route: "moved",
      },
    ],
    [
      "fixed answer",
      { path: "/robots.txt" },
      {},
      { kind: "respond", reason: "route-response", response: { status: 200, body: "ok" } },
    ],
    [
      "nothing left",
      { country: "BR" },
      { c: "drain" },
      { kind: "reject", status: 503, reason: "no-cluster", region: "latam", route: "live" },
    ],
    [
      "a region's answer",
      { country: "JP" },
      { c: "down" },
      { kind: "respond", reason: "no-cluster", policy: null, response: { status: 503, body: "later" } },
    ],
    [
      "residency's answer",
      { country: "DE" },
      { b: "drain" },
      { kind: "respond", reason: "residency", policy: "gdpr", response: { status: 503, body: "not in your country" } },
    ],
    [
      "residency under fail-open",
      { country: "DE" },
      { b: "down" },
      { kind: "handoff", cluster: "b", reason: "fail-open", ifNone: { status: 503, body: "not in your country" } },
    ],
    [
      "residency, all up",
      { country: "DE" },
      {},
      { kind: "handoff", cluster: "b", tier: 1, reason: "matched", failover: [] },
    ],
    [
      "no residency",
      { country: "FR" },
      {},
      { kind: "handoff", cluster: "a", tier: 0, ifNone: null, failover: [{ cluster: "b" }] },
    ],
  ];
  test.each(rows)("%s", (_, who, known, wanted) => {
    expect(ask(who, known)).toMatchObject(wanted);
  });

  test("residency's own answer wins over the region's where it leaves no cluster at all", () => {
    const [world] = RULES.regions;
    const rule = {
      ...world,
      tiers: [tier({ a: 1 })],
      onAllDown: { kind: "respond", respond: { status: 500, body: "" } },
    };
    const bundle = bundleOf({ ...RULES, regions: [rule as RegionRule, ...RULES.regions.slice(1)] });
    const decision = decide(bundle, live(), viewer({ path: "/live/x", country: "DE" }));
    expect(decision).toMatchObject({ kind: "respond", reason: "residency", policy: "gdpr" });
  });
});

describe("trace", () => {
  test("host and place", () => {
    const decision = ask({
      country: "BR",
      ip: "203.0.113.9",
      located: [{ source: "cf", outcome: "used", said: "BR" }],
      dropped: ["cf-ipcountry"],
    });
    expect(step(decision, "host")).toEqual({ stage: "host", host: "live.streamtv.example", known: true });
    expect(step(decision, "place")).toEqual({
      stage: "place",
      address: "203.0.113.0/24",
      asked: [{ source: "cf", outcome: "used", said: "BR" }],
      country: "BR",
      dropped: ["cf-ipcountry"],
    });
  });

  test("geofence says how many rules it asked", () => {
    expect(step(ask({}), "geofence")).toEqual({ stage: "geofence", policy: null, rules: 1, source: "" });
    expect(step(ask({ country: "KP" }), "geofence")).toMatchObject({
      policy: "embargo",
      rules: 1,
      source: EMBARGO.source,
    });
  });

  test("without geofences there is no such stage", () => {
    expect(stages(decide(bundleOf(), live(), viewer()))).not.toContain("geofence");
  });

  test("region says by which key, and where it is written", () => {
    expect(step(ask({ country: "BR" }), "region")).toMatchObject({
      region: "latam",
      by: "country",
      value: "BR",
      source: "regions.yaml:latam",
    });
    expect(step(ask({}), "region")).toMatchObject({ region: "world", by: "fallback", value: "" });
  });

  test("route counts what it tried, and lists the skipped ones only in full", () => {
    expect(step(ask({}), "route")).toEqual({
      stage: "route",
      route: "live",
      source: "routes.yaml:live",
      tried: 3,
      skipped: [],
    });
    const full = decide(BUNDLE, live(), viewer({ path: "/live/x" }), "full");
    expect(full.trace.find((one) => one.stage === "route")).toMatchObject({
      skipped: [{ route: "moved" }, { route: "robots" }],
    });
    expect(step(ask({ path: "/x" }), "route")).toMatchObject({ route: null, source: "", tried: 3 });
  });

  test("residency names what it forbids", () => {
    expect(step(ask({ country: "DE" }), "residency")).toEqual({
      stage: "residency",
      policies: ["gdpr"],
      sources: ["router.yaml:9"],
      forbidden: ["a"],
    });
  });

  test("health shows each allowed cluster's real and forced state", () => {
    expect(step(ask({}, { a: "drain" }), "health")).toMatchObject({
      liveVersion: 7,
      ageMs: 1000,
      clusters: [
        { cluster: "a", real: "up", forced: "drain", because: "drained" },
        { cluster: "b", real: "unknown", forced: null, because: "unknown" },
      ],
    });
  });

  test("cluster, version and plan", () => {
    const decision = ask({}, { a: "down" });
    expect(step(decision, "cluster")).toEqual({
      stage: "cluster",
      cluster: "b",
      reason: "failover",
      tier: 1,
      source: "clusters.yaml:b",
    });
    expect(step(decision, "version")).toMatchObject({ rollout: null, role: "stable", because: "stable", source: "" });
    expect(step(decision, "plan")).toEqual({ stage: "plan", failover: [] });
    expect(step(ask({}), "plan")).toEqual({ stage: "plan", failover: ["b"] });
  });
});

describe("what it was decided with", () => {
  test("names the bundle and the live value with its age", () => {
    expect(ask({})).toMatchObject({ bundle: { seq: 0, sha256: "0".repeat(64) }, live: { version: 7, ageMs: 1000 } });
  });

  test("a live value from the future counts as now, and one never heard has no age", () => {
    expect(decide(BUNDLE, live({}, { at: AT + 5000 }), viewer()).live.ageMs).toBe(0);
    expect(decide(BUNDLE, NOTHING_KNOWN, viewer()).live).toEqual({ version: 0, ageMs: 0 });
  });

  test("carries the route's settings for the hand-off", () => {
    expect(handoff(ask({})).forward).toEqual({
      headersTimeoutMs: 3000,
      retries: 1,
      repeatable: true,
      rewrite: null,
      request: null,
    });
  });
});

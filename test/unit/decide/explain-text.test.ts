import { describe, expect, test } from "vitest";
import { decide } from "../../../src/core/decide/decide.ts";
import { explainHeadline, explainLines } from "../../../src/core/decide/explain-text.ts";
import type { Decision } from "../../../src/core/model/decision.ts";
import { asId } from "../../../src/core/model/ids.ts";
import { BYPASS_REASONS, REASONS } from "../../../src/core/model/reason.ts";
import type { TraceStep } from "../../../src/core/model/trace.ts";
import { bundleOf, handoff, keys, live, region, rollout, route, tier, viewer } from "../small-rules.ts";

const BASE = decide(bundleOf({ regions: [region("world", { tiers: [tier({ a: 1 })] })] }), live(), viewer());

/** What is said about one step; the line `because` left out. */
function say(step: TraceStep): readonly string[] {
  return explainLines({ ...BASE, trace: [step] })
    .slice(0, -1)
    .map(({ stage, text }) => `${stage}: ${text}`);
}

const name = asId;
const walk = {
  tier: 0,
  pass: "healthy",
  home: name<never>("a"),
  homeBucket: 41_650,
  homeBelow: 70_000,
  stays: true,
  repick: null,
} as const;
const version = {
  stage: "version",
  rollout: name<never>("playback"),
  unit: "header:x-session-id",
  bucket: 12_560,
  below: 25_000,
  percentFrom: "rules",
  role: name<never>("canary"),
  because: "canary",
  source: "p:1",
} as const;

describe("each step in words", () => {
  const rows: [name: string, step: TraceStep, wanted: string[]][] = [
    ["known host", { stage: "host", host: "live.example", known: true }, ["host: live.example is ours"]],
    ["unknown host", { stage: "host", host: "x", known: false }, ["host: x is not one of ours"]],
    [
      "place",
      {
        stage: "place",
        address: "203.0.113.0/24",
        country: "BR",
        dropped: [],
        asked: [
          { source: "cf", outcome: "unknown", said: "XX" },
          { source: "geoip", outcome: "used", said: "BR" },
        ],
      },
      ["place: 203.0.113.0/24 → BR   cf does not know XX; geoip says BR"],
    ],
    [
      "no place",
      {
        stage: "place",
        address: null,
        country: null,
        dropped: [],
        asked: [
          { source: "cf", outcome: "absent", said: "" },
          { source: "cf", outcome: "tor", said: "T1" },
        ],
      },
      ["place: no address → unknown   cf is silent; cf asks for no place, as Tor does: T1"],
    ],
    ["geofence", { stage: "geofence", policy: name("embargo"), rules: 2, source: "g:1" }, ["geofence: embargo"]],
    ["no geofence", { stage: "geofence", policy: null, rules: 2, source: "" }, ["geofence: none of 2 applies"]],
    [
      "region",
      { stage: "region", region: name("latam"), by: "group", value: "BR", source: "r:1" },
      ["region: latam  by group BR"],
    ],
    [
      "fallback",
      { stage: "region", region: name("world"), by: "fallback", value: "", source: "r:1" },
      ["region: world  by fallback"],
    ],
    ["route", { stage: "route", route: name("live"), source: "l:4", tried: 1, skipped: [] }, ["route: live  YES"]],
    [
      "no route, with those skipped",
      {
        stage: "route",
        route: null,
        source: "",
        tried: 2,
        skipped: [
          { route: name("a"), source: "l:1", condition: "hosts", field: "", saw: "x", wants: ["y"] },
          {
            route: name("b"),
            source: "l:2",
            condition: "headers",
            field: "x-tier",
            saw: null,
            wants: { exact: "gold" },
          },
        ],
      },
      [
        ": a  no: hosts: wants y, saw x",
        ": b  no: headers x-tier: wants gold, saw none",
        "route: no match in 2 routes",
      ],
    ],
    [
      "residency",
      {
        stage: "residency",
        policies: [name("gdpr"), name("more")],
        sources: ["r:1", "r:9"],
        forbidden: [name("a"), name("b")],
      },
      ["residency: gdpr, more forbids a, b", ": and more"],
    ],
    [
      "residency that forbids nothing",
      { stage: "residency", policies: [name("gdpr")], sources: ["r:1"], forbidden: [] },
      ["residency: gdpr forbids none"],
    ],
    [
      "shares",
      {
        stage: "shares",
        outcome: "as-is",
        loads: [],
        tiers: [
          { tier: 0, basisPoints: 5650, panic: false, degraded: 0 },
          { tier: 1, basisPoints: 4350, panic: false, degraded: 0 },
        ],
      },
      ["shares: tier 1 56.5 %, tier 2 43.5 %"],
    ],
    [
      "shares in panic",
      {
        stage: "shares",
        outcome: "normalized",
        loads: [],
        tiers: [{ tier: 0, basisPoints: 10_000, panic: true, degraded: 0 }],
      },
      ["shares: tier 1 100 % PANIC  (less capacity than traffic: scaled up)"],
    ],
    [
      "fail-open",
      { stage: "shares", outcome: "fail-open", loads: [], tiers: [] },
      ["shares: nothing is available: every cluster not drained or forced down is taken as up"],
    ],
    [
      "a region's answer",
      { stage: "shares", outcome: "all-down-response", loads: [], tiers: [] },
      ["shares: nothing is available: the region answers by itself"],
    ],
    [
      "nothing",
      { stage: "shares", outcome: "none", loads: [], tiers: [] },
      ["shares: nothing is available, and nothing may be taken as up"],
    ],
    ["home", { stage: "home", walk: [walk] }, ["home: tier 1: home a  bucket 41.65 % < 70 %: stays"]],
    [
      "a walk",
      {
        stage: "home",
        walk: [
          { ...walk, homeBelow: 0, stays: false, repick: { bucket: 90_000, below: 50_000, cluster: null } },
          { ...walk, tier: 1, homeBelow: 0, stays: false, repick: { bucket: 1, below: 50_000, cluster: name("c") } },
          { ...walk, pass: "degraded", homeBelow: 0, stays: false },
        ],
      },
      [
        "home: tier 1: home a  bucket 41.65 % ≥ 0 %: cannot stay; 90 % ≥ 50 %: goes to the next tier",
        ": tier 2: home a  bucket 41.65 % ≥ 0 %: cannot stay; 0.001 % < 50 %: picked again: c",
        ": tier 1 degraded: home a  bucket 41.65 % ≥ 0 %: cannot stay",
      ],
    ],
    [
      "a list",
      {
        stage: "order",
        pick: "nearest",
        list: [
          { cluster: name("b"), km: 900.4, rttMs: null, bias: 10, bucket: 14_897, below: 7000, keeps: false },
          { cluster: name("a"), km: 1234.5, rttMs: null, bias: 0, bucket: 5, below: 100_000, keeps: true },
          { cluster: name("c"), km: 2000, rttMs: null, bias: 0, bucket: 5, below: 100_000, keeps: true },
        ],
      },
      [
        "order: nearest: b 900 km after its bias of 10 %, a 1235 km, c 2000 km",
        ": b  bucket 14.897 % ≥ 7 %: cannot stay",
        ": a  bucket 0.005 % < 100 %: stays",
      ],
    ],
    [
      "a list that keeps nobody",
      {
        stage: "order",
        pick: "first",
        list: [{ cluster: name("a"), km: null, rttMs: null, bias: 0, bucket: 50_000, below: 10_000, keeps: false }],
      },
      [
        "order: first: a",
        ": a  bucket 50 % ≥ 10 %: cannot stay",
        ": none keeps him, so the first that takes anything has him",
      ],
    ],
    [
      "cluster",
      { stage: "cluster", cluster: name("a"), reason: "spilled", tier: 1, source: "c:1" },
      ["cluster: a  tier 2"],
    ],
    [
      "canary",
      version,
      [
        "version: playback: header:x-session-id bucket 12.56 % < 25 % → canary",
        ": the viewer's bucket is inside the canary's percentage",
      ],
    ],
    [
      "stable by a live percent",
      { ...version, below: 0, percentFrom: "live", role: name<never>("stable"), because: "stable" },
      [
        "version: playback: header:x-session-id bucket 12.56 % ≥ 0 % (live) → stable",
        ": no rollout applies, or the viewer's bucket is outside the canary",
      ],
    ],
    [
      "no unit",
      { ...version, unit: null, bucket: null, role: name<never>("stable"), because: "no-unit" },
      ["version: playback: no unit → stable", ": the request has nothing to hash, so it gets the old version"],
    ],
    [
      "a rollout that is no canary",
      { ...version, bucket: null, below: 0, percentFrom: null, role: name<never>("stable"), because: "stable" },
      [
        "version: playback: not a canary → stable",
        ": no rollout applies, or the viewer's bucket is outside the canary",
      ],
    ],
    [
      "no rollout",
      { ...version, rollout: null, role: name<never>("stable"), because: "stable" },
      ["version: stable: no rollout on this route"],
    ],
    ["plan", { stage: "plan", failover: [name("b"), name("c")] }, ["failover: b, c"]],
    ["plan without anybody", { stage: "plan", failover: [] }, ["failover: none"]],
  ];
  test.each(rows)("%s", (_, step, wanted) => {
    expect(say(step)).toEqual(wanted);
  });
});

describe("the whole", () => {
  test("every step has exactly one line with its stage, and the reason ends it", () => {
    const lines = explainLines(BASE);
    expect(lines.filter(({ stage }) => stage !== "")).toHaveLength(BASE.trace.length + 1);
    expect(lines.at(-1)).toEqual({
      stage: "because",
      text: { ...REASONS, ...BYPASS_REASONS }[BASE.reason],
      source: "",
    });
  });

  test("says where everything is written that took part", () => {
    const everything = bundleOf({
      router: {
        residency: [
          {
            name: name("gdpr"),
            viewers: keys({ countries: ["DE"] }),
            only: [name("a")],
            unknownPlace: "outside",
            ifNone: { status: 503, body: "" },
            source: "router.yaml:9",
          },
        ],
      },
      regions: [region("world", { tiers: [tier({ a: 1 })] })],
      routes: [route("other", { match: { methods: ["PUT"] } }), route("all", { rollout: name("playback") })],
      rollouts: [rollout("playback", { world: 5 })],
    });
    const lines = explainLines(decide(everything, live(), viewer({ country: "DE" }), "full"));
    const sources = lines.filter(({ source }) => source !== "");
    expect(sources.map(({ stage, source }) => [stage, source])).toEqual([
      ["region", "regions.yaml:world"],
      ["", "routes.yaml:other"],
      ["route", "routes.yaml:all"],
      ["residency", "router.yaml:9"],
      ["cluster", "clusters.yaml:a"],
      ["version", "rollouts.yaml:playback"],
    ]);
  });

  test("a geofence says where it is written", () => {
    const fence = {
      name: name<never>("embargo"),
      viewers: keys({ countries: ["KP"] }),
      respond: { status: 451, body: "" },
      source: "router.yaml:12",
    };
    const decision = decide(bundleOf({ router: { geofence: [fence] } }), live(), viewer({ country: "KP" }));
    expect(explainLines(decision)).toContainEqual({ stage: "geofence", text: "embargo", source: "router.yaml:12" });
  });

  test("says what a bound viewer gets when none of his clusters answers", () => {
    const bound = { ...handoff(BASE), ifNone: { status: 503, body: "" } };
    const [extra] = explainLines(bound).slice(-2);
    expect(extra).toEqual({ stage: "", text: "if none of the allowed clusters answers: 503 (residency)", source: "" });
  });

  const answers: [name: string, decision: Decision, headline: string][] = [
    ["hand-off", BASE, "a  stable v41  reason matched"],
    ["refusal", decide(bundleOf(), live(), viewer({ host: "x" })), "refuses with 421  reason unknown-host"],
    [
      "redirect",
      decide(
        bundleOf({ routes: [route("r", { to: { kind: "redirect", redirect: { status: 302, location: "/new" } } })] }),
        live(),
        viewer(),
      ),
      "answers 302 → /new  reason route-response",
    ],
    [
      "fixed answer",
      decide(
        bundleOf({ routes: [route("r", { to: { kind: "respond", respond: { status: 200, body: "" } } })] }),
        live(),
        viewer(),
      ),
      "answers 200  reason route-response",
    ],
  ];
  test.each(answers)("headline of a %s", (_, decision, headline) => {
    expect(explainHeadline(decision)).toBe(headline);
  });
});

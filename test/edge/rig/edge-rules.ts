/**
 * The rules that tests of the edge run under: two clusters, `home` first and `next` behind it.
 *
 * Regions by country: BR latam, JP all canary, everyone else world; Germans may only be served by
 * `home`, Icelanders by either, and KP gets a fixed answer.
 */
import {
  asId,
  type ClusterName,
  type CountryCode,
  type PolicyName,
  type RegionName,
  type RoleName,
  type RolloutName,
  type RouteName,
} from "../../../src/core/model/ids.ts";
import type { RegionRule, Rules } from "../../../src/core/model/rules.ts";
import { NO_VIEWER_KEYS, type ViewerKeys } from "../../../src/core/model/viewer-keys.ts";
import type { ForwardRule, MatchRule, RouteRule } from "../../../src/core/model/route-rule.ts";
import { testCluster, testRules } from "./test-bundle.ts";

/** Time to the headers of one attempt. */
export const HEADERS_TIMEOUT_MS = 400;
/** The same where a test is about something else: no machine is so busy. */
export const PATIENT_MS = 20_000;
export const RESIDENCY_BODY = "Not available in your country right now";

const ANY: MatchRule = { hosts: [], paths: [], methods: [], headers: [], query: [], cookies: [], regions: [] };
const [HOME, NEXT] = [asId<ClusterName>("home"), asId<ClusterName>("next")];

/** The rules, with this headers timeout on every route. */
export function edgeRules(headersTimeoutMs = HEADERS_TIMEOUT_MS): Rules {
  const forward: ForwardRule = { headersTimeoutMs, retries: 1, repeatable: true, rewrite: null, request: null };
  const base = testRules([testCluster("home"), testCluster("next")], []);
  return {
    ...base,
    router: {
      ...base.router,
      hosts: ["play.example", "*.vod.example", "127.0.0.1"],
      locate: ["cf", "geoip"],
      unit: ["header:x-session-id"],
      continueTrace: "never",
      fallbackRegion: asId<RegionName>("world"),
      residency: [
        {
          name: asId<PolicyName>("at-home"),
          viewers: countries("DE"),
          only: [HOME],
          unknownPlace: "outside",
          ifNone: { status: 503, body: RESIDENCY_BODY },
          source: "test:1",
        },
        {
          name: asId<PolicyName>("at-either"),
          viewers: countries("IS"),
          only: [HOME, NEXT],
          unknownPlace: "outside",
          ifNone: { status: 503, body: RESIDENCY_BODY },
          source: "test:1",
        },
      ],
      geofence: [
        {
          name: asId<PolicyName>("embargo"),
          viewers: countries("KP"),
          respond: { status: 451, body: "Not here" },
          source: "test:1",
        },
      ],
    },
    regions: [
      region("world", NO_VIEWER_KEYS),
      region("latam", countries("BR")),
      region("canary-land", countries("JP")),
    ],
    routes: [
      route("once", { ...ANY, paths: ["/once/*"] }, { forward: { ...forward, repeatable: false } }),
      route(
        "redirect",
        { ...ANY, paths: ["/moved"] },
        {
          forward,
          to: { kind: "redirect", redirect: { status: 302, location: "https://play.example/here" } },
        },
      ),
      route("all", ANY, { forward, rollout: asId<RolloutName>("next-version") }),
    ],
    rollouts: [
      {
        name: asId<RolloutName>("next-version"),
        id: "next-version",
        strategy: "canary",
        steps: [],
        optIn: null,
        analysis: null,
        from: asId<RoleName>("stable"),
        to: asId<RoleName>("canary"),
        salt: "next-version",
        percent: { world: 0, latam: 0, "canary-land": 100 },
        source: "test:1",
      },
    ],
  };
}

function countries(...codes: readonly string[]): ViewerKeys {
  return { ...NO_VIEWER_KEYS, countries: codes.map((code) => asId<CountryCode>(code)) };
}

function region(name: string, viewers: ViewerKeys): RegionRule {
  return {
    name: asId<RegionName>(name),
    id: name,
    within: null,
    viewers,
    tiers: [
      {
        pick: "first",
        members: [HOME, NEXT].map((cluster) => ({ cluster, weight: 100, bias: 0 })),
      },
    ],
    overprovision: 140,
    panicBelow: 50,
    maxEjectPercent: 50,
    failback: "auto",
    vantage: null,
    onAllDown: { kind: "fail-open" },
    holdDownMs: 0,
    rampMs: 0,
    source: "test:1",
  };
}

function route(name: string, match: MatchRule, extra: Partial<RouteRule> & Pick<RouteRule, "forward">): RouteRule {
  return {
    name: asId<RouteName>(name),
    match,
    to: { kind: "region" },
    rollout: null,
    experiments: [],
    session: null,
    mirror: null,
    source: "test:1",
    ...extra,
  };
}

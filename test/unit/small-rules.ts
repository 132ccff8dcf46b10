/**
 * Rules, viewers and live values for tests, each with only what a test cares about.
 *
 * Everything not given is the plainest value there is: one region `world`, one route `all`, unknown
 * health, a GET of `/` at `live.streamtv.example` by a viewer of whom nothing is known.
 */
import { statedOrders, type Stated } from "../../src/core/health/stated-orders.ts";
import { indexRules } from "../../src/core/bundle/index-rules.ts";
import { parseAddress } from "../../src/core/model/address.ts";
import type { Bundle } from "../../src/core/model/bundle.ts";
import { continentOf, parseCountry } from "../../src/core/model/country.ts";
import type { Decision, HandoffDecision } from "../../src/core/model/decision.ts";
import { asId, type SubdivisionCode } from "../../src/core/model/ids.ts";
import {
  NOTHING_KNOWN,
  UNKNOWN_CLUSTER,
  type ClusterLive,
  type Live,
  type Measured,
} from "../../src/core/model/live.ts";
import { NO_TOKENS } from "../../src/core/model/session.ts";
import { NOWHERE, type Place } from "../../src/core/model/place.ts";
import type { ClusterRule, Pick, RegionRule, RouterRule, Rules, TierRule } from "../../src/core/model/rules.ts";
import { NO_VIEWER_KEYS, type ViewerKeys } from "../../src/core/model/viewer-keys.ts";
import type { MatchRule, RouteRule } from "../../src/core/model/route-rule.ts";
import type { CanaryRule } from "../../src/core/model/version-rule.ts";
import type { Viewer } from "../../src/core/model/viewer.ts";

/** The time of every request. */
export const AT = 1_800_000_000_000;
export const MINUTE = 60_000;
export const HOST = "live.streamtv.example";

export function keys(more: { readonly [K in keyof ViewerKeys]?: readonly unknown[] }): ViewerKeys {
  return { ...NO_VIEWER_KEYS, ...more } as ViewerKeys;
}

export function cluster(name: string, more: Partial<ClusterRule> = {}): ClusterRule {
  return {
    name: asId(name),
    id: name,
    gateway: `https://gw.${name}.streamtv.example`,
    lat: 0,
    lon: 0,
    place: "",
    gateways: {},
    clientCertificate: null,
    assertion: "shared",
    capacity: null,
    mesh: null,
    versions: { stable: "v41", canary: "v42" },
    probe: {
      method: "GET",
      headers: {},
      path: "/healthz",
      intervalMs: 10_000,
      timeoutMs: 2000,
      fall: 3,
      clear: 3,
      rise: 5,
      expectStatus: [200],
      expectHeader: null,
      expectBody: null,
      changesWithinMs: null,
    },
    source: `clusters.yaml:${name}`,
    ...more,
  };
}

/** A tier from cluster names and weights. */
export function tier(members: Readonly<Record<string, number>>, pick: Pick = "weighted"): TierRule {
  const entries = Object.entries(members);
  return { pick, members: entries.map(([name, weight]) => ({ cluster: asId(name), weight, bias: 0 })) };
}

export function region(name: string, more: Partial<RegionRule> = {}): RegionRule {
  return {
    name: asId(name),
    id: name,
    within: null,
    viewers: NO_VIEWER_KEYS,
    tiers: [],
    overprovision: 140,
    panicBelow: 50,
    maxEjectPercent: 50,
    failback: "auto",
    vantage: null,
    onAllDown: { kind: "fail-open" },
    holdDownMs: MINUTE,
    rampMs: 5 * MINUTE,
    source: `regions.yaml:${name}`,
    ...more,
  };
}

const ANY: MatchRule = { hosts: [], paths: [], methods: [], headers: [], query: [], cookies: [], regions: [] };

export type RouteParts = Partial<Omit<RouteRule, "match">> & { readonly match?: Partial<MatchRule> };

export function route(name: string, { match = {}, ...more }: RouteParts = {}): RouteRule {
  return {
    name: asId(name),
    match: { ...ANY, ...match },
    to: { kind: "region" },
    rollout: null,
    experiments: [],
    session: null,
    mirror: null,
    forward: { headersTimeoutMs: 3000, retries: 1, repeatable: true, rewrite: null, request: null },
    source: `routes.yaml:${name}`,
    ...more,
  };
}

export function rollout(name: string, percent: Readonly<Record<string, number>>): CanaryRule {
  return {
    name: asId(name),
    id: name,
    strategy: "canary",
    steps: [],
    optIn: null,
    analysis: null,
    from: asId("stable"),
    to: asId("canary"),
    salt: name,
    percent,
    source: `rollouts.yaml:${name}`,
  };
}

export interface RulesParts {
  readonly router?: Partial<RouterRule>;
  readonly clusters?: readonly ClusterRule[];
  readonly regions?: readonly RegionRule[];
  readonly routes?: readonly RouteRule[];
  readonly rollouts?: readonly CanaryRule[];
  readonly vantages?: Rules["vantages"];
  readonly overrides?: Rules["overrides"];
}

/** Rules; clusters that are not given are those that the regions name. */
export function rulesOf({
  router = {},
  clusters,
  regions,
  routes,
  rollouts = [],
  vantages = [],
  overrides = [],
}: RulesParts = {}): Rules {
  const known = regions ?? [region("world", { tiers: [tier({ "sa-east": 100 })] })];
  const named = new Set(
    known.flatMap(({ tiers }) => tiers.flatMap(({ members }) => members.map((one) => one.cluster))),
  );
  return {
    hash: 1,
    router: {
      mode: "route",
      bypass: null,
      clientIp: { kind: "cloudflare" },
      geoHeaders: null,
      aliases: {},
      guards: { maxMovePercent: 20, requireReason: true, minHealthyClusters: 1 },
      hosts: [HOST],
      locate: ["cf", "geoip"],
      unit: ["header:x-session-id"],
      continueTrace: "never",
      fallbackRegion: known[0]?.name ?? asId("world"),
      residency: [],
      geofence: [],
      ...router,
    },
    vantages,
    clusters: clusters ?? [...named].map((name) => cluster(name)),
    regions: known,
    routes: routes ?? [route("all")],
    rollouts,
    experiments: [],
    overrides,
  };
}

export function bundleOf(rules: Rules | RulesParts = {}): Bundle {
  const whole = "hash" in rules ? rules : rulesOf(rules);
  const indexed = indexRules(whole, 0, "0".repeat(64));
  if (!indexed.ok) throw new Error(`${indexed.error.at} refers to ${indexed.error.name}`);
  return indexed.value;
}

export type ViewerParts = Partial<Omit<Viewer, "address" | "place" | "headers">> & {
  readonly ip?: string;
  readonly country?: string;
  readonly place?: Partial<Omit<Place, "subdivision">> & { readonly subdivision?: string };
  readonly headers?: Readonly<Record<string, string>>;
};

export function viewer({ ip, country, place, headers = {}, ...more }: ViewerParts = {}): Viewer {
  const code = parseCountry(country ?? "");
  const located = code === null ? {} : { source: "cf" as const, country: code, continent: continentOf(code) };
  const { subdivision = null, ...rest } = place ?? {};
  return {
    at: AT,
    host: HOST,
    path: "/",
    query: "",
    method: "GET",
    headers: new Map(Object.entries(headers)),
    address: ip === undefined ? null : parseAddress(ip),
    place: {
      ...NOWHERE,
      ...located,
      ...rest,
      subdivision: subdivision === null ? null : asId<SubdivisionCode>(subdivision),
    },
    asn: null,
    unit: null,
    key: more.unit?.value ?? ip ?? "-",
    located: [],
    dropped: [],
    claims: { names: [], believed: false, addressHeader: null },
    rtt: null,
    session: NO_TOKENS,
    test: null,
    ...more,
  };
}

/** The n-th of many different viewers; his unit is his key. */
export function viewerNumber(n: number, more: ViewerParts = {}): Viewer {
  const value = `viewer-${n}`;
  return viewer({ unit: { source: "header:x-session-id", value }, key: value, ...more });
}

export function measured(more: Partial<Measured> = {}): Measured {
  return { state: "up", since: AT - 60 * MINUTE, ready: 100, flaps: 0, why: "", ...more };
}

/** What is known and ordered about one cluster: a word, or the parts that differ from "up, no orders". */
export type Told = "up" | "degraded" | "down" | "drain" | "forced-down" | "forced-up" | Partial<ClusterLive & Stated>;

/** The measured and the ordered part of what is told of a cluster. */
export type ToldCluster = ClusterLive & Stated;

export function told(word: Told): ToldCluster {
  const up: ToldCluster = { ...UNKNOWN_CLUSTER, measured: measured(), at: AT - 1000, forced: null, dial: 100 };
  switch (word) {
    case "up":
    case "degraded":
    case "down":
      return { ...up, measured: measured({ state: word }) };
    case "drain":
    case "forced-down":
    case "forced-up":
      return { ...up, forced: word };
    default:
      return { ...up, ...word };
  }
}

export function live(clusters: Readonly<Record<string, Told>> = {}, more: Partial<Live> = {}): Live {
  const known = Object.entries(clusters).map(([name, word]) => {
    const { forced, dial, ...measuredPart } = told(word);
    return { name, measuredPart, orders: statedOrders(asId(name), { forced, dial }) };
  });
  return {
    ...NOTHING_KNOWN,
    version: 7,
    at: AT - 1000,
    clusters: Object.fromEntries(known.map(({ name, measuredPart }) => [name, measuredPart])),
    orders: known.flatMap(({ orders }) => orders),
    ...more,
  };
}

/** The decision as a hand-off; fails the test when it is none. */
export function handoff(decision: Decision): HandoffDecision {
  if (decision.kind !== "handoff") throw new Error(`expected a hand-off, found ${decision.kind} ${decision.reason}`);
  return decision;
}

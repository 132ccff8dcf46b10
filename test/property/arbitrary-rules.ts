/**
 * Arbitrary small rule sets, live values and viewers, for laws of the decision.
 *
 * Rule sets are valid: names resolve, a region has tiers of one kind, a cluster is in a region once.
 * Live values may say anything that their type allows, also of clusters that no rule names.
 */
import * as fc from "fast-check";
import {
  asId,
  type ClusterName,
  type RegionName,
  type RolloutName,
  type VantageName,
} from "../../src/core/model/ids.ts";
import type { LiveOrder } from "../../src/core/model/live-order.ts";
import { statedOrders } from "../../src/core/health/stated-orders.ts";
import {
  LIVE_FORMAT,
  type ClusterLive,
  type Live,
  type Measured,
  type VantageView,
} from "../../src/core/model/live.ts";
import type { AllDownRule, Pick, RegionRule, ResidencyRule, Rules } from "../../src/core/model/rules.ts";
import type { RouteRule } from "../../src/core/model/route-rule.ts";
import type { Viewer } from "../../src/core/model/viewer.ts";
import {
  AT,
  cluster,
  HOST,
  keys,
  region,
  rollout,
  route,
  rulesOf,
  tier,
  viewer,
  type ViewerParts,
} from "../unit/small-rules.ts";

export const CLUSTERS = ["c0", "c1", "c2", "c3", "c4", "c5"] as const;
const REGIONS = ["world", "latam", "europe"] as const;
const COUNTRIES = ["BR", "CL", "DE", "IE", "US", "KP", "JP"] as const;
const CONTINENTS = ["SA", "EU", "NA", "AS"] as const;

const VANTAGES: Rules["vantages"] = ["sam", "fra"].map((one) => ({ name: asId(one), hint: "sam", lat: 0, lon: 0 }));

const name = fc.constantFrom(...CLUSTERS).map((text) => asId<ClusterName>(text));
const weight = fc.oneof(
  { weight: 1, arbitrary: fc.constant(0) },
  { weight: 8, arbitrary: fc.integer({ min: 1, max: 100 }) },
);
const percent = fc.oneof(
  fc.constantFrom(0, 1, 50, 99.999, 100),
  fc.integer({ min: 0, max: 100_000 }).map((n) => n / 1000),
);

/** Tiers over different clusters, one to three of them. */
const tiersOf = (pick: fc.Arbitrary<Pick>): fc.Arbitrary<RegionRule["tiers"]> =>
  fc
    .tuple(
      fc.shuffledSubarray([...CLUSTERS], { minLength: 1 }),
      fc.array(weight, { minLength: 6, maxLength: 6 }),
      fc.array(fc.nat({ max: 2 }), { minLength: 6, maxLength: 6 }),
      pick,
    )
    .map(([names, weights, places, kind]) =>
      [0, 1, 2].map((place) => {
        const here = names.filter((_, at) => places[at] === place);
        return tier(Object.fromEntries(here.map((one) => [one, weights[names.indexOf(one)] ?? 1])), kind);
      }),
    );

const weightedTiers = tiersOf(fc.constant("weighted"));
const listedTiers = tiersOf(fc.constantFrom("nearest" as const, "fastest" as const, "first" as const));

const allDown: fc.Arbitrary<AllDownRule> = fc.constantFrom(
  { kind: "fail-open" },
  { kind: "fail-open" },
  { kind: "respond", respond: { status: 503, body: "" } },
);

const regionRule = (which: string, tiers: fc.Arbitrary<RegionRule["tiers"]>): fc.Arbitrary<RegionRule> =>
  fc
    .record({
      tiers,
      overprovision: fc.integer({ min: 100, max: 200 }),
      panicBelow: fc.integer({ min: 0, max: 100 }),
      maxEjectPercent: fc.constantFrom(0, 30, 50, 100, 100),
      failback: fc.constantFrom("auto" as const, "auto" as const, "manual" as const),
      vantage: fc.constantFrom(null, asId<VantageName>("sam"), asId<VantageName>("fra")),
      onAllDown: allDown,
      holdDownMs: fc.constantFrom(0, 60_000, 3_600_000),
      rampMs: fc.constantFrom(0, 1, 300_000),
      viewers: fc
        .record({
          countries: fc.subarray([...COUNTRIES]),
          groupCountries: fc.subarray([...COUNTRIES]),
          continents: fc.subarray([...CONTINENTS]),
        })
        .map(keys),
    })
    .map((parts) => region(which, parts));

const residency: fc.Arbitrary<ResidencyRule> = fc
  .record({
    viewers: fc.subarray([...COUNTRIES], { minLength: 3 }).map((countries) => keys({ countries })),
    only: fc.uniqueArray(name, { maxLength: 5 }),
    unknownPlace: fc.constantFrom("inside" as const, "outside" as const),
  })
  .map((parts) => ({ name: asId("gdpr"), ifNone: { status: 503, body: "" }, source: "router.yaml:1", ...parts }));

const target: fc.Arbitrary<RouteRule["to"]> = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ kind: "region" } as const) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("clusters" as const),
      clusters: fc.uniqueArray(name, { minLength: 1, maxLength: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: "respond", respond: { status: 200, body: "" } } as const) },
);

const routeRule = (at: number): fc.Arbitrary<RouteRule> =>
  fc
    .record({
      to: target,
      rollout: fc.constantFrom(asId<RolloutName>("playback"), null),
      match: fc.record({
        paths: fc.constantFrom([], ["/live/*"], ["/*x*x*y", "/vod"]),
        methods: fc.constantFrom([], ["GET"], ["POST", "PUT"]),
        regions: fc
          .subarray([...REGIONS])
          .map((names) => (names.length === 3 ? [] : names.map((one) => asId<RegionName>(one)))),
        headers: fc.constantFrom(
          [],
          [{ name: "x-tier", test: { not: "tin" } }],
          [{ name: "x-tier", test: { present: false } }],
        ),
      }),
    })
    .map((parts) => route(`route-${at}`, parts));

export interface RulesOptions {
  /** Only weighted tiers, or only lists, and one route that takes everybody to his region. */
  readonly tiers?: "weighted" | "listed";
}

/** A small rule set. */
export function arbitraryRules({ tiers: kind }: RulesOptions = {}): fc.Arbitrary<Rules> {
  const tiers =
    kind === "weighted" ? weightedTiers : kind === "listed" ? listedTiers : fc.oneof(weightedTiers, listedTiers);
  return fc
    .record({
      regions: fc.tuple(...REGIONS.map((which) => regionRule(which, tiers))),
      routes:
        kind === undefined
          ? fc.tuple(routeRule(1), routeRule(2), routeRule(3))
          : fc.constant([route("all", { rollout: asId("playback") })]),
      residency: kind === undefined ? fc.array(residency, { maxLength: 2 }) : fc.constant([]),
      geofenced: kind === undefined ? fc.subarray([...COUNTRIES], { maxLength: 2 }) : fc.constant([]),
      percents: fc.record(Object.fromEntries(REGIONS.map((which) => [which, percent]))),
      lacking: fc.subarray([...CLUSTERS]),
      places: fc.array(fc.tuple(fc.integer({ min: -90, max: 90 }), fc.integer({ min: -180, max: 180 })), {
        minLength: 6,
        maxLength: 6,
      }),
    })
    .map(({ regions, routes, residency: policies, geofenced, percents, lacking, places }) =>
      rulesOf({
        vantages: VANTAGES,
        router: {
          residency: policies,
          geofence: [
            {
              name: asId("embargo"),
              viewers: keys({ countries: geofenced }),
              respond: { status: 451, body: "" },
              source: "",
            },
          ],
        },
        regions,
        routes,
        rollouts: [rollout("playback", percents)],
        clusters: CLUSTERS.map((one, at) =>
          cluster(one, {
            lat: places[at]?.[0] ?? 0,
            lon: places[at]?.[1] ?? 0,
            versions: lacking.includes(one) ? { stable: "v1" } : { stable: "v1", canary: "v2" },
          }),
        ),
      }),
    );
}

const moment = fc.integer({ min: -10_000_000, max: 60_000 }).map((ms) => AT + ms);

const measurement: fc.Arbitrary<Measured> = fc.record({
  state: fc.constantFrom("up" as const, "up" as const, "degraded" as const, "down" as const),
  since: moment,
  ready: fc.oneof(fc.constantFrom(0, 100, 100), fc.integer({ min: 0, max: 100 })),
  flaps: fc.constantFrom(0, 0, 1, 3, 5000),
  why: fc.constant(""),
});

const view: fc.Arbitrary<VantageView> = fc.record({
  says: fc.constantFrom("up" as const, "degraded" as const, "down" as const),
  since: moment,
  at: moment,
  rttMs: fc.constantFrom(null, 12.5),
  why: fc.constantFrom("", "refused"),
  standing: fc.constantFrom("counted" as const, "suspect" as const, "bad" as const, "silent" as const),
  verdict: fc.option(measurement),
});

const clusterLive: fc.Arbitrary<ClusterLive> = fc.record({
  measured: fc.option(measurement, { freq: 6 }),
  at: fc.constantFrom(AT, AT - 1000, AT - 1000, 0),
  vantages: fc.oneof(fc.constant({}), fc.dictionary(fc.constantFrom("sam", "fra", "gone"), view)),
  failingColos: fc.constant(0),
  returned: fc.option(fc.record({ until: moment, at: moment }), { freq: 2 }),
});

const stated: fc.Arbitrary<readonly LiveOrder[]> = fc
  .record({
    on: fc.constantFrom(...CLUSTERS, "gone", "constructor"),
    forced: fc.constantFrom(null, null, null, "drain" as const, "forced-down" as const, "forced-up" as const),
    dial: fc.oneof(fc.constantFrom(100, 100, 0), fc.integer({ min: 0, max: 100 })),
  })
  .map(({ on, ...said }) => statedOrders(asId(on), said));

const span = fc.record({
  from: fc.constantFrom(0, AT - 900_000, AT - 60_000, AT, AT + 60_000),
  lasts: fc.constantFrom(1, 30_000, 600_000, 3_600_000),
});

/** A state with a beginning and an end, a drain with its ramp. */
const timed: fc.Arbitrary<readonly LiveOrder[]> = fc
  .record({
    id: fc.uuid(),
    on: fc.uniqueArray(name, { minLength: 1, maxLength: 3 }),
    state: fc.constantFrom("drain" as const, "drain" as const, "forced-down" as const, "forced-up" as const),
    rampMs: fc.constantFrom(0, 300_000),
    finishWithinMs: fc.constantFrom(0, 600_000),
    span,
  })
  .map(({ id, on, span: { from, lasts }, ...effect }) => [
    {
      id,
      effect: { kind: "state", clusters: on, ...effect },
      globs: [],
      fromMs: from,
      untilMs: (from === 0 ? AT - 60_000 : from) + lasts,
      reason: "",
      by: "",
    },
  ]);

/** Orders that move viewers, to be put beside the others of a live value. */
export const arbitraryMoves: fc.Arbitrary<readonly LiveOrder[]> = fc.array(
  fc
    .record({
      id: fc.uuid(),
      use: fc.uniqueArray(name, { minLength: 1, maxLength: 3 }),
      viewers: fc.subarray([...COUNTRIES], { minLength: 3 }).map((countries) => keys({ countries })),
      span,
    })
    .map(({ id, use, viewers, span: { from, lasts } }) => ({
      id,
      effect: { kind: "move" as const, viewers, use },
      globs: [],
      fromMs: from,
      untilMs: (from === 0 ? AT - 60_000 : from) + lasts,
      reason: "",
      by: "",
    })),
  { minLength: 1, maxLength: 3 },
);

const away: fc.Arbitrary<Live["away"]> = fc.dictionary(
  fc.constantFrom(...REGIONS, "gone"),
  fc.dictionary(
    fc.constantFrom(...CLUSTERS, "constructor"),
    fc.record({ since: moment, returnedAt: fc.option(moment) }),
    { maxKeys: 2 },
  ),
);

/** What is measured and ordered, of some clusters, now or long ago. */
export const arbitraryLive: fc.Arbitrary<Live> = fc.record({
  format: fc.constant(LIVE_FORMAT),
  epoch: fc.constant(0),
  version: fc.nat(),
  at: fc.constantFrom(AT, AT - 1000, AT + 5000, AT - 600_001, 0),
  clusters: fc.dictionary(fc.constantFrom(...CLUSTERS, "gone", "constructor"), clusterLive),
  orders: fc.array(fc.oneof(stated, stated, timed), { maxLength: 5 }).map((orders) => orders.flat()),
  kills: fc.constant([]),
  away: fc.oneof(fc.constant({}), away),
  percent: fc.dictionary(
    fc.constantFrom("playback", "gone"),
    fc.dictionary(fc.constantFrom(...REGIONS, "gone"), percent),
  ),
  geoip: fc.constant(null),
});

const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.constantFrom("", "constructor", "__proto__", "%", "%E0%A4"),
);

/** What a test header says, also of what no rule names. */
const testRead: fc.Arbitrary<Viewer["test"]> = fc.oneof(
  fc.constantFrom("refused" as const, "expired" as const, "off" as const),
  fc.record({
    cluster: fc.constantFrom(null, ...CLUSTERS, "gone", "__proto__"),
    role: fc.constantFrom(null, "stable", "canary", "constructor"),
    region: fc.constantFrom(null, ...REGIONS, "gone", "constructor"),
  }),
);

const parts: fc.Arbitrary<ViewerParts> = fc.record(
  {
    host: fc.oneof({ weight: 9, arbitrary: fc.constant(HOST) }, { weight: 1, arbitrary: anyText }),
    path: fc.oneof(fc.constantFrom("/", "/live/ch1", "/vod", "/axxxy"), anyText),
    query: anyText,
    method: fc.constantFrom("GET", "HEAD", "POST", "OPTIONS", "ODD"),
    country: fc.constantFrom(...COUNTRIES),
    ip: fc.oneof(fc.ipV4(), fc.ipV6()),
    asn: fc.integer({ min: 1, max: 4_294_967_295 }),
    headers: fc.dictionary(fc.constantFrom("x-tier", "cookie", "access-control-request-method"), anyText),
    rtt: fc.option(fc.dictionary(fc.constantFrom(...CLUSTERS, "gone"), fc.constantFrom(1, 10, 10.9, 11.1, 400))),
    unit: fc.option(anyText.map((value) => ({ source: "header:x-session-id", value }))),
    place: fc.record(
      {
        city: fc.option(anyText),
        coordinates: fc.option(
          fc.record({
            lat: fc.double({ min: -90, max: 90, noNaN: true }),
            lon: fc.double({ min: -180, max: 180, noNaN: true }),
          }),
        ),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
);

/** A viewer with any of the facts there are. */
export const arbitraryViewer: fc.Arbitrary<Viewer> = parts.map(viewer);

/** The same with a test header, which does not bind everybody's laws. */
export const arbitraryTester: fc.Arbitrary<Viewer> = fc
  .record({ who: arbitraryViewer, test: testRead })
  .map(({ who, test }) => ({ ...who, test }));

/**
 * Situations of one region and one route in which everything that steers may happen at once.
 *
 * More often than not a cluster is in a state in which a formula matters: ramps under way, drains half done, small
 * dials, several clusters down beyond the cap, weights of 0 and tiny ones.
 */
import * as fc from "fast-check";
import { asId, type ClusterName, type VantageName } from "../../src/core/model/ids.ts";
import type { ClusterLive, Live, Measured } from "../../src/core/model/live.ts";
import type { LiveOrder } from "../../src/core/model/live-order.ts";
import type { OverrideEffect, OverrideRule } from "../../src/core/model/override-rule.ts";
import type { Pick, RegionRule, Rules, TierRule } from "../../src/core/model/rules.ts";
import type { Viewer } from "../../src/core/model/viewer.ts";
import { AT, cluster, keys, live, MINUTE, region, route, rulesOf, viewerNumber } from "../unit/small-rules.ts";

export interface Whole {
  readonly rules: Rules;
  readonly live: Live;
  readonly viewer: Viewer;
}

export const NAMES = ["a", "b", "c", "d", "e", "f", "g", "h"] as const;
const COUNTRIES = ["BR", "DE"] as const;
const HOUR = 60 * MINUTE;

const name = fc.constantFrom(...NAMES);
const names = (maxLength: number): fc.Arbitrary<readonly ClusterName[]> =>
  fc.uniqueArray(name, { minLength: 1, maxLength }).map((all) => all.map((one) => asId<ClusterName>(one)));
const past = fc
  .constantFrom(0, 1, 1000, MINUTE, 2 * MINUTE, 5 * MINUTE, 8 * MINUTE, 20 * MINUTE, HOUR)
  .map((ms) => AT - ms);
const percent = fc.oneof(fc.constantFrom(0, 100, 50, 70, 0.001, 99.999), fc.integer({ min: 0, max: 100 }));

const measurement: fc.Arbitrary<Measured> = fc.record({
  state: fc.constantFrom(
    "up" as const,
    "up" as const,
    "up" as const,
    "degraded" as const,
    "down" as const,
    "down" as const,
  ),
  since: past,
  ready: fc.oneof(fc.constant(100), fc.constant(100), percent),
  flaps: fc.constantFrom(0, 0, 0, 1, 2, 9),
  why: fc.constant(""),
});

const known: fc.Arbitrary<ClusterLive> = fc.record({
  measured: fc.option(measurement, { freq: 8 }),
  at: fc.constantFrom(AT, AT - 1000, AT - 1000, AT - 1000, AT - 11 * MINUTE),
  vantages: fc.option(measurement, { freq: 2 }).map((verdict) => ({
    sam: { says: "up" as const, since: AT, at: AT, rttMs: null, why: "", standing: "counted" as const, verdict },
  })),
  failingColos: fc.constant(0),
  returned: fc.option(fc.record({ until: past, at: past }), { freq: 2 }),
});

const state: fc.Arbitrary<OverrideEffect> = fc.record({
  kind: fc.constant("state" as const),
  clusters: names(3),
  state: fc.constantFrom("drain" as const, "drain" as const, "forced-down" as const, "forced-up" as const),
  rampMs: fc.constantFrom(0, 5 * MINUTE, 10 * MINUTE),
  finishWithinMs: fc.constantFrom(0, MINUTE, 10 * MINUTE),
});

const dial: fc.Arbitrary<OverrideEffect> = fc.record({
  kind: fc.constant("dial" as const),
  clusters: names(4),
  accept: percent,
});

const move: fc.Arbitrary<OverrideEffect> = fc.record({
  kind: fc.constant("move" as const),
  viewers: fc.subarray([...COUNTRIES], { minLength: 1 }).map((countries) => keys({ countries })),
  use: names(2),
});

const span = fc.record({
  fromMs: fc.constantFrom(0, AT - 2 * MINUTE, AT - 4 * MINUTE, AT - 8 * MINUTE, AT, AT + MINUTE),
  untilMs: fc.constantFrom(AT - MINUTE, AT, AT + 1, AT + HOUR, AT + HOUR, AT + HOUR),
});

const order: fc.Arbitrary<LiveOrder> = fc
  .record({ id: fc.uuid(), effect: fc.oneof(state, dial, dial, move), span })
  .map(({ id, effect, span: times }) => ({ id, effect, globs: [], ...times, reason: "", by: "" }));

const override: fc.Arbitrary<OverrideRule> = fc
  .record({ name: fc.uuid(), effect: fc.oneof(state, dial, move), span })
  .map(({ name: called, effect, span: { fromMs, untilMs } }) => ({
    name: asId(called),
    effect,
    fromMs: fromMs === 0 ? null : fromMs,
    untilMs,
    reason: "",
    ticket: "",
    source: "overrides.yaml:1",
  }));

const weight = fc.oneof(fc.constantFrom(1, 1, 100, 0, 1e-6, 1_000_000), fc.integer({ min: 1, max: 100 }));

/** One to four tiers of the eight clusters, each in at most one of them. */
const tiers: fc.Arbitrary<readonly TierRule[]> = fc
  .record({
    picks: fc.oneof(
      fc.constant<readonly Pick[]>(["weighted"]),
      fc.constant<readonly Pick[]>(["weighted"]),
      fc.constant<readonly Pick[]>(["nearest", "fastest", "first"]),
    ),
    size: fc.integer({ min: 1, max: 4 }),
    used: fc.shuffledSubarray([...NAMES], { minLength: 1 }),
    weights: fc.array(weight, { minLength: 8, maxLength: 8 }),
    biases: fc.array(fc.constantFrom(0, 0, 10, -30, 90), { minLength: 8, maxLength: 8 }),
    seats: fc.array(fc.nat(), { minLength: 12, maxLength: 12 }),
  })
  .map(({ picks, size, used, weights, biases, seats }) =>
    Array.from({ length: size }, (_, at) => ({
      pick: picks[(seats[8 + at] ?? 0) % picks.length] ?? "weighted",
      members: used.flatMap((one, n) =>
        (seats[n] ?? 0) % size === at
          ? [
              {
                cluster: asId<ClusterName>(one),
                weight: weights[n] ?? 1,
                bias: picks.length > 1 ? (biases[n] ?? 0) : 0,
              },
            ]
          : [],
      ),
    })).filter(({ members }) => members.some((one) => one.weight > 0)),
  )
  .filter((all) => all.length > 0);

const settings: fc.Arbitrary<Partial<RegionRule>> = fc.record({
  overprovision: fc.oneof(fc.constantFrom(100, 140, 1000), fc.integer({ min: 100, max: 1000 })),
  panicBelow: fc.oneof(fc.constantFrom(50, 0, 100), fc.integer({ min: 0, max: 100 })),
  maxEjectPercent: fc.oneof(fc.constantFrom(100, 100, 50, 34, 0), fc.integer({ min: 0, max: 100 })),
  failback: fc.constantFrom("auto" as const, "auto" as const, "manual" as const),
  vantage: fc.constantFrom(null, null, asId<VantageName>("sam")),
  onAllDown: fc.constantFrom<RegionRule["onAllDown"]>(
    { kind: "fail-open" },
    { kind: "fail-open" },
    { kind: "respond", respond: { status: 503, body: "" } },
  ),
  holdDownMs: fc.constantFrom(0, MINUTE, 15 * MINUTE),
  rampMs: fc.constantFrom(0, 5 * MINUTE),
});

const residency = fc.option(
  fc.record({ countries: fc.subarray([...COUNTRIES], { minLength: 1 }), only: names(6), unknown: fc.boolean() }),
  { freq: 2 },
);

const CLUSTERS = NAMES.map((one, at) => cluster(one, { lat: 10 * at - 40, lon: ((at * 47) % 120) - 60 }));

const rules: fc.Arbitrary<Rules> = fc
  .record({
    tiers,
    settings,
    residency,
    to: fc.option(names(2), { freq: 2 }),
    overrides: fc.array(override, { maxLength: 2 }),
  })
  .map(({ tiers: all, settings: more, residency: bound, to, overrides }) =>
    rulesOf({
      clusters: CLUSTERS,
      vantages: [{ name: asId("sam"), hint: "sam", lat: 0, lon: 0 }],
      regions: [region("world", { tiers: all, ...more })],
      routes: [route("all", to === null ? {} : { to: { kind: "clusters", clusters: to } })],
      overrides,
      router:
        bound === null
          ? {}
          : {
              residency: [
                {
                  name: asId("bound"),
                  viewers: keys({ countries: bound.countries }),
                  only: bound.only,
                  unknownPlace: bound.unknown ? "inside" : "outside",
                  ifNone: { status: 451, body: "" },
                  source: "router.yaml:1",
                },
              ],
            },
    }),
  );

const value: fc.Arbitrary<Live> = fc
  .record({
    clusters: fc.dictionary(name, known, { minKeys: 4, maxKeys: 8 }),
    at: fc.constantFrom(AT, AT, AT, AT - 1000, AT + 5000, AT - 11 * MINUTE),
    orders: fc.array(order, { maxLength: 4 }),
    away: fc.dictionary(name, fc.record({ since: past, returnedAt: fc.option(past) }), { maxKeys: 3 }),
  })
  .map(({ away, ...more }) => live({}, { ...more, away: { world: away } }));

const viewer: fc.Arbitrary<Viewer> = fc
  .record({
    n: fc.nat(),
    country: fc.constantFrom("BR", "DE", "US", ""),
    coordinates: fc.option(
      fc.record({ lat: fc.integer({ min: -60, max: 60 }), lon: fc.integer({ min: -180, max: 179 }) }),
    ),
    rtt: fc.option(fc.dictionary(name, fc.constantFrom(1, 10, 10.9, 11.1, 12, 400))),
  })
  .map(({ n, country, coordinates, rtt }) => viewerNumber(n, { country, rtt, place: { coordinates } }));

/** Rules of one region, what is known and ordered, and somebody who asks. */
export const situations: fc.Arbitrary<Whole> = fc.record({ rules, live: value, viewer });

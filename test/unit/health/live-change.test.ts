/**
 * What makes two live values differ for decisions, field by field: an edge compares nothing but versions.
 */
import { describe, expect, test } from "vitest";
import { decidesAlike } from "../../../src/core/health/live-change.ts";
import {
  NOTHING_KNOWN,
  UNKNOWN_CLUSTER,
  type ClusterLive,
  type Live,
  type Measured,
  type VantageView,
} from "../../../src/core/model/live.ts";
import { dialOrder } from "./order-parts.ts";

const T = 1_700_000_000_000;
const UP: Measured = { state: "up", since: T, ready: 100, flaps: 1, why: "" };
const VIEW: VantageView = { says: "up", since: T, at: T, rttMs: 20, why: "", standing: "counted", verdict: UP };
const KNOWN: ClusterLive = {
  measured: UP,
  at: T,
  vantages: { sam: VIEW },
  failingColos: 0,
  returned: { until: T - 9, at: T },
};
const ORDER = dialOrder(50);
const AWAY = { since: T, returnedAt: null };
const LIVE: Live = {
  ...NOTHING_KNOWN,
  clusters: { "sa-east": KNOWN, "us-east": KNOWN },
  orders: [ORDER],
  away: { latam: { "sa-east": AWAY, "us-east": AWAY } },
};

function withKnown(more: Partial<ClusterLive>): Live {
  return { ...LIVE, clusters: { ...LIVE.clusters, "sa-east": { ...KNOWN, ...more } } };
}

function withView(more: Partial<VantageView>): Live {
  return withKnown({ vantages: { sam: { ...VIEW, ...more } } });
}

function withAway(away: Live["away"][string]): Live {
  return { ...LIVE, away: { latam: away } };
}

const CHANGES: readonly (readonly [string, Partial<Measured>])[] = [
  ["state", { state: "degraded" }],
  ["beginning", { since: T + 1 }],
  ["ready percent", { ready: 99 }],
  ["flaps", { flaps: 2 }],
];

describe("decisions differ", () => {
  test.each<[string, Live]>([
    ...CHANGES.map(([what, more]): [string, Live] => [
      `by a cluster's ${what}`,
      withKnown({ measured: { ...UP, ...more } }),
    ]),
    ...CHANGES.map(([what, more]): [string, Live] => [
      `by the ${what} for one vantage's regions`,
      withView({ verdict: { ...UP, ...more } }),
    ]),
    ["by a vantage that says the same as all", withView({ verdict: null })],
    ["by whose verdict it is", withKnown({ vantages: { weur: VIEW } })],
    ["by a cluster that nothing is known of any more", withKnown(UNKNOWN_CLUSTER)],
    ["by a later return", withKnown({ returned: { until: T - 8, at: T } })],
    ["by the time of a return", withKnown({ returned: { until: T - 9, at: T + 1 } })],
    ["by a return that is none", withKnown({ returned: null })],
    ["by an order that is gone", { ...LIVE, orders: [] }],
    ["by an order in another's place", { ...LIVE, orders: [{ ...ORDER, untilMs: T }] }],
    ["by who is away", withAway({ "sa-east": AWAY })],
    ["by since when he is", withAway({ "sa-east": { ...AWAY, since: T + 1 }, "us-east": AWAY })],
    ["by an operator's word", withAway({ "sa-east": { ...AWAY, returnedAt: T }, "us-east": AWAY })],
    ["by where he is away", { ...LIVE, away: { world: LIVE.away["latam"] ?? {} } }],
  ])("%s", (_, other) => {
    expect([decidesAlike(LIVE, other), decidesAlike(other, LIVE)]).toEqual([false, false]);
  });
});

describe("decisions are alike", () => {
  test.each<[string, Live]>([
    ["when a cluster was confirmed", withKnown({ at: T + 1 })],
    ["how many colos fail", withKnown({ failingColos: 3 })],
    ["why", withKnown({ measured: { ...UP, why: "refused" } })],
    [
      "what a vantage says, when it last looked, and how long that took",
      withView({ says: "down", at: T + 1, rttMs: 9 }),
    ],
    ["how a vantage stands, and why", withView({ standing: "suspect", why: "refused" })],
    ["when all was confirmed", { ...LIVE, at: T + 1 }],
    ["in which order clusters stand", { ...LIVE, clusters: { "us-east": KNOWN, "sa-east": KNOWN } }],
    ["in which order the away ones stand", withAway({ "us-east": AWAY, "sa-east": AWAY })],
  ])("whatever they say of %s", (_, other) => {
    expect([decidesAlike(LIVE, other), decidesAlike(other, LIVE)]).toEqual([true, true]);
  });

  test("when a cluster is listed of which nothing is known", () => {
    const listed = { ...LIVE, clusters: { ...LIVE.clusters, "eu-west": UNKNOWN_CLUSTER } };
    expect([decidesAlike(LIVE, listed), decidesAlike(listed, LIVE)]).toEqual([true, true]);
  });
});

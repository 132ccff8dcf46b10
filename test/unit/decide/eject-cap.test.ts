import { describe, expect, test } from "vitest";
import { decide } from "../../../src/core/decide/decide.ts";
import { asId, type ClusterName } from "../../../src/core/model/ids.ts";
import type { RegionRule } from "../../../src/core/model/rules.ts";
import type { RouteRule } from "../../../src/core/model/route-rule.ts";
import {
  AT,
  bundleOf,
  cluster,
  keys,
  live,
  measured,
  MINUTE,
  region,
  route,
  tier,
  viewer,
  type Told,
} from "../small-rules.ts";

const down = (minutesAgo: number): Told => ({
  measured: measured({ state: "down", since: AT - minutesAgo * MINUTE, ready: 80 }),
});
const UP: Readonly<Record<string, Told>> = { a: "up", b: "up", c: "up", d: "up" };
const TIERS = [tier({ a: 1, b: 1 }), tier({ c: 1, d: 1 })];

interface Asked {
  readonly rule?: Partial<RegionRule>;
  readonly to?: RouteRule["to"];
  readonly only?: readonly string[];
}

/** Each cluster of the decision with its reason. */
function reasons(known: Readonly<Record<string, Told>>, { rule = {}, to, only }: Asked = {}): object {
  const residency =
    (only ?? []).length === 0
      ? []
      : [
          {
            name: asId<never>("gdpr"),
            viewers: keys({ countries: ["DE"] }),
            only: (only ?? []).map((one) => asId<never>(one)),
            unknownPlace: "outside" as const,
            ifNone: { status: 503, body: "" },
            source: "",
          },
        ];
  const bundle = bundleOf({
    router: { residency },
    regions: [region("world", { tiers: TIERS, ...rule })],
    clusters: ["a", "b", "c", "d", "e"].map((name) => cluster(name)),
    routes: [route("all", to === undefined ? {} : { to })],
  });
  const { trace } = decide(bundle, live({ ...UP, ...known }), viewer({ country: "DE" }));
  const standings = trace.flatMap((step) => (step.stage === "health" ? step.clusters : []));
  return Object.fromEntries(standings.map((one) => [one.cluster, one.because]));
}

describe("clusters that are down beyond the cap count as degraded", () => {
  test("the earliest down are taken away, up to half of four", () => {
    expect(reasons({ a: down(1), b: down(3), c: down(2) })).toEqual({
      a: "eject-capped",
      b: "down",
      c: "down",
      d: "measured",
    });
  });

  test("of those down since the same moment, by name", () => {
    expect(reasons({ b: down(1), c: down(1), a: down(1), d: down(1) })).toEqual({
      a: "down",
      b: "down",
      c: "eject-capped",
      d: "eject-capped",
    });
  });

  test("with what they said they can take, as degraded, and panic counts them", () => {
    const bundle = bundleOf({ regions: [region("world", { tiers: [tier({ a: 1, b: 1 })] })] });
    const { trace } = decide(bundle, live({ a: down(2), b: down(1) }), viewer());
    const [, b] = trace.flatMap((step) => (step.stage === "health" ? step.clusters : []));
    expect(b).toMatchObject({ healthy: 0, degraded: 0.8, unramped: 0.8, real: "down", keepsSessions: true });
  });

  const percents: [percent: number, taken: number][] = [
    [0, 1],
    [25, 1],
    [49, 1],
    [50, 2],
    [99, 3],
    [100, 4],
  ];
  test.each(percents)("%i %% of four clusters is %i, and one at least", (maxEjectPercent, taken) => {
    const found = reasons({ a: down(1), b: down(1), c: down(1), d: down(1) }, { rule: { maxEjectPercent } });
    expect(Object.values(found).filter((because) => because === "down")).toHaveLength(taken);
  });
});

describe("there is no cap", () => {
  test("where the region answers by itself", () => {
    const rule: Partial<RegionRule> = { onAllDown: { kind: "respond", respond: { status: 503, body: "" } } };
    expect(reasons({ a: down(1), b: down(1), c: down(1) }, { rule })).toMatchObject({
      a: "down",
      b: "down",
      c: "down",
    });
  });

  test("for an operator: what is drained or forced down is neither kept nor counted", () => {
    const found = reasons({ a: "drain", b: "forced-down", c: down(1), d: down(2) });
    expect(found).toEqual({ a: "drained", b: "forced", c: "down", d: "down" });
  });

  test("on clusters that only the route names", () => {
    const to = { kind: "clusters", clusters: [asId<ClusterName>("e")] } as const;
    expect(reasons({ e: down(9), a: down(3), b: down(2) }, { to })).toMatchObject({ e: "down", a: "down", b: "down" });
  });
});

test("the cap is the region's: neither residency nor the route's order changes it", () => {
  const known = { a: down(1), b: down(3), c: down(2) };
  expect(reasons(known, { only: ["a", "d"] })).toEqual({ a: "eject-capped", d: "measured" });
  const to = { kind: "clusters", clusters: [asId<ClusterName>("a")] } as const;
  expect(reasons(known, { to })).toMatchObject({ a: "eject-capped", b: "down", c: "down" });
});

test("a hold-down, a ramp and a joining cluster are not taken away by probes", () => {
  const holding: Told = { measured: measured({ flaps: 1, since: AT }) };
  const found = reasons({ a: holding, b: { measured: null }, c: down(2), d: down(1) });
  expect(found).toEqual({ a: "hold-down", b: "joining", c: "down", d: "down" });
});

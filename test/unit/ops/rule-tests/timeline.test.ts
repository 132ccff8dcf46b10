/**
 * Health over time: what a step changes, and what it must not.
 */
import { describe, expect, test } from "vitest";
import type { ClusterLive, Live } from "../../../../src/core/model/live.ts";
import { asId, type OverrideName } from "../../../../src/core/model/ids.ts";
import { ordersOn, type OrdersOn } from "../../../../src/core/model/orders-on.ts";
import { NOTHING_KNOWN } from "../../../../src/core/model/live.ts";
import { momentLater, startOf } from "../../../../src/core/ops/rule-tests/timeline.ts";
import { AT, cluster, MINUTE, region, rollout, rulesOf, tier } from "../../small-rules.ts";

const RULES = rulesOf({
  regions: [region("world", { tiers: [tier({ a: 1, b: 1 })] }), region("latam")],
  rollouts: [rollout("player", { world: 5, latam: 5 }), rollout("site", { world: 5, latam: 5 })],
  clusters: [cluster("a"), cluster("b")],
});

interface Change {
  readonly after?: number;
  readonly health?: Readonly<Record<string, unknown>>;
  readonly percent?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

function goOn(before: Live, { after = 0, health = {}, percent = {} }: Change, rules = RULES): Live {
  const later = momentLater(before, { line: 1, afterMs: after, health, percent, expect: null }, rules);
  if (!later.ok) throw new Error(later.error.join("; "));
  return later.value;
}

const through = (...changes: readonly Change[]): Live =>
  changes.reduce((live, change) => goOn(live, change), startOf(NOTHING_KNOWN, AT));
const ordersAfter = (...changes: readonly Change[]): OrdersOn => {
  const live = through(...changes);
  return ordersOn(asId("a"), { live, overrides: [], at: live.at });
};
const clusterAfter = (...changes: readonly Change[]): ClusterLive | undefined => through(...changes).clusters["a"];

describe("time", () => {
  test("passes by `after`, and measurements stay fresh", () => {
    const later = through({ health: { a: "up" } }, { after: MINUTE }, { after: 20 * MINUTE });
    expect(later.at).toBe(AT + 21 * MINUTE);
    expect(later.clusters["a"]?.measured).toMatchObject({ state: "up", since: AT });
  });
  test("each step is a newer value", () => {
    expect([through(), through({}), through({}, {})].map(({ version }) => version)).toEqual([1, 2, 3]);
  });
});

describe("a cluster", () => {
  test("that is first heard of has never flapped", () => {
    expect(clusterAfter({ after: 5, health: { a: "up" } })?.measured).toMatchObject({ since: AT + 5, flaps: 0 });
    expect(clusterAfter({ health: { a: "down" } })?.measured).toMatchObject({ state: "down", flaps: 0 });
  });
  test("that comes back has one more flap, and its own beginning", () => {
    const back = clusterAfter({ health: { a: "down" } }, { after: MINUTE, health: { a: "up" } });
    expect(back?.measured).toMatchObject({ state: "up", since: AT + MINUTE, flaps: 1 });
  });
  test("that comes back twice has two", () => {
    const once = [{ health: { a: "down" } }, { after: MINUTE, health: { a: "up" } }];
    const twice = clusterAfter(
      ...once,
      { after: MINUTE, health: { a: "down" } },
      { after: MINUTE, health: { a: "up" } },
    );
    expect(twice?.measured).toMatchObject({ flaps: 2, since: AT + 3 * MINUTE });
  });
  test("that was up for longer than the window begins to count again", () => {
    const once = [{ health: { a: "down" } }, { after: MINUTE, health: { a: "up" } }];
    const later = clusterAfter(
      ...once,
      { after: 11 * MINUTE, health: { a: "down" } },
      { after: MINUTE, health: { a: "up" } },
    );
    expect(later?.measured).toMatchObject({ flaps: 1 });
  });
  test("that says the same again keeps its beginning", () => {
    const down = clusterAfter({ health: { a: "down" } }, { after: MINUTE, health: { a: "down" } });
    expect(down?.measured).toMatchObject({ since: AT, flaps: 0 });
  });
  test("that takes half, or is degraded, was not down", () => {
    const half = clusterAfter({ health: { a: "up" } }, { after: MINUTE, health: { a: { ready: 50, accept: 70 } } });
    expect(half).toMatchObject({ measured: { ready: 50, since: AT, flaps: 0 } });
    expect(ordersAfter({ health: { a: { accept: 70 } } })).toMatchObject({ dial: { effect: { accept: 70 } } });
    const degraded = clusterAfter({ health: { a: "up" } }, { after: MINUTE, health: { a: "degraded" } });
    expect(degraded?.measured).toMatchObject({ state: "degraded", since: AT, flaps: 0 });
  });
  test("that no step names stays as it is", () => {
    expect(clusterAfter({ health: { a: "down" } }, { health: { b: "up" } })?.measured?.state).toBe("down");
  });
});

describe("an order", () => {
  test("leaves what is measured alone, and lifting it returns to that", () => {
    const drained = clusterAfter({ health: { a: "up" } }, { after: MINUTE, health: { a: "drain" } });
    expect(drained).toMatchObject({ measured: { state: "up", since: AT } });
    expect(ordersAfter({ health: { a: "drain" } })).toMatchObject({ state: { effect: { state: "drain" } } });
    const lifted = clusterAfter(
      { health: { a: "up" } },
      { health: { a: "drain" } },
      { after: MINUTE, health: { a: "up" } },
    );
    expect(lifted).toMatchObject({ measured: { since: AT, flaps: 0 } });
    expect(ordersAfter({ health: { a: "drain" } }, { after: MINUTE, health: { a: "up" } }).state).toBeNull();
  });
  test("does not hide that the cluster was down before", () => {
    const back = clusterAfter(
      { health: { a: "down" } },
      { health: { a: "drain" } },
      { after: MINUTE, health: { a: "up" } },
    );
    expect(back?.measured).toMatchObject({ flaps: 1, since: AT + MINUTE });
  });
});

test("unknown forgets: the next look is the first", () => {
  expect(clusterAfter({ health: { a: "down" } }, { health: { a: "unknown" } })?.measured).toBeNull();
  expect(
    clusterAfter({ health: { a: "down" } }, { health: { a: "unknown" } }, { health: { a: "up" } })?.measured?.flaps,
  ).toBe(0);
});

test("percentages add up, region by region", () => {
  const later = through(
    { percent: { player: { world: 10, latam: 20 }, site: { world: 1 } } },
    { percent: { player: { latam: 30 } } },
  );
  expect(later.percent).toEqual({ player: { world: 10, latam: 30 }, site: { world: 1 } });
});

test("what the rules do not have is told in words, all of it", () => {
  const step = { line: 1, afterMs: 0, health: { c: "up" }, percent: { nope: {} }, expect: null };
  const later = momentLater(startOf(NOTHING_KNOWN, AT), step, RULES);
  expect(later.ok ? [] : later.error).toEqual([
    'health names cluster "c", which the rules do not have; did you mean "a"?',
    "percent.nope must be {region: 0..100} for a canary of the rules; they have player, site",
  ]);
});

describe("clusters that a step does not name", () => {
  test("are up as soon as any health is told, and stay what they were told to be", () => {
    expect(through({}).clusters).toEqual({});
    expect(through({ health: { b: "down" } }).clusters["a"]?.measured).toMatchObject({ state: "up", flaps: 0 });
    const later = through({ health: { b: "down" } }, { after: MINUTE, health: { a: "down" } });
    expect(later.clusters["b"]?.measured).toMatchObject({ state: "down", since: AT });
    expect(later.clusters["b"]?.at).toBe(AT + MINUTE);
  });
});

describe("where fail-back is manual", () => {
  test("a cluster that went down waits for an order when it is back", () => {
    const rules = { ...RULES, regions: RULES.regions.map((one) => ({ ...one, failback: "manual" as const })) };
    const down = goOn(startOf(NOTHING_KNOWN, AT), { health: { a: "down" } }, rules);
    const back = goOn(down, { after: MINUTE, health: { a: "up" } }, rules);
    expect(back.away["world"]).toEqual({ a: { since: AT, returnedAt: null } });
  });
});

describe("an order of a file that is over", () => {
  const drain = {
    name: asId<OverrideName>("switch"),
    effect: { kind: "state", clusters: [asId<never>("a")], state: "drain", rampMs: 0, finishWithinMs: 0 },
    fromMs: AT + MINUTE,
    untilMs: AT + 3 * MINUTE,
    reason: "",
    ticket: "",
    source: "",
  } as const;
  const rules = { ...RULES, overrides: [drain] };
  const states = (first: Change, ...times: readonly number[]): readonly (string | null)[] => {
    let live = goOn(startOf(NOTHING_KNOWN, AT), first, rules);
    return times.map((after) => {
      live = goOn(live, { after }, rules);
      const { state } = ordersOn(asId("a"), { live, overrides: rules.overrides, at: live.at });
      return state === null ? null : state.ended ? "ended" : "holds";
    });
  };

  test("holds on until the cluster has had its successes, five of ten seconds here", () => {
    const times = [MINUTE, 2 * MINUTE, 49_000, 1000] as const;
    expect(states({ health: { a: "up" } }, ...times)).toEqual(["holds", "ended", "ended", null]);
  });

  test("holds on while the cluster is down", () => {
    expect(states({ health: { a: "down" } }, MINUTE, 60 * MINUTE)).toEqual(["holds", "ended"]);
  });
});

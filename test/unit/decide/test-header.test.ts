import { describe, expect, test } from "vitest";
import { decide } from "../../../src/core/decide/decide.ts";
import { asId, type ClusterName, type PolicyName } from "../../../src/core/model/ids.ts";
import type { TokenRefusal } from "../../../src/core/model/signed-token.ts";
import { NO_TOKENS } from "../../../src/core/model/session.ts";
import type { TestRead, TestWish } from "../../../src/core/model/test-wish.ts";
import type { TraceStep } from "../../../src/core/model/trace.ts";
import { MANIFEST, pinTo, sessionRoute } from "../pins.ts";
import {
  AT,
  bundleOf,
  cluster,
  handoff,
  keys,
  live,
  MINUTE,
  region,
  rollout,
  tier,
  viewerNumber,
  type Told,
  type ViewerParts,
} from "../small-rules.ts";

const ROLES = { stable: "v1", canary: "v2" };

/** Everybody's home is `a`; `b` is behind it, and `d` is in no region's tiers. Germans may only go to `a`. */
const BUNDLE = bundleOf({
  clusters: [
    cluster("a", { versions: ROLES }),
    cluster("b", { versions: ROLES }),
    cluster("c", { versions: { stable: "v1" } }),
    cluster("d", { versions: ROLES }),
  ],
  regions: [
    region("world", { maxEjectPercent: 100, tiers: [tier({ a: 100 }), tier({ b: 100 })] }),
    region("latam", { viewers: keys({ countries: ["BR"] }), tiers: [tier({ c: 100 }), tier({ b: 100 })] }),
  ],
  routes: [sessionRoute({ rollout: asId("player") })],
  rollouts: [rollout("player", { world: 0, latam: 100 })],
  router: {
    residency: [
      {
        name: asId<PolicyName>("at-home"),
        viewers: keys({ countries: ["DE"] }),
        only: [asId<ClusterName>("a")],
        unknownPlace: "outside",
        ifNone: { status: 503, body: "" },
        source: "router.yaml:1",
      },
    ],
    geofence: [
      {
        name: asId<PolicyName>("embargo"),
        viewers: keys({ countries: ["KP"] }),
        respond: { status: 451, body: "" },
        source: "router.yaml:2",
      },
    ],
  },
});

const NOTHING: TestWish = { cluster: null, role: null, region: null };

function decided(
  wish: TestRead | Partial<TestWish>,
  told: Readonly<Record<string, Told>> = {},
  more: ViewerParts = {},
) {
  const read = typeof wish === "string" || wish === null ? wish : { ...NOTHING, ...wish };
  return decide(BUNDLE, live(told), viewerNumber(1, { path: MANIFEST, ...more, test: read }));
}

function ask(...asked: Parameters<typeof decided>) {
  return handoff(decided(...asked));
}

function stepOf<S extends TraceStep["stage"]>(trace: readonly TraceStep[], stage: S) {
  return trace.find((step): step is Extract<TraceStep, { stage: S }> => step.stage === stage);
}

describe("a test of a cluster", () => {
  test("goes there, and nothing stands behind it", () => {
    const decision = ask({ cluster: "b" });
    expect(decision).toMatchObject({ cluster: "b", tier: 1, reason: "test-header", failover: [], session: null });
    expect(stepOf(decision.trace, "test")).toEqual({
      stage: "test",
      outcome: "counts",
      cluster: "b",
      role: null,
      region: null,
      unknownRegion: false,
    });
    expect(stepOf(decision.trace, "test-cluster")).toMatchObject({ cluster: "b", outcome: "used", source: /./ });
  });

  test("has the shares that others have", () => {
    expect(ask({ cluster: "b" }).shares).toEqual(ask(null).shares);
  });

  test.each<[name: string, told: Readonly<Record<string, Told>>]>([
    ["down, for to look at it is what tests are for", { a: "up", b: "down" }],
    ["dialled to nothing", { b: { dial: 0 } }],
    ["ready for nothing", { b: { measured: { state: "up", since: AT, ready: 0, flaps: 0, why: "" } } }],
    ["degraded", { b: "degraded" }],
    ["down like all others", { a: "down", b: "down" }],
  ])("also while it is %s", (_, told) => {
    expect(ask({ cluster: "b" }, told)).toMatchObject({ cluster: "b", reason: "test-header", failover: [] });
  });

  test("says that it is down", () => {
    const { trace } = ask({ cluster: "b" }, { a: "up", b: "down" });
    expect(stepOf(trace, "test-cluster")).toMatchObject({ outcome: "used", real: "down", because: "down" });
  });

  test("that no region has goes there too, as a tier behind the others", () => {
    expect(ask({ cluster: "d" })).toMatchObject({ cluster: "d", tier: 2, reason: "test-header" });
  });

  test.each<[told: Told, because: string]>([
    ["drain", "drained"],
    ["forced-down", "forced"],
  ])("%s binds it, and is said", (told, because) => {
    for (const name of ["b", "d"]) {
      const decision = ask({ cluster: name }, { a: "up", [name]: told });
      expect(decision).toMatchObject({ cluster: "a", reason: "matched" });
      expect(stepOf(decision.trace, "test-cluster")).toMatchObject({ cluster: name, outcome: "excluded", because });
    }
  });

  test("residency binds it, whatever region it names", () => {
    for (const wish of [{ cluster: "b" }, { cluster: "d" }, { cluster: "b", region: "latam" }]) {
      const decision = decided(wish, {}, { country: "DE" });
      expect(stepOf(decision.trace, "test-cluster")).toMatchObject({ outcome: "forbidden", because: null });
      expect(decision.kind === "handoff" ? decision.cluster : decision.reason).not.toBe(wish.cluster);
    }
    expect(ask({ cluster: "a" }, {}, { country: "DE" })).toMatchObject({ cluster: "a", reason: "test-header" });
  });

  test("geofence binds it by where the viewer is", () => {
    const decision = decided({ cluster: "b", region: "latam" }, {}, { country: "KP" });
    expect(decision).toMatchObject({ kind: "respond", reason: "geofence", region: null });
  });

  test.each(["gone", "constructor", "__proto__", "toString", ""])("that the rules do not have (%j) is said", (name) => {
    const decision = ask({ cluster: name });
    expect(decision).toMatchObject({ cluster: "a", reason: "matched" });
    expect(decision.failover.map((one) => one.cluster)).toEqual(["b"]);
    expect(stepOf(decision.trace, "test-cluster")).toEqual({
      stage: "test-cluster",
      cluster: name,
      outcome: "unknown",
      real: null,
      because: null,
      source: "",
    });
  });
});

describe("a test of a role", () => {
  test("is served by it where the viewer's cluster runs it", () => {
    const decision = ask({ role: "canary" });
    expect(decision).toMatchObject({ cluster: "a", role: "canary", version: "v2", versionReason: "test-header" });
    expect(decision).toMatchObject({ reason: "matched", failover: [] });
  });

  test("by the old version where it does not", () => {
    expect(ask({ cluster: "c", role: "canary" })).toMatchObject({ role: "stable", versionReason: "role-unavailable" });
    expect(ask({ role: "constructor" })).toMatchObject({ role: "stable", versionReason: "role-unavailable" });
  });

  test("also away from the canary", () => {
    const decision = ask({ role: "stable", region: "latam", cluster: "b" });
    expect(decision).toMatchObject({ role: "stable", versionReason: "test-header" });
  });
});

describe("a test of a region", () => {
  test("has its tiers and percentages, and keeps what stands behind them", () => {
    const decision = ask({ region: "latam" });
    expect(decision).toMatchObject({ region: "latam", cluster: "c", reason: "matched", failover: [{ cluster: "b" }] });
    expect(stepOf(decision.trace, "region")).toMatchObject({ region: "latam", by: "test", value: "" });
  });

  test.each(["gone", "constructor", "__proto__", ""])(
    "that the rules do not have (%j) leaves his own, and says so",
    (name) => {
      const decision = ask({ region: name });
      expect(decision.region).toBe("world");
      expect(stepOf(decision.trace, "test")).toMatchObject({ region: name, unknownRegion: true });
      expect(stepOf(decision.trace, "region")).toMatchObject({ by: "fallback" });
    },
  );
});

describe("sessions", () => {
  test("a test starts none, and one that goes on does not hold it", () => {
    expect(ask(null).session).toMatchObject({ action: "start" });
    expect(ask({ role: "canary" }).session).toBeNull();
    const session = { ...NO_TOKENS, path: pinTo("b") };
    expect(ask(null, {}, { session }).cluster).toBe("b");
    const tested = ask({ cluster: "a" }, {}, { session });
    expect(tested).toMatchObject({ cluster: "a", session: null });
    expect(stepOf(tested.trace, "pin")).toBeUndefined();
  });
});

describe("a token that does not count", () => {
  const WORDS = ["off", "refused", "other-kind", "other-environment", "expired", "too-long"] satisfies TokenRefusal[];

  test.each(WORDS)("%s: the request is decided as without it, and the trace says why", (word) => {
    const { trace: without, viewer: _, ...plain } = ask(null);
    const { trace, viewer: __, ...decision } = ask(word);
    expect(decision).toEqual(plain);
    expect(stepOf(trace, "test")).toMatchObject({ outcome: word, cluster: null });
    expect(trace.filter(({ stage }) => stage !== "test")).toEqual(without);
  });

  test("without one there is no step", () => {
    expect(stepOf(ask(null).trace, "test")).toBeUndefined();
  });
});

test("a drain under way binds a test from its beginning", () => {
  const order = {
    id: "o1",
    effect: {
      kind: "state",
      clusters: [asId<ClusterName>("b")],
      state: "drain",
      rampMs: 10 * MINUTE,
      finishWithinMs: 20 * MINUTE,
    },
    globs: [],
    fromMs: AT - MINUTE,
    untilMs: AT + 60 * MINUTE,
    reason: "",
    by: "",
  } as const;
  const wish = { ...NOTHING, cluster: "b" };
  const draining = decide(BUNDLE, live({}, { orders: [order] }), viewerNumber(1, { path: MANIFEST, test: wish }));
  expect(stepOf(draining.trace, "test-cluster")).toMatchObject({ outcome: "excluded", because: "draining" });
});

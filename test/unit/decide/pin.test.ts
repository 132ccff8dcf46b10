import { describe, expect, test } from "vitest";
import { decide } from "../../../src/core/decide/decide.ts";
import { asId, type ClusterName } from "../../../src/core/model/ids.ts";
import type { Live } from "../../../src/core/model/live.ts";
import type { LiveOrder } from "../../../src/core/model/live-order.ts";
import { NO_TOKENS, type TokenRead } from "../../../src/core/model/session.ts";
import type { TraceStep } from "../../../src/core/model/trace.ts";
import { BY_COOKIE, BY_PATH, holder, HOUR, MANIFEST, pinTo, SEGMENT, sessionRoute } from "../pins.ts";
import { AT, bundleOf, cluster, handoff, keys, live, measured, MINUTE, region, route, tier } from "../small-rules.ts";
import type { Told, ViewerParts } from "../small-rules.ts";

const NAMES = ["a", "b", "c"];

/** One region with a tier of `a` alone, then `b` and `c`, so everybody's home is `a`; probes may take all away. */
function bundleWith(more: Parameters<typeof bundleOf>[0] = {}) {
  return bundleOf({
    clusters: [...NAMES, "d"].map((name) => cluster(name)),
    regions: [region("world", { maxEjectPercent: 100, tiers: [tier({ a: 100 }), tier({ b: 100, c: 100 })] })],
    routes: [sessionRoute()],
    ...more,
  });
}

const BUNDLE = bundleWith();

function ask(token: TokenRead, told: Readonly<Record<string, Told>> = {}, more: ViewerParts = {}, bundle = BUNDLE) {
  return handoff(decide(bundle, live(told), holder(token, more)));
}

function pinStepOf(trace: readonly TraceStep[]) {
  return trace.find((step) => step.stage === "pin");
}

describe("a pinned cluster", () => {
  test("is used although the viewer's home is another", () => {
    const decision = ask(pinTo("b"));
    expect([decision.cluster, decision.tier, decision.reason]).toEqual(["b", 1, "pinned"]);
    expect(pinStepOf(decision.trace)).toEqual({
      stage: "pin",
      carry: "path",
      outcome: "kept",
      cluster: "b",
      role: "stable",
      endsInMs: HOUR,
      source: "routes.yaml:play",
    });
  });

  test("has behind it the cluster that he would have without a session, and those behind that", () => {
    const { failover, shares } = ask(pinTo("b"));
    expect(failover.map((one) => one.cluster)).toEqual(["a", "c"]);
    expect(shares).toEqual(ask(null).shares);
  });

  test("is found by its id, which survives a rename", () => {
    const clusters = [cluster("a"), cluster("b", { id: "old-b" }), cluster("c")];
    const renamed = bundleWith({ clusters });
    expect(ask(pinTo("old-b"), {}, {}, renamed).cluster).toBe("b");
    expect(ask(pinTo("b"), {}, {}, renamed).cluster).toBe("a");
  });

  test.each<[what: string, told: Told]>([
    ["in hold-down", { measured: measured({ flaps: 1, since: AT - 1000 }) }],
    ["in its ramp", { measured: measured({ flaps: 1, since: AT - 2 * MINUTE }) }],
    ["dialled to 0", { dial: 0 }],
    ["degraded", "degraded"],
    ["ready for nothing more", { measured: measured({ ready: 0 }) }],
    ["never measured", { measured: null }],
    ["drained", "drain"],
    ["down, and forced up", { measured: measured({ state: "down" }), forced: "forced-up" }],
  ])("is kept while it is %s", (_, told) => {
    expect(ask(pinTo("b"), { b: told })).toMatchObject({ cluster: "b", reason: "pinned", session: { action: "keep" } });
  });

  test.each<[what: string, told: Told]>([
    ["down", "down"],
    ["forced down", "forced-down"],
    ["drained and down", { measured: measured({ state: "down" }), forced: "drain" }],
  ])("is left while it is %s", (_, told) => {
    expect(ask(pinTo("b"), { b: told })).toMatchObject({ cluster: "a", reason: "failover" });
  });

  test("down beyond what probes may take away is kept", () => {
    const capped = bundleWith({
      regions: [region("world", { maxEjectPercent: 50, tiers: [tier({ a: 100 }), tier({ b: 100, c: 100 })] })],
    });
    const long: Told = { measured: measured({ state: "down", since: AT - 2 * HOUR }) };
    const told = { a: "up", b: "down", c: long } as const;
    expect(ask(pinTo("b"), told, {}, capped)).toMatchObject({ cluster: "b", reason: "pinned" });
    expect(ask(pinTo("c"), told, {}, capped)).toMatchObject({ cluster: "a", reason: "failover" });
  });

  test("measured down too long ago to believe is kept", () => {
    const old: Live = { ...live({ b: "down" }), at: AT - HOUR };
    expect(handoff(decide(BUNDLE, old, holder(pinTo("b"))))).toMatchObject({ cluster: "b", reason: "pinned" });
  });

  test("may finish where nobody else may go", () => {
    const all = { a: "drain", b: "drain", c: "drain" } as const;
    expect(ask(pinTo("b"), all)).toMatchObject({ cluster: "b", reason: "pinned", shares: [], failover: [] });
    expect(decide(BUNDLE, live(all), holder(null)).reason).toBe("no-cluster");
  });
});

describe("a drain", () => {
  const drain = (fromMs: number, finishWithinMs: number): LiveOrder => ({
    id: "drain b",
    effect: { kind: "state", clusters: [asId<ClusterName>("b")], state: "drain", rampMs: 0, finishWithinMs },
    globs: ["b"],
    fromMs,
    untilMs: AT + HOUR,
    reason: "upgrade",
    by: "ops",
  });
  const under = (order: LiveOrder) =>
    handoff(decide(BUNDLE, { ...live({ a: "up", b: "up", c: "up" }), orders: [order] }, holder(pinTo("b"))));

  test("lets pinned sessions go on until the time to finish is over, then counts as forced down", () => {
    expect(under(drain(AT - MINUTE, 10 * MINUTE)).cluster).toBe("b");
    expect(under(drain(AT - 10 * MINUTE + 1, 10 * MINUTE)).cluster).toBe("b");
    expect(under(drain(AT - 10 * MINUTE, 10 * MINUTE))).toMatchObject({ cluster: "a", reason: "failover" });
  });

  test("that has not begun changes nothing", () => {
    expect(under(drain(AT + 1, 0)).cluster).toBe("b");
  });
});

describe("a cluster that is down", () => {
  const down = { b: "down" } as const;

  test("sends segments elsewhere for the moment, under the same token", () => {
    const pin = pinTo("b");
    expect(ask(pin, down).session).toEqual({ carry: "path", action: "keep", pin });
  });

  test("makes the next manifest pin the session to where it goes, until the same end", () => {
    const pin = pinTo("b");
    const { reason, session } = ask(pin, down, { path: MANIFEST });
    expect(reason).toBe("repinned");
    expect(session).toEqual({ carry: "path", action: "repin", pin: { ...pin, cluster: "a" } });
    expect(ask(session?.pin ?? null, {})).toMatchObject({ cluster: "a", reason: "pinned" });
  });

  test("counts as up where all are down, as every cluster then does, and the session stays", () => {
    const all = { a: "down", b: "down", c: "down" } as const;
    for (const path of [MANIFEST, SEGMENT]) {
      expect(ask(pinTo("b"), all, { path })).toMatchObject({
        cluster: "b",
        reason: "fail-open",
        session: { action: "keep" },
      });
    }
  });

  test("forced down is not revived with the others", () => {
    const all = { a: "down", b: "forced-down", c: "down" } as const;
    expect(ask(pinTo("b"), all, { path: MANIFEST })).toMatchObject({ cluster: "a", reason: "repinned" });
  });

  test("in a panic the session goes on where the choice is the same cluster", () => {
    const one = bundleWith({
      regions: [region("world", { maxEjectPercent: 100, panicBelow: 100, tiers: [tier({ a: 100, b: 100, c: 100 })] })],
    });
    const told = { a: measured({ ready: 10 }), b: measured({ state: "down" }), c: measured({ state: "down" }) };
    const [a, b, c] = [told.a, told.b, told.c].map((state): Told => ({ measured: state }));
    const panicked = [...Array(200).keys()].flatMap((n) => {
      const free = decide(one, live({ a, b, c } as Record<string, Told>), holder(null, { path: MANIFEST }, n));
      return free.kind === "handoff" && free.reason === "panic" && free.cluster !== "a" ? [{ n, free }] : [];
    });
    expect(panicked.length).toBeGreaterThan(10);
    for (const { n, free } of panicked) {
      const pinned = holder(pinTo(free.cluster), { path: MANIFEST }, n);
      const again = decide(one, live({ a, b, c } as Record<string, Told>), pinned);
      expect(again).toMatchObject({ cluster: free.cluster, reason: "panic", session: { action: "keep" } });
    }
  });
});

describe("a token that does not count", () => {
  const rows: [what: string, token: TokenRead, outcome: string][] = [
    ["none", null, "none"],
    ["one that is not ours", "refused", "refused"],
    ["one whose session has ended", pinTo("b", { endMs: AT }), "expired"],
    ["another route's", pinTo("b", { route: asId("other") }), "foreign"],
    ["one for a cluster outside of the region", pinTo("d"), "void"],
    ["one for a cluster that there is not", pinTo("x"), "void"],
  ];
  test.each(rows)("%s is as none", (_, token, outcome) => {
    const decision = ask(token);
    expect(decision).toMatchObject({ cluster: "a", reason: "matched", session: null });
    expect(pinStepOf(decision.trace)).toMatchObject({ outcome, cluster: null, role: null, endsInMs: null });
  });

  test.each(rows)("%s: a manifest starts a new session", (_, token) => {
    const { session } = ask(token, {}, { path: MANIFEST });
    const pin = { cluster: "a", role: "stable", arms: {}, bucket: null, endMs: AT + BY_PATH.ttlMs, route: "play" };
    expect(session).toEqual({ carry: "path", action: "start", pin });
  });

  test("a stated pin counts on any route", () => {
    expect(ask(pinTo("b", { route: null })).cluster).toBe("b");
  });

  test("a token that travelled the other way is not looked at", () => {
    const session = { ...NO_TOKENS, cookie: pinTo("b") };
    expect(ask(null, {}, { session }).cluster).toBe("a");
    const byCookie = bundleWith({ routes: [sessionRoute({ session: BY_COOKIE })] });
    expect(ask(null, {}, { session }, byCookie).cluster).toBe("b");
  });

  test("without keys nobody is pinned and no session starts", () => {
    const decision = ask(null, {}, { path: MANIFEST, session: { ...NO_TOKENS, on: false } });
    expect([decision.session, pinStepOf(decision.trace)]).toMatchObject([null, { outcome: "off" }]);
  });
});

describe("residency", () => {
  const bound = bundleWith({
    router: {
      residency: [
        {
          name: asId("at-home"),
          viewers: keys({ countries: ["DE"] }),
          only: [asId("a"), asId("c")],
          unknownPlace: "outside",
          ifNone: { status: 503, body: "" },
          source: "router.yaml:1",
        },
      ],
    },
  });

  test("binds a pin", () => {
    expect(ask(pinTo("b"), {}, { country: "DE" }, bound)).toMatchObject({ cluster: "a", session: null });
    expect(ask(pinTo("b"), {}, { country: "FR" }, bound).cluster).toBe("b");
    expect(ask(pinTo("c"), {}, { country: "DE" }, bound).cluster).toBe("c");
  });
});

describe("what starts a session", () => {
  test.each([
    ["GET", MANIFEST, "start"],
    ["HEAD", "/vod/x.mpd", "start"],
    ["POST", MANIFEST, undefined],
    ["OPTIONS", MANIFEST, undefined],
    ["GET", SEGMENT, undefined],
    ["GET", "/live/a.m3u8x", undefined],
  ])("%s %s: %s", (method, path, action) => {
    expect(ask(null, {}, { method, path }).session?.action).toBe(action);
  });

  test("a route without sessions looks at no token", () => {
    const plain = bundleWith({ routes: [route("play")] });
    const decision = ask(pinTo("b"), {}, { path: MANIFEST }, plain);
    expect(decision).toMatchObject({ cluster: "a", session: null });
    expect(pinStepOf(decision.trace)).toBeUndefined();
  });

  test("the clusters of the route itself can be pinned", () => {
    const own = bundleWith({ routes: [sessionRoute({ to: { kind: "clusters", clusters: [asId("d")] } })] });
    expect(ask(pinTo("d"), {}, {}, own)).toMatchObject({ cluster: "d", reason: "pinned" });
  });
});

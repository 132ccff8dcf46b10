/**
 * Laws of sessions: one playback, one cluster and version, whatever happens to clusters and percentages meanwhile.
 *
 * The player shares no cookies: it follows redirects, and what its manifest names relatively comes back under the manifest's
 * own token. Signatures are left out here; tokens are written and read as they are signed.
 */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decideRouting } from "../../src/core/decide/decide.ts";
import { asId, type ClusterName } from "../../src/core/model/ids.ts";
import type { RoutingDecision } from "../../src/core/model/decision.ts";
import type { Live } from "../../src/core/model/live.ts";
import type { LiveOrder } from "../../src/core/model/live-order.ts";
import { NO_TOKENS, type Pin, type TokenRead } from "../../src/core/model/session.ts";
import type { Viewer } from "../../src/core/model/viewer.ts";
import { applyChange, groundOf } from "../../src/core/ops/changes/change.ts";
import { outcomeOf } from "../../src/core/ops/changes/outcome.ts";
import { whatWouldChange } from "../../src/core/ops/changes/what-would-change.ts";
import { readPin, writePin } from "../../src/core/viewer/session-token.ts";
import { BY_COOKIE, BY_PATH, HOUR, MANIFEST, pinTo, SEGMENT, sessionRoute } from "../unit/pins.ts";
import { AT, bundleOf, cluster, live, MINUTE, region, rollout, tier, viewerNumber } from "../unit/small-rules.ts";
import type { Told } from "../unit/small-rules.ts";
import { arbitraryLive, arbitraryRules, arbitraryViewer, CLUSTERS } from "./arbitrary-rules.ts";

const RUNS = { seed: 42, numRuns: 1000 };

const anyPin: fc.Arbitrary<Pin> = fc
  .record({
    cluster: fc.constantFrom(...CLUSTERS, "gone", "constructor"),
    role: fc.constantFrom("stable", "canary", "blue"),
    bucket: fc.option(fc.nat(99_999)),
    endMs: fc.constantFrom(AT - 1, AT, AT + 1000, AT + HOUR),
  })
  .map(({ cluster: id, ...rest }) => pinTo(id, { ...rest, route: null }));

/** Any rules, with sessions on every route. */
const sessionRules = fc
  .tuple(arbitraryRules(), fc.constantFrom(BY_PATH, BY_COOKIE))
  .map(([rules, session]) => ({ ...rules, routes: rules.routes.map((one) => ({ ...one, session })) }));

const world = {
  rules: sessionRules,
  value: arbitraryLive,
  who: arbitraryViewer,
  token: fc.oneof<fc.Arbitrary<TokenRead>[]>(anyPin, fc.constantFrom(null, "refused" as const)),
  path: fc.constantFrom(MANIFEST, SEGMENT),
};

/** The viewer with this read from his token, whichever way it travels. */
function holding(token: TokenRead, who: Viewer, path: string): Viewer {
  return { ...who, path, session: { ...NO_TOKENS, path: token, cookie: token } };
}

function withoutPin({ trace, viewer, ...rest }: RoutingDecision) {
  expect(viewer.session).toBeDefined();
  return { ...rest, trace: trace.filter(({ stage }) => stage !== "pin") };
}

describe("any rules, any live value, any viewer, any token", () => {
  test("what a start request is given is kept by the next one: a redirect never leads to another", () => {
    const actions = new Map<string, number>();
    fc.assert(
      fc.property(fc.record(world), ({ rules, value, who, token }) => {
        const bundle = bundleOf(rules);
        const first = decideRouting(bundle, value, holding(token, { ...who, method: "GET" }, MANIFEST));
        if (first.kind !== "handoff" || first.session === null) return;
        const { action, pin } = first.session;
        actions.set(action, (actions.get(action) ?? 0) + 1);
        const next = decideRouting(bundle, value, holding(pin, { ...who, method: "GET" }, MANIFEST));
        expect(next).toMatchObject({ session: { action: "keep", pin } });
        expect(next).toMatchObject({ cluster: first.cluster, role: first.role, version: first.version });
      }),
      RUNS,
    );
    for (const action of ["start", "keep", "repin"]) expect(actions.get(action) ?? 0).toBeGreaterThan(10);
  });

  test("a token that is forged, has ended or is another route's changes nothing", () => {
    fc.assert(
      fc.property(fc.record(world), anyPin, ({ rules, value, who, path }, pin) => {
        const bundle = bundleOf(rules);
        const without = withoutPin(decideRouting(bundle, value, holding(null, who, path)));
        const tokens: readonly TokenRead[] = [
          "refused",
          { ...pin, endMs: AT },
          { ...pin, route: asId("no-such-route") },
        ];
        for (const token of tokens) {
          expect(withoutPin(decideRouting(bundle, value, holding(token, who, path)))).toEqual(without);
        }
      }),
      RUNS,
    );
  });

  test("residency holds for a pinned viewer and for his next token", () => {
    let bound = 0;
    fc.assert(
      fc.property(fc.record(world), ({ rules, value, who, token, path }) => {
        const { country } = who.place;
        const binding = rules.router.residency.filter(({ viewers, unknownPlace }) =>
          country === null ? unknownPlace === "inside" : viewers.countries.includes(country),
        );
        const decision = decideRouting(bundleOf(rules), value, holding(token, who, path));
        if (decision.kind !== "handoff") return;
        const names = [decision.cluster, ...decision.failover.map((one) => one.cluster)];
        const next =
          decision.session === null || decision.session.action === "keep" ? [] : [decision.session.pin.cluster];
        for (const { only } of binding) {
          bound++;
          for (const name of [...names, ...next]) expect(only).toContain(name);
        }
      }),
      RUNS,
    );
    expect(bound).toBeGreaterThan(50);
  });

  test("the pin has one step, behind the health of clusters and before shares", () => {
    fc.assert(
      fc.property(fc.record(world), ({ rules, value, who, token, path }) => {
        const { kind, trace } = decideRouting(bundleOf(rules), value, holding(token, who, path));
        const stages = trace.map(({ stage }) => stage);
        fc.pre(kind === "handoff" && stages.includes("health"));
        expect(stages.indexOf("pin")).toBe(stages.indexOf("health") + 1);
        expect(stages.lastIndexOf("pin")).toBe(stages.indexOf("pin"));
      }),
      RUNS,
    );
  });

  test("what is said to change a pinned viewer's decision does", () => {
    let told = 0;
    fc.assert(
      fc.property(fc.record(world), anyPin, ({ rules, value, who, path }, pin) => {
        const bundle = bundleOf(rules);
        const asked = { live: value, viewer: holding({ ...pin, bucket: null }, who, path) };
        const ground = groundOf(bundle, decideRouting(bundle, value, asked.viewer));
        for (const { change, outcome } of whatWouldChange(bundle, asked)) {
          told++;
          const after = applyChange(asked, change, ground);
          expect(outcomeOf(decideRouting(bundle, after.live, after.viewer))).toEqual(outcome);
        }
      }),
      RUNS,
    );
    expect(told).toBeGreaterThan(100);
  });

  test("only a start request is given a token", () => {
    fc.assert(
      fc.property(fc.record(world), ({ rules, value, who, token }) => {
        for (const other of [holding(token, who, SEGMENT), holding(token, { ...who, method: "POST" }, MANIFEST)]) {
          const decision = decideRouting(bundleOf(rules), value, other);
          expect(decision.kind === "handoff" ? (decision.session?.action ?? "keep") : "keep").toBe("keep");
        }
      }),
      RUNS,
    );
  });
});

const NAMES = ["a", "b", "c", "d"];
const BUNDLE = bundleOf({
  clusters: NAMES.map((name) => cluster(name)),
  regions: [region("world", { maxEjectPercent: 100, tiers: [tier({ a: 100, b: 50 }), tier({ c: 100, d: 100 })] })],
  routes: [sessionRoute({ rollout: asId("player") })],
  rollouts: [rollout("player", { world: 50 })],
});

/** What a player got: where from, in which role, or nothing. */
interface Served {
  readonly cluster: string;
  readonly role: string;
  readonly reason: string;
}

/** A player that shares no cookies; its token is in the address of the manifest it holds. */
interface Player {
  pin(): Pin | null;
  manifest(value: Live, at: number): Served | null;
  segment(value: Live, at: number): Served | null;
}

/** Segments come without the unit, as from a player that sends its headers with manifests alone. */
function playerNumber(number: number): Player {
  let pin: Pin | null = null;
  const ask = (value: Live, at: number, path: string): RoutingDecision => {
    const unit = path === MANIFEST ? {} : { unit: null, key: `address of ${number}` };
    const session = { ...NO_TOKENS, path: pin };
    return decideRouting(BUNDLE, value, viewerNumber(number, { at, path, ...unit, session }));
  };
  return {
    pin: () => pin,
    manifest: (value, at) => {
      for (let redirects = 0; redirects < 2; redirects++) {
        const decision = ask(value, at, MANIFEST);
        if (decision.kind !== "handoff") return null;
        if (decision.session === null || decision.session.action === "keep") return decision;
        pin = readPin(writePin(decision.session.pin));
      }
      throw new Error("the player is redirected again");
    },
    segment: (value, at) => {
      const decision = ask(value, at, SEGMENT);
      return decision.kind === "handoff" ? decision : null;
    },
  };
}

type State = "up" | "degraded" | "down";
type Event =
  | { readonly kind: "state"; readonly cluster: string; readonly told: State }
  | { readonly kind: "percent"; readonly percent: number }
  | { readonly kind: "manifest" };

const event: fc.Arbitrary<Event> = fc.oneof(
  fc.record({
    kind: fc.constant("state" as const),
    cluster: fc.constantFrom(...NAMES),
    told: fc.constantFrom<State[]>("up", "degraded", "down"),
  }),
  fc.record({ kind: fc.constant("percent" as const), percent: fc.nat(100) }),
  fc.constant({ kind: "manifest" } as const),
);

/** One moment of a playback. */
interface Moment {
  readonly before: Pin | null;
  readonly after: Pin | null;
  /** Null where no manifest was asked for. */
  readonly manifest: Served | null;
  readonly segment: Served | null;
  /** Whether the cluster of the session was down at the time. */
  readonly down: boolean;
  /** Whether any was not. */
  readonly someUp: boolean;
  /** Whether the percentage had been lowered below the session's bucket. */
  readonly cut: boolean;
}

/** Plays through the events. */
function play(number: number, events: readonly Event[]): readonly Moment[] {
  const player = playerNumber(number);
  const told = new Map<string, State>(NAMES.map((name) => [name, "up"]));
  let [percent, at] = [50, AT];
  player.manifest(liveAt(Object.fromEntries(told), percent, at), at);
  return events.map((one) => {
    at += 1000;
    if (one.kind === "state") told.set(one.cluster, one.told);
    if (one.kind === "percent") percent = one.percent;
    const value = liveAt(Object.fromEntries(told), percent, at);
    const before = player.pin();
    const manifest = one.kind === "manifest" ? player.manifest(value, at) : null;
    return {
      before,
      manifest,
      segment: player.segment(value, at),
      after: player.pin(),
      down: told.get(before?.cluster ?? "") === "down",
      someUp: [...told.values()].some((state) => state !== "down"),
      cut: before?.role === "canary" && (before.bucket ?? 0) >= percent * 1000,
    };
  });
}

/** The live value in which this is measured and ordered at a time. */
function liveAt(told: Readonly<Record<string, Told>>, percent: number, at: number): Live {
  const value = live(told, { percent: { player: { world: percent } } });
  const clusters = Object.entries(value.clusters).map(([name, one]) => [name, { ...one, at }] as const);
  return { ...value, at, clusters: Object.fromEntries(clusters) };
}

describe("one playback through any sequence of events", () => {
  const plays = fc.record({ number: fc.nat(10_000), events: fc.array(event, { minLength: 20, maxLength: 60 }) });
  const HOLDS = { counterexample: null, often: true };

  /** Looks for a moment to which the law applies and where it does not hold; there must be many to which it applies. */
  const law = (applies: (moment: Moment) => boolean, holds: (moment: Moment) => boolean) => {
    let moments = 0;
    const { counterexample } = fc.check(
      fc.property(plays, ({ number, events }) => {
        const about = play(number, events).filter(applies);
        moments += about.length;
        return about.every(holds);
      }),
      { seed: 42, numRuns: 300 },
    );
    return { counterexample, often: moments > 100 };
  };

  test("manifest and segments come from one cluster in one version", () => {
    expect(
      law(
        ({ manifest }) => manifest?.reason === "pinned" || manifest?.reason === "fail-open",
        ({ manifest, segment }) => segment?.cluster === manifest?.cluster && segment?.role === manifest?.role,
      ),
    ).toEqual(HOLDS);
  });

  test("segments stay at the session's cluster as long as that is not down", () => {
    expect(
      law(
        ({ down, manifest }) => !down && manifest === null,
        ({ before, segment }) => segment?.cluster === before?.cluster,
      ),
    ).toEqual(HOLDS);
  });

  test("the session moves only on a manifest, and only from a cluster that is down", () => {
    expect(
      law(
        ({ before, after }) => before?.cluster !== after?.cluster,
        ({ manifest, down }) => manifest !== null && down,
      ),
    ).toEqual(HOLDS);
  });

  test("on a manifest it moves away from a cluster that is down while another is up, and stays there when that is back", () => {
    expect(
      law(
        ({ manifest, down, someUp }) => manifest !== null && manifest.reason !== "panic" && down && someUp,
        ({ before, after }) => before?.cluster !== after?.cluster,
      ),
    ).toEqual(HOLDS);
    expect(
      law(
        ({ manifest, down }) => manifest !== null && !down,
        ({ before, after }) => before?.cluster === after?.cluster,
      ),
    ).toEqual(HOLDS);
  });

  test("its version changes only where the percentage is cut below its bucket, never where it is raised", () => {
    expect(
      law(
        () => true,
        ({ before, segment, cut }) => segment?.role === (cut ? "stable" : before?.role),
      ),
    ).toEqual(HOLDS);
    expect(
      law(
        ({ before, after }) => before?.role !== after?.role,
        ({ manifest, after, cut }) => manifest !== null && after?.role === "stable" && cut,
      ),
    ).toEqual(HOLDS);
  });
});

describe("a drain", () => {
  const drain = (name: string, fromMs: number, finishWithinMs: number): LiveOrder => ({
    id: `drain ${name}`,
    effect: { kind: "state", clusters: [asId<ClusterName>(name)], state: "drain", rampMs: 0, finishWithinMs },
    globs: [name],
    fromMs,
    untilMs: AT + 24 * HOUR,
    reason: "upgrade",
    by: "ops",
  });

  test("lets every playback finish until its time is over, and takes no new one from its first moment", () => {
    const during = fc.record({
      number: fc.nat(10_000),
      finishMs: fc.integer({ min: 1, max: 60 * MINUTE }),
      wait: fc.integer({ min: 0, max: 200 }),
    });
    let [stayed, left] = [0, 0];
    fc.assert(
      fc.property(during, ({ number, finishMs, wait }) => {
        const up = Object.fromEntries(NAMES.map((name) => [name, "up" as const]));
        const player = playerNumber(number);
        const home = player.manifest(liveAt(up, 50, AT), AT)?.cluster ?? "";
        const at = AT + Math.floor((wait * finishMs) / 100);
        const value = { ...liveAt(up, 50, at), orders: [drain(home, AT, finishMs)] };
        expect(playerNumber(number).manifest(value, at)?.cluster).not.toBe(home);
        const [segment, manifest] = [player.segment(value, at), player.manifest(value, at)];
        const over = at >= AT + finishMs;
        if (over) left++;
        else stayed++;
        expect([segment?.reason, segment?.cluster === home]).toEqual(over ? ["failover", false] : ["pinned", true]);
        expect([manifest?.reason, manifest?.cluster === home]).toEqual(["pinned", !over]);
      }),
      { seed: 42, numRuns: 300 },
    );
    expect([stayed > 50, left > 50]).toEqual([true, true]);
  });
});

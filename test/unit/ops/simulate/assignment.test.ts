import { describe, expect, test } from "vitest";
import { asId, type ClusterName } from "../../../../src/core/model/ids.ts";
import { assign, movesBetween, type Assignment } from "../../../../src/core/ops/simulate/assignment.ts";
import { measureStep } from "../../../../src/core/ops/simulate/measure-step.ts";
import { ALL_WELL, sceneAfter } from "../../../../src/core/ops/simulate/sights.ts";
import { kindsOf, standingsAt } from "../../../../src/core/ops/simulate/standings.ts";
import { AT, bundleOf, keys, live, route, viewer, viewerNumber } from "../../small-rules.ts";
import { smallRules, smallViewers } from "./stage.ts";

const RULES = smallRules();
const BUNDLE = bundleOf(RULES);
const A = asId<ClusterName>("a");
const B = asId<ClusterName>("b");
const C = asId<ClusterName>("c");

describe("a viewer is", () => {
  const fence = {
    name: asId<never>("embargo"),
    viewers: keys({ countries: ["KP"] }),
    respond: { status: 451, body: "" },
    source: "",
  };
  const bundle = bundleOf({
    ...RULES,
    router: { ...RULES.router, geofence: [fence] },
    routes: [
      route("app", { match: { paths: ["/app"] }, to: { kind: "respond", respond: { status: 200, body: "" } } }),
      route("live", { match: { paths: ["/live"] } }),
    ],
  });
  const where = (one: Parameters<typeof viewer>[0], told: Parameters<typeof live>[0] = {}): unknown => {
    const { answered, lost, count } = assign(bundle, live(told), [viewer({ path: "/live", ...one })], AT);
    return answered === 1 ? "answered" : lost === 1 ? "lost" : [...count.keys()].join();
  };
  test.each<readonly [string, Parameters<typeof viewer>[0], Parameters<typeof live>[0], string]>([
    ["at his cluster", {}, {}, "a"],
    ["at the next where his own is down", {}, { a: "down", b: "up" }, "b"],
    ["answered where the rules want that", { path: "/app" }, {}, "answered"],
    ["answered behind a geofence", { country: "KP" }, {}, "answered"],
    ["lost without a route", { path: "/other" }, {}, "lost"],
    ["lost at another's host", { host: "elsewhere.example" }, {}, "lost"],
    ["lost where everything is drained", {}, { a: "drain", b: "drain" }, "lost"],
  ])("%s", (_, one, health, expected) => {
    expect(where(one, health)).toBe(expected);
  });
  test("lost where residency leaves nothing and the edge has to say so", () => {
    const policy = {
      name: asId<never>("gdpr"),
      viewers: keys({ countries: ["DE"] }),
      only: [A],
      unknownPlace: "outside" as const,
      ifNone: { status: 503, body: "" },
      source: "",
    };
    const bound = bundleOf({ ...RULES, router: { ...RULES.router, residency: [policy] } });
    expect(assign(bound, live(), smallViewers(4), AT)).toMatchObject({
      lost: 2,
      answered: 0,
      reasons: { residency: 2, matched: 2 },
    });
  });
  test("decided for the moment that is asked about, whatever his own time", () => {
    const early = viewerNumber(0, { at: AT - 1_000_000 });
    const back = live({ a: { measured: { state: "up", since: AT - 30_000, ready: 100, flaps: 1, why: "" } }, b: "up" });
    expect([...assign(BUNDLE, back, [early], AT).count.keys()]).toEqual(["b"]);
    expect([...assign(BUNDLE, back, [early], AT + 3_600_000).count.keys()]).toEqual(["a"]);
  });
});

describe("moves", () => {
  const at = (...where: Assignment["where"]): Assignment => ({
    where,
    count: new Map(),
    answered: 0,
    lost: 0,
    reasons: {},
  });
  test("are counted, and of them those of viewers whom nothing that changed concerns", () => {
    const before = at(A, A, B, C, C);
    const after = at(A, B, A, B, C);
    expect(movesBetween(before, after, new Set([A]))).toEqual({ moved: 3, others: 1 });
    expect(movesBetween(before, after, new Set([B]))).toEqual({ moved: 3, others: 0 });
    expect(movesBetween(before, after, new Set())).toEqual({ moved: 3, others: 3 });
  });
  test("to no cluster and from none are nobody else's", () => {
    expect(movesBetween(at(A, undefined, null), at(undefined, B, C), new Set())).toEqual({ moved: 3, others: 0 });
  });
  test("are none where nothing moves", () => {
    expect(movesBetween(at(A, null), at(A, null), new Set([A]))).toEqual({ moved: 0, others: 0 });
  });
});

describe("a step", () => {
  const viewers = smallViewers(10);
  const plan = { bundle: BUNDLE, viewers, rps: 5000 };
  function stepOf(told: Parameters<typeof live>[0], scene = ALL_WELL) {
    const value = live({ a: "up", b: "up", c: "up", ...told });
    const standings = standingsAt(BUNDLE, value, kindsOf(BUNDLE, value, viewers).all, AT);
    const assignment = assign(BUNDLE, value, viewers, AT);
    return measureStep({ plan, atMs: 7, standings, assignment, scene, moves: { moved: 2, others: 1 } });
  }
  test("has every cluster in the order of the rules, each viewer worth his part of the load", () => {
    expect(stepOf({}).clusters.map(({ cluster, viewers: count, rps }) => [cluster, count, rps])).toEqual([
      ["a", 5, 2500],
      ["b", 0, 0],
      ["c", 5, 2500],
    ]);
    expect(stepOf({})).toMatchObject({ atMs: 7, moved: 2, movedOthers: 1, lost: 0, answered: 0, sentToFailing: 0 });
  });
  test("says what is above capacity: more than it, not as much", () => {
    expect(stepOf({}).clusters[0]).toMatchObject({ percent: (100 * 2500) / 600, over: true });
    const [first, ...rest] = RULES.clusters.map((one) => ({ ...one, capacity: 2500 }));
    if (first === undefined) throw new Error("no cluster");
    const wide = bundleOf({ ...RULES, clusters: [first, ...rest] });
    const value = live({ a: "up", b: "up", c: "up" });
    const standings = standingsAt(wide, value, kindsOf(wide, value, viewers).all, AT);
    const step = measureStep({
      plan: { bundle: wide, viewers, rps: 5000 },
      atMs: 0,
      standings,
      assignment: assign(wide, value, viewers, AT),
      scene: ALL_WELL,
      moves: { moved: 0, others: 0 },
    });
    expect(step.clusters[0]).toMatchObject({ percent: 100, over: false });
  });
  test("says the state, and how much is taken", () => {
    const [a, b, c] = stepOf({ a: "down", c: { dial: 40 } }).clusters;
    expect([a, b, c].map((one) => [one?.state, one?.takes])).toEqual([
      ["down", 0],
      ["up", 100],
      ["dialled", 40],
    ]);
  });
  test("counts those who are sent to a cluster that fails", () => {
    const failing = sceneAfter(ALL_WELL, {
      kind: "sight",
      clusters: [A],
      sight: { ok: false, degraded: false, ready: 100 },
      from: null,
    });
    expect(stepOf({}, failing).sentToFailing).toBe(5);
    expect(stepOf({ a: "down" }, failing).sentToFailing).toBe(0);
  });
  test("calls a cluster that nobody's region has unused", () => {
    const value = live();
    const none = { byCluster: new Map(), moves: [], mark: "" };
    const step = measureStep({
      plan,
      atMs: 0,
      standings: none,
      assignment: assign(BUNDLE, value, viewers, AT),
      scene: ALL_WELL,
      moves: { moved: 0, others: 0 },
    });
    expect(step.clusters[1]).toMatchObject({ state: "unused", takes: 0, differs: false });
  });
});

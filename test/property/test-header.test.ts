/**
 * Laws of the test header, over any rules, live value and viewer.
 */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { residencyOf } from "../../src/core/decide/candidate.ts";
import { decide } from "../../src/core/decide/decide.ts";
import { explainHeadline, explainLines } from "../../src/core/decide/explain-text.ts";
import { ordersOn } from "../../src/core/model/orders-on.ts";
import { testWish } from "../../src/core/model/test-wish.ts";
import { bundleOf, HOST } from "../unit/small-rules.ts";
import { arbitraryLive, arbitraryRules, arbitraryTester } from "./arbitrary-rules.ts";

const RUNS = { seed: 42, numRuns: 1500 };
const whole = fc.record({ rules: arbitraryRules(), live: arbitraryLive, who: arbitraryTester });

/** Most of them reach a cluster. */
const usual = whole.map(({ who, ...rest }) => ({ ...rest, who: { ...who, host: HOST, path: "/live/ch1" } }));

describe("any rules, any live value, any test header", () => {
  test("a decision is made, always the same, and can be explained step by step", () => {
    fc.assert(
      fc.property(whole, ({ rules, live, who }) => {
        const bundle = bundleOf(rules);
        const decision = decide(bundle, live, who, "full");
        expect(explainHeadline(decision)).not.toBe("");
        const stages = explainLines(decision).flatMap(({ stage }) => (stage === "" ? [] : [stage]));
        expect(stages).toHaveLength(decision.trace.length + 1);
        expect(decide(bundle, structuredClone(live), who, "full")).toEqual(decision);
      }),
      RUNS,
    );
  });

  test("it stands second in the trace behind the place, once", () => {
    fc.assert(
      fc.property(whole, ({ rules, live, who }) => {
        const stages = decide(bundleOf(rules), live, who).trace.map(({ stage }) => stage);
        if (stages.length === 1) return; // not our host
        expect(stages.slice(1, 3)).toEqual(["place", "test"]);
        expect(stages.filter((stage) => stage === "test")).toHaveLength(1);
      }),
      RUNS,
    );
  });

  test("the tested cluster is one that residency allows and that no order takes away, and stands alone", () => {
    let tested = 0;
    fc.assert(
      fc.property(usual, ({ rules, live, who }) => {
        const bundle = bundleOf(rules);
        const decision = decide(bundle, live, who);
        if (decision.kind !== "handoff" || decision.reason !== "test-header") return;
        tested++;
        const { cluster, failover, session } = decision;
        const { state } = ordersOn(cluster, { live, overrides: rules.overrides, at: who.at });
        expect([cluster, failover, session]).toEqual([testWish(who)?.cluster, [], null]);
        expect(residencyOf(bundle, who).allows(cluster)).toBe(true);
        expect([undefined, "forced-up"]).toContain(state?.effect.state);
      }),
      { ...RUNS, numRuns: 3000 },
    );
    expect(tested).toBeGreaterThan(100);
  });

  test("geofence and residency are the same as without it", () => {
    fc.assert(
      fc.property(whole, ({ rules, live, who }) => {
        const bundle = bundleOf(rules);
        const [tested, plain] = [decide(bundle, live, who), decide(bundle, live, { ...who, test: null })];
        expect(tested.reason === "geofence").toBe(plain.reason === "geofence");
        const targets = tested.kind === "handoff" ? [tested, ...tested.failover] : [];
        const { allows } = residencyOf(bundle, { ...who, test: null });
        expect(targets.every(({ cluster }) => allows(cluster))).toBe(true);
      }),
      RUNS,
    );
  });

  test("one that does not count changes nothing but the trace", () => {
    let ignored = 0;
    fc.assert(
      fc.property(whole, ({ rules, live, who }) => {
        if (testWish(who) !== null) return;
        ignored++;
        const bundle = bundleOf(rules);
        const { trace, viewer: _, ...decision } = decide(bundle, live, who);
        const { trace: without, viewer: __, ...plain } = decide(bundle, live, { ...who, test: null });
        expect(decision).toEqual(plain);
        expect(trace.filter(({ stage }) => stage !== "test")).toEqual(without);
      }),
      RUNS,
    );
    expect(ignored).toBeGreaterThan(200);
  });
});

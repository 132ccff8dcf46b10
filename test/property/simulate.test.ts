/**
 * Laws of the simulation, whatever the rules' shares, the load and the events.
 */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decide } from "../../src/core/decide/decide.ts";
import { kindsOf, standingsAt } from "../../src/core/ops/simulate/standings.ts";
import { assign } from "../../src/core/ops/simulate/assignment.ts";
import { simulate, type SimPlan } from "../../src/core/ops/simulate/simulate.ts";
import type { SimEvent } from "../../src/core/ops/simulate/sim-event.ts";
import { readEvents } from "../../src/core/ops/simulate/read-events.ts";
import { AT, bundleOf, live, region, tier, viewerNumber, type Told } from "../unit/small-rules.ts";
import { MINUTE, run, SECOND, smallRules, smallViewers } from "../unit/ops/simulate/stage.ts";

const RULES = smallRules();

const NAMES = fc.constantFrom("a", "b", "c", "*");
const WHAT = fc.oneof(
  fc
    .tuple(fc.constantFrom("down", "up", "degraded", "drain", "undrain", "forced-down", "forced-up"), NAMES)
    .map((words) => words.join(" ")),
  fc.tuple(fc.constantFrom("ready", "dial"), NAMES, fc.integer({ min: 0, max: 100 })).map((words) => words.join(" ")),
  fc.tuple(NAMES, fc.constantFrom("1m", "3m")).map(([name, ramp]) => `drain ${name} ramp=${ramp} for=2m`),
  fc
    .tuple(fc.constantFrom("west", "east", "middle", "*"), fc.constantFrom("blind", "silent", "well"))
    .map(([name, state]) => `vantage ${name} ${state}`),
  fc
    .tuple(fc.constantFrom("a", "b", "c"), fc.constantFrom("west", "east", "middle"))
    .map(([name, from]) => `down ${name} from ${from}`),
  fc.constantFrom("move DE b", "move DE a,c for=1m"),
);
const EVENTS = fc.array(
  fc.tuple(fc.integer({ min: 0, max: 300 }), WHAT).map(([at, what]) => `t=${at}s ${what}`),
  { maxLength: 6 },
);

function read(texts: readonly string[]): readonly SimEvent[] {
  const events = readEvents(texts, RULES, 6 * MINUTE);
  if (!events.ok) throw new Error(events.error.join());
  return events.value;
}

function planOf(texts: readonly string[], more: Partial<SimPlan> = {}): SimPlan {
  return {
    bundle: bundleOf(RULES),
    viewers: smallViewers(60),
    rps: 777,
    startAt: AT,
    forMs: 6 * MINUTE,
    stepMs: 10 * SECOND,
    seed: 1,
    events: read(texts),
    ...more,
  };
}

describe("whatever happens,", () => {
  test("loads, answers of the edge and viewers without a cluster sum up to all of the load", () => {
    fc.assert(
      fc.property(EVENTS, fc.integer({ min: 1, max: 1_000_000 }), (texts, rps) => {
        for (const { clusters, answered, lost } of simulate(planOf(texts, { rps })).steps) {
          const load = clusters.reduce((sum, one) => sum + one.rps, 0);
          expect(load + ((answered + lost) * rps) / 60).toBeCloseTo(rps, 6);
          expect(clusters.every(({ takes, viewers }) => takes >= 0 && takes <= 100 && viewers >= 0)).toBe(true);
        }
      }),
      { numRuns: 40 },
    );
  });
  test("the same seed tells the same", () => {
    fc.assert(
      fc.property(EVENTS, fc.integer({ min: 0, max: 1000 }), (texts, seed) => {
        expect(simulate(planOf(texts, { seed }))).toEqual(simulate(planOf(texts, { seed })));
      }),
      { numRuns: 15 },
    );
  });
  test("who leaves no changed cluster and joins none stays, as long as everything was up before", () => {
    fc.assert(
      fc.property(fc.constantFrom("a", "b", "c"), fc.constantFrom("down", "drain", "forced-down"), (name, what) => {
        const { steps } = simulate(planOf([`t=30s ${what} ${name}`]));
        expect(steps.every(({ movedOthers }) => movedOthers === 0)).toBe(true);
      }),
      { numRuns: 9 },
    );
  });
});

test("where clusters stand as before for every kind of viewer, every viewer is where he was", () => {
  const bundle = bundleOf(RULES);
  const viewers = smallViewers(60);
  const { all } = kindsOf(bundle, live(), viewers);
  const word = fc.constantFrom<Told>("up", "degraded", "down", "drain", "forced-up", { dial: 50 });
  const told = fc.record({ a: word, b: word, c: word });
  let [same, other] = [0, 0];
  fc.assert(
    fc.property(told, told, fc.boolean(), (one, two, again) => {
      const [before, after] = [live(one), live(again ? { ...two, ...one } : two, { version: 99 })];
      const marks = [before, after].map((value) => standingsAt(bundle, value, all, AT).mark);
      const places = [before, after].map((value) => assign(bundle, value, viewers, AT).where);
      if (marks[0] !== marks[1]) return void other++;
      same++;
      expect(places[0]).toEqual(places[1]);
    }),
    { numRuns: 200 },
  );
  expect(Math.min(same, other)).toBeGreaterThan(20);
});

test("without events the shares are those of the decision's own, within the sampling error", () => {
  fc.assert(
    fc.property(fc.integer({ min: 5, max: 95 }), fc.integer({ min: 0, max: 50 }), (weight, seed) => {
      const regions = [region("home", { tiers: [tier({ a: weight, b: 100 - weight }), tier({ c: 1 })] })];
      const viewers = Array.from({ length: 400 }, (_, n) => viewerNumber(1000 * seed + n));
      const { steps, errorRps } = run([], { rules: smallRules({ regions }), viewers, forMs: MINUTE, seed });
      const expected = [10 * weight, 1000 - 10 * weight, 0];
      for (const [at, { rps }] of (steps.at(-1)?.clusters ?? []).entries()) {
        // Twice the 95 % error: one in 16,000 draws lies outside.
        expect(Math.abs(rps - (expected[at] ?? 0))).toBeLessThanOrEqual(2 * errorRps);
      }
    }),
    { numRuns: 60 },
  );
});

test("events at the same time happen as they are given: the last word counts", () => {
  fc.assert(
    fc.property(fc.shuffledSubarray(["down a", "up a", "degraded a", "ready a 0"], { minLength: 2 }), (effects) => {
      const { steps } = simulate(planOf(effects.map((effect) => `t=30s ${effect}`)));
      const last = { "down a": "down", "up a": "up", "degraded a": "degraded", "ready a 0": "part ready" }[
        effects.at(-1) ?? ""
      ];
      expect(steps.at(-1)?.clusters[0]?.state).toBe(last);
    }),
    { numRuns: 25 },
  );
});

test("where a viewer is, is what the decision says", () => {
  const bundle = bundleOf(RULES);
  const viewers = smallViewers(40);
  const { where } = assign(bundle, live({ a: "down" }), viewers, AT);
  const decided = viewers.map((viewer) => {
    const decision = decide(bundle, live({ a: "down" }), viewer);
    return decision.kind === "handoff" ? decision.cluster : null;
  });
  expect(where).toEqual(decided);
});

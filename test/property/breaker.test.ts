/**
 * Laws of breakers: whatever requests meet, in whatever order, and however isolates share what they know.
 */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  afterFailure,
  afterSuccess,
  breakerState,
  CLOSED,
  laterSight,
  sightOf,
  withSight,
  withTrial,
} from "../../src/core/handoff/breaker.ts";
import { passBreakers, type TrialFitness } from "../../src/core/handoff/pass-breakers.ts";
import { OPEN_AT_MOST_MS, type Breaker, type BreakerSight } from "../../src/core/model/breaker.ts";
import { asId, type ClusterName } from "../../src/core/model/ids.ts";

type Happening =
  | { readonly kind: "served" | "failed"; readonly afterMs: number; readonly tookMs: number; readonly chance: number }
  | { readonly kind: "trial"; readonly afterMs: number };

const chance = fc.double({ min: 0, max: 1, noNaN: true });
const afterMs = fc.oneof(fc.nat(50), fc.nat(20_000), fc.nat(200_000));
const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({ kind: fc.constantFrom("served" as const, "failed" as const), afterMs, tookMs: fc.nat(1500), chance }),
  fc.record({ kind: fc.constantFrom("failed" as const), afterMs, tookMs: fc.nat(1500), chance }),
  fc.record({ kind: fc.constant("trial" as const), afterMs }),
);
const START = 10_000_000;
const RUNS = { seed: 42, numRuns: 500 };

/** All breakers on the way, each with its time. */
function course(happenings: readonly Happening[]): readonly (readonly [Breaker, number])[] {
  let breaker = CLOSED;
  let now = START;
  return happenings.map((one) => {
    now += one.afterMs;
    if (one.kind === "served") breaker = afterSuccess(breaker, now - one.tookMs, now);
    if (one.kind === "failed") breaker = afterFailure(breaker, now - one.tookMs, now, one.chance);
    if (one.kind === "trial" && breakerState(breaker, now) === "trial-due") breaker = withTrial(breaker, now, 1500);
    return [breaker, now] as const;
  });
}

test("it is never open for longer than five minutes, and always ends in closed or in a trial that is due", () => {
  fc.assert(
    fc.property(fc.array(happening, { minLength: 1, maxLength: 120 }), fc.nat(), (happenings, wait) => {
      for (const [breaker, now] of course(happenings)) {
        expect(breaker.openUntil - breaker.at).toBeLessThanOrEqual(OPEN_AT_MOST_MS);
        const later = now + OPEN_AT_MOST_MS + (wait % 1_000_000);
        expect(["closed", "trial-due"]).toContain(breakerState(breaker, later));
      }
    }),
    RUNS,
  );
});

test("without five failures in a row it stays closed, however many there are", () => {
  const row = fc.array(fc.nat(4), { maxLength: 60 });
  fc.assert(
    fc.property(row, (rows) => {
      let breaker = CLOSED;
      let now = START;
      for (const failures of rows) {
        for (let at = 0; at < failures; at++) breaker = afterFailure(breaker, ++now, now, 0.5);
        expect(breakerState(breaker, now)).toBe("closed");
        breaker = afterSuccess(breaker, ++now, now);
      }
    }),
    RUNS,
  );
});

const sight: fc.Arbitrary<BreakerSight> = fc
  .record({
    at: fc.nat(50),
    openMs: fc.nat(3),
    times: fc.integer({ min: 1, max: 3 }),
    trialUntil: fc.nat(60),
    refused: fc.boolean(),
  })
  .map(({ at, openMs, times, trialUntil, refused }) => ({
    at: START + at,
    openUntil: openMs === 0 ? 0 : START + at + openMs,
    times,
    trialUntil,
    refused,
  }));

test("merging is the same in every order, however often, and in any grouping", () => {
  fc.assert(
    fc.property(sight, sight, sight, (a, b, c) => {
      expect(laterSight(a, b)).toEqual(laterSight(b, a));
      expect(laterSight(a, a)).toEqual(a);
      expect(laterSight(laterSight(a, b), c)).toEqual(laterSight(a, laterSight(b, c)));
    }),
    RUNS,
  );
});

test("isolates that have heard of one another in any order agree on everything that they share", () => {
  fc.assert(
    fc.property(fc.array(sight, { minLength: 1, maxLength: 8 }), fc.array(fc.nat()), (sights, keys) => {
      const hear = (order: readonly BreakerSight[]): BreakerSight =>
        sightOf(order.reduce<Breaker>((breaker, one) => withSight(breaker, one, 0.3), CLOSED));
      const shuffled = sights.toSorted((a, b) => (keys[sights.indexOf(a)] ?? 0) - (keys[sights.indexOf(b)] ?? 0));
      expect(hear([...shuffled, ...sights])).toEqual(hear(sights));
    }),
    RUNS,
  );
});

test("at most one trial at a time is given out by an isolate, and none while the breaker is open", () => {
  const fitness = fc.constantFrom<TrialFitness>("fit", "single", "blocking");
  const targets = [{ cluster: asId<ClusterName>("a") }, { cluster: asId<ClusterName>("b") }];
  const ask = fc.record({ afterMs: fc.nat(3000), fitness, ends: fc.constantFrom("served", "failed", "never") });
  fc.assert(
    fc.property(fc.array(ask, { maxLength: 80 }), chance, (asks, luck) => {
      let breaker = [1, 2, 3, 4, 5].reduce((one) => afterFailure(one, START, START, luck), CLOSED);
      let now = START;
      let trialUntil = 0;
      for (const { afterMs: pause, fitness: kind, ends } of asks) {
        now += pause;
        const { trial } = passBreakers(targets, new Map([["a", breaker]]), now, kind);
        if (trial === null) continue;
        expect(now).toBeGreaterThanOrEqual(Math.max(trialUntil, breaker.openUntil));
        expect(kind).not.toBe("blocking");
        trialUntil = now + 1500;
        breaker = withTrial(breaker, now, 1500);
        if (ends === "failed") breaker = afterFailure(breaker, now, now + 1000, luck);
        if (ends === "served") breaker = afterSuccess(breaker, now, now + 10);
        if (ends !== "never") trialUntil = 0;
      }
    }),
    RUNS,
  );
});

test("a request tries the clusters of its decision, each once, and no open one before a closed one", () => {
  const names = ["a", "b", "c", "d"];
  const kinds = fc.tuple(...names.map(() => fc.constantFrom("closed", "open", "due")));
  fc.assert(
    fc.property(kinds, fc.constantFrom<TrialFitness>("fit", "single", "blocking"), (states, fitness) => {
      const now = START + 5000;
      const opened = { ...CLOSED, at: START, times: 1 };
      const breakers = new Map(
        names.flatMap((name, at) => {
          if (states[at] === "closed") return [];
          return [[name, { ...opened, openUntil: states[at] === "open" ? now + 3200 : now - 100 }] as const];
        }),
      );
      const targets = names.map((name) => ({ cluster: asId<ClusterName>(name) }));
      const passage = passBreakers(targets, breakers, now, fitness);
      const order = passage.targets.map(({ cluster }) => cluster);
      expect(order.toSorted()).toEqual(names);
      const behindLead = order.slice(1).map((name) => (breakers.has(name) ? 1 : 0));
      expect(behindLead).toEqual(behindLead.toSorted((a, b) => a - b));
      const leads = order[0] ?? "";
      const isTrial = passage.trial === leads && fitness === "fit";
      const isClosed = passage.trial === null && !breakers.has(leads);
      const isAsDecided = passage.trial === null && !states.includes("closed") && order.join("") === names.join("");
      expect(isTrial || isClosed || isAsDecided).toBe(true);
    }),
    RUNS,
  );
});

/**
 * What is said to change a decision does, and just short of it nothing changes: over arbitrary rules,
 * live values and viewers, by deciding with the changed values.
 */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decideRouting } from "../../src/core/decide/decide.ts";
import type { Bundle } from "../../src/core/model/bundle.ts";
import { applyChange, groundOf, type Change } from "../../src/core/ops/changes/change.ts";
import { firstThatHolds, lastThatHolds } from "../../src/core/ops/changes/flip-point.ts";
import { outcomeOf, type Outcome } from "../../src/core/ops/changes/outcome.ts";
import type { Asked } from "../../src/core/ops/facts/read-facts.ts";
import { whatWouldChange } from "../../src/core/ops/changes/what-would-change.ts";
import { bundleOf } from "../unit/small-rules.ts";
import { arbitraryLive, arbitraryRules, arbitraryViewer } from "./arbitrary-rules.ts";

const RUNS = { seed: 42, numRuns: 1500 };
const SMALLEST = 0.001;

const kinds = fc.oneof(arbitraryRules(), arbitraryRules({ tiers: "weighted" }), arbitraryRules({ tiers: "listed" }));
const situation = fc.record({ rules: kinds, live: arbitraryLive, viewer: arbitraryViewer });

function after(bundle: Bundle, asked: Asked, change: Change): Outcome {
  const ground = groundOf(bundle, decideRouting(bundle, asked.live, asked.viewer));
  const { live, viewer } = applyChange(asked, change, ground);
  return outcomeOf(decideRouting(bundle, live, viewer));
}

/** Where the viewer is; the role is part of it for percentages only. */
function place(outcome: Outcome, change: Change): string {
  if (outcome.kind !== "handoff") return outcome.kind;
  return change.kind === "percent" ? `${outcome.cluster} ${outcome.role}` : outcome.cluster;
}

/** The change as close to it as can be written without reaching it; null for one that has no value. */
function justShort(change: Change): Change | null {
  switch (change.kind) {
    case "percent":
    case "dial":
    case "ready": {
      const { value, now } = change;
      const least = change.when === "at-least";
      const short = Math.round((value + (least ? -SMALLEST : SMALLEST)) * 1000) / 1000;
      return { ...change, value: least ? Math.max(short, now) : Math.min(short, now) };
    }
    case "time":
      return { ...change, value: Math.max(change.value - 1000, change.now) };
    case "state":
    case "host":
    case "method":
    case "path":
      return null;
  }
}

describe("what would change it", () => {
  const seen = new Set<string>();

  test("each stated change gives the stated outcome, which is another one than now", () => {
    fc.assert(
      fc.property(situation, ({ rules, live, viewer }) => {
        const bundle = bundleOf(rules);
        const now = outcomeOf(decideRouting(bundle, live, viewer));
        for (const { change, outcome } of whatWouldChange(bundle, { live, viewer })) {
          seen.add(change.kind);
          expect(after(bundle, { live, viewer }, change)).toEqual(outcome);
          expect(outcome).not.toEqual(now);
        }
      }),
      RUNS,
    );
  });

  test("just short of a stated value the viewer is where he is now", () => {
    fc.assert(
      fc.property(situation, ({ rules, live, viewer }) => {
        const bundle = bundleOf(rules);
        const now = outcomeOf(decideRouting(bundle, live, viewer));
        for (const { change } of whatWouldChange(bundle, { live, viewer })) {
          const short = justShort(change);
          if (short === null) continue;
          expect(place(after(bundle, { live, viewer }, short), change)).toBe(place(now, change));
        }
      }),
      RUNS,
    );
  });

  test("the rules above lead to changes of every kind but a misspelt host", () => {
    expect([...seen].toSorted()).toEqual(
      expect.arrayContaining(["dial", "method", "path", "percent", "ready", "state", "time"]),
    );
  });

  test("a change touches nothing else: applied without effect it leaves the outcome as it is", () => {
    fc.assert(
      fc.property(situation, ({ rules, live, viewer }) => {
        const bundle = bundleOf(rules);
        const asked = { live, viewer };
        const still: Change = { kind: "time", value: viewer.at, now: viewer.at };
        expect(after(bundle, asked, still)).toEqual(outcomeOf(decideRouting(bundle, live, viewer)));
      }),
      RUNS,
    );
  });

  test("what would change it does not depend on who asks twice", () => {
    fc.assert(
      fc.property(situation, ({ rules, live, viewer }) => {
        const bundle = bundleOf(rules);
        expect(whatWouldChange(bundle, { live, viewer })).toEqual(whatWouldChange(bundle, { live, viewer }));
      }),
      { ...RUNS, numRuns: 100 },
    );
  });
});

describe("halving", () => {
  const ends = fc.tuple(fc.integer({ min: -1000, max: 1000 }), fc.integer({ min: 1, max: 5000 }), fc.nat(5000));

  test("finds the only flip", () => {
    fc.assert(
      fc.property(ends, ([low, length, at]) => {
        const flip = low + (at % length);
        expect(lastThatHolds(low, low + length, (value) => value <= flip)).toBe(flip);
        expect(firstThatHolds(low, low + length, (value) => value > flip)).toBe(flip + 1);
      }),
    );
  });

  test("asks at most once for each halving, and never about the ends", () => {
    fc.assert(
      fc.property(ends, ([low, length, at]) => {
        const asked: number[] = [];
        lastThatHolds(low, low + length, (value) => {
          asked.push(value);
          return value <= low + at;
        });
        expect(asked.length).toBeLessThanOrEqual(Math.ceil(Math.log2(length)));
        expect(asked.every((value) => value > low && value < low + length)).toBe(true);
      }),
    );
  });
});

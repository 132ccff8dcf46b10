/**
 * Laws of breakers, cooling and retry budget together, as one isolate lives with them: over any course of clusters that die, come
 * back, slow down or ask for fewer requests.
 */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Isolate, type Behaviour, type Sent } from "./troubles-model.ts";
import type { TrialFitness } from "../../src/core/handoff/pass-breakers.ts";

const RUNS = { seed: 42, numRuns: 400 };
const NAMES = ["a", "b", "c", "d"];

const behaviour = fc.constantFrom<Behaviour>("serves", "serves, overloaded", "fails", "asks for 5 s", "asks for 60 s");
const fitness = fc.constantFrom<TrialFitness>("fit", "fit", "single", "blocking");
const targets = fc.shuffledSubarray(NAMES, { minLength: 1 });
const request = fc.record({ kind: fc.constant("request" as const), targets, fitness });
const event = fc.oneof(
  { weight: 8, arbitrary: request },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("time" as const), ms: fc.integer({ min: 1, max: 12_000 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("change" as const), name: fc.constantFrom(...NAMES), behaviour }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("colo" as const), name: fc.constantFrom(...NAMES) }) },
);
const course = fc.array(event, { maxLength: 150 });
type Event = typeof event extends fc.Arbitrary<infer E> ? E : never;

function live(isolate: Isolate, events: readonly Event[], seen: (sent: Sent) => void = () => {}): void {
  for (const one of events) {
    if (one.kind === "request") seen(isolate.send(one.targets, one.fitness));
    else if (one.kind === "time") isolate.wait(one.ms);
    else if (one.kind === "change") isolate.behave(one.name, one.behaviour);
    else isolate.hearOfOpening(one.name);
  }
}

describe("any course of troubles", () => {
  test("a request goes to one or two clusters that its decision names, and to none twice", () => {
    fc.assert(
      fc.property(course, (events) => {
        live(new Isolate(NAMES), events, ({ targets: named, tried, order }) => {
          expect(order.toSorted()).toEqual(named.toSorted());
          expect(tried.length === 1 || (tried.length === 2 && tried[0] !== tried[1])).toBe(true);
          expect(tried).toEqual(order.slice(0, tried.length));
        });
      }),
      RUNS,
    );
  });

  test("nobody is sent first to a cluster in trouble, but as its trial, while one is well; or to an open one while one only cools", () => {
    fc.assert(
      fc.property(course, (events) => {
        live(new Isolate(NAMES), events, ({ tried, trial, standings }) => {
          const first = tried[0] ?? "";
          const least = Math.min(...standings.values());
          expect(trial === null ? standings.get(first) === least : trial === first).toBe(true);
        });
      }),
      RUNS,
    );
  });

  test("second attempts that fail are at most a tenth of the requests and three a second", () => {
    fc.assert(
      fc.property(course, (events) => {
        const isolate = new Isolate(NAMES);
        const began = isolate.now;
        let [requests, wasted] = [0, 0];
        live(isolate, events, ({ tried, served }) => {
          requests++;
          if (tried.length === 2 && !served) wasted++;
        });
        expect(wasted).toBeLessThanOrEqual(0.1 * requests + 3 * ((isolate.now - began) / 1000 + 11));
      }),
      RUNS,
    );
  });

  test("whatever it was, when all clusters are well again everybody is served, and soon as decided", () => {
    fc.assert(
      fc.property(course, (events) => {
        const isolate = new Isolate(NAMES);
        live(isolate, events);
        for (const name of NAMES) isolate.behave(name, "serves");
        for (let second = 0; second < 90; second++) {
          isolate.wait(1000);
          for (const name of NAMES) expect(isolate.send([name, ...others(name)], "fit").served).toBe(true);
        }
        for (const name of NAMES) expect(isolate.send([name, ...others(name)], "single").tried).toEqual([name]);
      }),
      RUNS,
    );
  });

  test("where one cluster serves, what may be sent again is always served once breakers know the others", () => {
    fc.assert(
      fc.property(course, fc.constantFrom(...NAMES), overloaded, (events, one, how) => {
        const isolate = settled(events, one, how);
        for (let second = 0; second < 60; second++) {
          isolate.wait(1000);
          for (const name of NAMES) expect(isolate.send([name, ...others(name)], "fit").served).toBe(true);
        }
      }),
      RUNS,
    );
  });

  test("and what may not is served there too, but for the trials that nobody else made", () => {
    fc.assert(
      fc.property(course, fc.constantFrom(...NAMES), overloaded, (events, one, how) => {
        const isolate = settled(events, one, how);
        for (let second = 0; second < 60; second++) {
          isolate.wait(1000);
          const { served, trial } = isolate.send([...others(one), one], "single");
          expect(served || trial !== null).toBe(true);
        }
      }),
      RUNS,
    );
  });
});

const overloaded = fc.constantFrom<Behaviour>("serves", "serves, overloaded");

/** Only one cluster serves, and those that may be sent again have met all others. */
function settled(events: readonly Event[], one: string, how: Behaviour): Isolate {
  const isolate = new Isolate(NAMES);
  live(isolate, events);
  for (const name of NAMES) isolate.behave(name, name === one ? how : "fails");
  for (let second = 0; second < 60; second++) {
    isolate.wait(1000);
    for (const name of NAMES) isolate.send([name, ...others(name)], "fit");
  }
  return isolate;
}

function others(name: string): readonly string[] {
  return NAMES.filter((other) => other !== name);
}

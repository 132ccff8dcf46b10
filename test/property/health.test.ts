/**
 * Laws of counting probes and of planning rounds.
 */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { countProbe } from "../../src/core/health/count-probe.ts";
import { planRound } from "../../src/core/health/plan-round.ts";
import type { ProbeCounters, ProbeResult } from "../../src/core/model/probe.ts";
import type { ProbeRule } from "../../src/core/model/rules.ts";
import { cluster, PROBE, result } from "../unit/health/watched.ts";

const RUNS = { seed: 42, numRuns: 500 };
const T = 1_700_000_000_000;

const probeRule: fc.Arbitrary<ProbeRule> = fc
  .record({
    fall: fc.integer({ min: 1, max: 6 }),
    clear: fc.integer({ min: 1, max: 6 }),
    rise: fc.integer({ min: 1, max: 6 }),
  })
  .map((thresholds) => ({ ...PROBE, ...thresholds }));

const results: fc.Arbitrary<readonly ProbeResult[]> = fc
  .array(
    fc.record({ ok: fc.boolean(), rttMs: fc.integer({ min: 0, max: 500 }), ready: fc.integer({ min: 0, max: 100 }) }),
    {
      minLength: 1,
      maxLength: 60,
    },
  )
  .map((seen) => seen.map(({ ok, rttMs, ready }, at) => result(ok, at * 1000, ok ? { rttMs, ready } : {})));

function count(from: ProbeCounters | null, seen: readonly ProbeResult[], probe: ProbeRule): ProbeCounters | null {
  let now = from;
  for (const one of seen) now = countProbe(now, one, probe);
  return now;
}

function same(ok: boolean, times: number): readonly ProbeResult[] {
  return Array.from({ length: times }, (_, at) => result(ok, 1e6 + at));
}

/** The results at which the state changed, each with those before it. */
function turns(seen: readonly ProbeResult[], probe: ProbeRule, to: "up" | "down"): readonly (readonly ProbeResult[])[] {
  const past = seen.map((_, at) => seen.slice(0, at + 1));
  return past.filter((upTo) => {
    const before = count(null, upTo.slice(0, -1), probe);
    return before !== null && before.state !== to && count(null, upTo, probe)?.state === to;
  });
}

describe("counting probes", () => {
  test("one batch equals the same results in parts, with the counters stored in between", () => {
    fc.assert(
      fc.property(probeRule, results, fc.nat(), (probe, seen, cut) => {
        const at = cut % (seen.length + 1);
        const stored = JSON.parse(JSON.stringify(count(null, seen.slice(0, at), probe))) as ProbeCounters | null;
        expect(count(stored, seen.slice(at), probe)).toEqual(count(null, seen, probe));
      }),
      RUNS,
    );
  });

  test("after any past, `rise` successes in a row are up and `fall` failures in a row are down", () => {
    fc.assert(
      fc.property(probeRule, results, (probe, past) => {
        expect(count(null, [...past, ...same(true, probe.rise)], probe)?.state).toBe("up");
        expect(count(null, [...past, ...same(false, probe.fall)], probe)?.state).toBe("down");
      }),
      RUNS,
    );
  });

  test("it comes back only with `rise` successes in a row behind it, and goes down only on a failure", () => {
    fc.assert(
      fc.property(probeRule, results, (probe, seen) => {
        const risen = turns(seen, probe, "up").map((past) => past.slice(-probe.rise).map((one) => one.ok));
        expect(risen).toEqual(risen.map(() => Array.from({ length: probe.rise }, () => true)));
        const fallen = turns(seen, probe, "down").map((past) => past.at(-1)?.ok);
        expect(fallen).toEqual(fallen.map(() => false));
      }),
      { ...RUNS, numRuns: 200 },
    );
  });
});

test("every round lies ahead, and nobody waits longer than his interval", () => {
  const interval = fc.integer({ min: 100, max: 100_000 });
  const dues = fc.array(
    fc.record({ intervalMs: interval, dueInMs: fc.option(fc.integer({ min: -200_000, max: 200_000 })) }),
    {
      maxLength: 20,
    },
  );
  fc.assert(
    fc.property(dues, fc.double({ min: 0, max: 1, noNaN: true }), (all, chance) => {
      const clusters = all.map(({ intervalMs }, at) => cluster(`c${at}`, { intervalMs }));
      const dueAt = new Map(clusters.map((one, at) => [one.name, all[at]?.dueInMs ?? null]));
      const round = planRound(
        clusters,
        ({ name }) => {
          const dueIn = dueAt.get(name) ?? null;
          return dueIn === null ? null : T + dueIn;
        },
        T,
        chance,
      );
      expect(round.nextAt).toBeGreaterThan(T);
      for (const { cluster: one, dueAgainAt } of round.due) {
        expect(dueAgainAt - T).toBeLessThanOrEqual(one.probe.intervalMs);
        expect(dueAgainAt - T).toBeGreaterThanOrEqual(Math.floor(one.probe.intervalMs * 0.85));
      }
      const intervals = clusters.map((one) => one.probe.intervalMs);
      expect(round.nextAt - T).toBeLessThanOrEqual(intervals.length === 0 ? 60_000 : Math.min(...intervals));
    }),
    RUNS,
  );
});

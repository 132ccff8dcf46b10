/**
 * Laws of the health fold.
 */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { countProbe } from "../../src/core/health/count-probe.ts";
import { foldLive } from "../../src/core/health/fold-live.ts";
import { statedOrders } from "../../src/core/health/stated-orders.ts";
import { asId } from "../../src/core/model/ids.ts";
import { planRound } from "../../src/core/health/plan-round.ts";
import { NOTHING_KNOWN, type Live } from "../../src/core/model/live.ts";
import type { ForcedState } from "../../src/core/model/override-rule.ts";
import type { ProbeCounters, ProbeResult, VantageReport } from "../../src/core/model/probe.ts";
import type { ProbeRule } from "../../src/core/model/rules.ts";
import { cluster, counters, FRESH_MS, PROBE, report, result, watch } from "../unit/health/watched.ts";

const RUNS = { seed: 42, numRuns: 500 };
const T = 1_700_000_000_000;
const CLUSTERS = ["sa-east", "us-east"] as const;

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

/** What one vantage says of one cluster: a state and how long ago it looked; null when it never did. */
type Said = { readonly state: "up" | "down"; readonly ageMs: number; readonly ready: number } | null;

const said: fc.Arbitrary<Said> = fc.option(
  fc.record({
    state: fc.constantFrom("up" as const, "down" as const),
    ageMs: fc.integer({ min: 0, max: 2 * FRESH_MS }),
    ready: fc.constantFrom(100, 50),
  }),
);

/** For one to five vantages, what each says of each cluster. */
const panel: fc.Arbitrary<readonly (readonly Said[])[]> = fc.array(
  fc.array(said, { minLength: CLUSTERS.length, maxLength: CLUSTERS.length }),
  { minLength: 1, maxLength: 5 },
);

const vantageName = (at: number): string => `vantage-${at}`;

function reportsOf(saids: readonly (readonly Said[])[], now: number): readonly VantageReport[] {
  return saids.map((row, at) => {
    const seen = CLUSTERS.flatMap((name, index) => {
      const one = row[index];
      if (one === undefined || one === null) return [];
      return [[name, counters(one.state, now - one.ageMs, { ready: one.ready })] as const];
    });
    return report(vantageName(at), Object.fromEntries(seen), now);
  });
}

function watchOf(saids: readonly unknown[]) {
  return watch(
    CLUSTERS,
    saids.map((_, at) => vantageName(at)),
  );
}

/** A live value that a few panels led to. */
function foldAll(from: Live, panels: readonly (readonly (readonly Said[])[])[]): Live {
  let live = from;
  for (const [step, saids] of panels.entries()) {
    const now = T + step * 1000;
    live = foldLive(live, reportsOf(saids, now), watchOf(saids), now);
  }
  return live;
}

/** Panels of the same number of vantages, one after the other. */
const panels: fc.Arbitrary<readonly (readonly (readonly Said[])[])[]> = fc.integer({ min: 1, max: 5 }).chain((size) =>
  fc.array(
    fc.array(fc.array(said, { minLength: CLUSTERS.length, maxLength: CLUSTERS.length }), {
      minLength: size,
      maxLength: size,
    }),
    { minLength: 1, maxLength: 6 },
  ),
);

function states(live: Live): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(CLUSTERS.map((name) => [name, live.clusters[name]?.measured?.state]));
}

function readByDecisions(live: Live): string {
  const { clusters } = live;
  return JSON.stringify(
    CLUSTERS.map((name) => ({ ...clusters[name], measured: { ...clusters[name]?.measured, why: "" } })),
  );
}

describe("folding reports", () => {
  test("the order of vantages and of reports is irrelevant", () => {
    fc.assert(
      fc.property(panels, panel, fc.array(fc.nat(), { minLength: 5, maxLength: 5 }), (past, saids, order) => {
        const live = foldAll(NOTHING_KNOWN, past);
        const shuffle = <V>(values: readonly V[]): readonly V[] =>
          values
            .map((value, at) => ({ value, at: order[at % order.length] ?? 0 }))
            .toSorted((a, b) => a.at - b.at)
            .map(({ value }) => value);
        const now = T + 100_000;
        const plain = watchOf(saids);
        const shuffled = { clusters: plain.clusters, vantages: shuffle(plain.vantages) };
        expect(foldLive(live, shuffle(reportsOf(saids, now)), shuffled, now)).toEqual(
          foldLive(live, reportsOf(saids, now), plain, now),
        );
      }),
      RUNS,
    );
  });

  test("forcing never loses the measured state, and measuring never loses an order", () => {
    const forced = fc.constantFrom<ForcedState>("drain", "forced-down", "forced-up");
    fc.assert(
      fc.property(panels, forced, fc.integer({ min: 0, max: 100 }), (history, state, dial) => {
        const orders = statedOrders(asId("sa-east"), { forced: state, dial });
        const ordered = foldAll({ ...NOTHING_KNOWN, orders }, history);
        const free = foldAll(NOTHING_KNOWN, history);
        expect(ordered.clusters["sa-east"]?.measured ?? null).toEqual(free.clusters["sa-east"]?.measured ?? null);
        expect(ordered.orders).toEqual(orders);
        expect(ordered.clusters["us-east"]).toEqual(free.clusters["us-east"]);
      }),
      RUNS,
    );
  });

  test("probers that fall silent change no state, up or down", () => {
    fc.assert(
      fc.property(
        panels,
        fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
        fc.nat({ max: 400_000 }),
        (history, lost, laterMs) => {
          const last = history.at(-1) ?? [];
          const heardAt = T + (history.length - 1) * 1000;
          const live = foldAll(NOTHING_KNOWN, history);
          const now = heardAt + laterMs;
          const silent = reportsOf(last, heardAt).filter((_, at) => lost[at] === true);
          const speaking = reportsOf(last, now).filter((_, at) => lost[at] !== true);
          const after = foldLive(live, [...silent, ...speaking], watchOf(last), now);
          expect(states(after)).toEqual(states(live));
        },
      ),
      { ...RUNS, numRuns: 2000 },
    );
  });

  test("with fewer than two of several vantages heard nothing changes, for however long", () => {
    fc.assert(
      fc.property(panels, said, fc.nat({ max: 1e9 }), (history, lone, laterMs) => {
        const size = history[0]?.length ?? 0;
        fc.pre(size > 1);
        const live = foldAll(NOTHING_KNOWN, history);
        const now = T + 1_000_000 + laterMs;
        const after = foldLive(live, reportsOf([[lone, lone]], now), watchOf(history[0] ?? []), now);
        expect(after).toEqual(live);
      }),
      RUNS,
    );
  });

  test("the same reports again change nothing, and the version grows exactly with what decisions read", () => {
    fc.assert(
      fc.property(panels, panel, (history, saids) => {
        const before = foldAll(NOTHING_KNOWN, history);
        const now = T + 100_000;
        const after = foldLive(before, reportsOf(saids, now), watchOf(saids), now);
        const changed = readByDecisions(before) !== readByDecisions(after);
        expect(after.version - before.version).toBe(changed ? 1 : 0);
        expect(foldLive(after, reportsOf(saids, now), watchOf(saids), now)).toEqual(after);
      }),
      RUNS,
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

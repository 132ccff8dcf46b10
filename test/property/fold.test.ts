/**
 * Laws of the health fold.
 */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { countProbe } from "../../src/core/health/count-probe.ts";
import { foldLive } from "../../src/core/health/fold-live.ts";
import { NOTHING_KNOWN, type Live } from "../../src/core/model/live.ts";
import type { LiveOrder } from "../../src/core/model/live-order.ts";
import type { ForcedState } from "../../src/core/model/override-rule.ts";
import { ordersOn } from "../../src/core/model/orders-on.ts";
import { asId, type ClusterName } from "../../src/core/model/ids.ts";
import type { ProbeCounters } from "../../src/core/model/probe.ts";
import { dialOrder, stateOrder } from "../unit/health/order-parts.ts";
import { PROBE, report, result, VANTAGES, watch } from "../unit/health/watched.ts";
import {
  agreed,
  butOne,
  CLUSTERS,
  edgesOf,
  failures,
  foldAll,
  panels,
  reportsOf,
  rulesOf,
  says,
  states,
  T,
  verdicts,
  type Panel,
} from "./arbitrary-panels.ts";

const RUNS = { seed: 42, numRuns: 500 };
const NOW = T + 100_000;
const SIZE = fc.integer({ min: 2, max: 5 });
const words = fc.tuple(says, says, says);

function last(all: readonly Panel[]): Panel {
  return all.at(-1) ?? [];
}

describe("folding", () => {
  test("the order of vantages, of reports and of colos is irrelevant", () => {
    fc.assert(
      fc.property(panels, failures, fc.array(fc.nat(), { minLength: 5, maxLength: 5 }), (past, colos, order) => {
        const shuffle = <V>(values: readonly V[]): readonly V[] =>
          values
            .map((value, at) => ({ value, at: order[at % order.length] ?? 0 }))
            .toSorted((a, b) => a.at - b.at)
            .map(({ value }) => value);
        const live = foldAll(NOTHING_KNOWN, past);
        const rules = rulesOf(last(past));
        const heard = { reports: reportsOf(last(past), NOW), edges: edgesOf(colos, NOW) };
        const shuffled = { reports: shuffle(heard.reports), edges: shuffle(heard.edges) };
        expect(foldLive(live, shuffled, { ...rules, vantages: shuffle(rules.vantages) }, NOW)).toEqual(
          foldLive(live, heard, rules, NOW),
        );
      }),
      RUNS,
    );
  });

  test("twice is once, and the version grows exactly with what decisions read", () => {
    fc.assert(
      fc.property(panels, failures, (past, colos) => {
        const before = foldAll(NOTHING_KNOWN, past.slice(0, -1), colos);
        const rules = rulesOf(last(past));
        const heard = { reports: reportsOf(last(past), NOW), edges: edgesOf(colos, NOW) };
        const after = foldLive(before, heard, rules, NOW);
        const read = (live: Live): string => {
          const seen = Object.values(verdicts(live, rules)).flatMap((clusters) =>
            Object.values(clusters).map((verdict) => {
              if (verdict === null) return null;
              const { state, since, ready, flaps } = verdict;
              return [state, ready, flaps, flaps === 0 && state !== "down" ? 0 : since];
            }),
          );
          return JSON.stringify([seen, live.away, live.orders]);
        };
        expect(after.version - before.version).toBe(read(before) === read(after) ? 0 : 1);
        expect(foldLive(after, heard, rules, NOW)).toEqual(after);
      }),
      { ...RUNS, numRuns: 2000 },
    );
  });
});

describe("probers that fall silent", () => {
  const lost = fc.array(fc.boolean(), { minLength: 5, maxLength: 5 });

  test("change no state by the majority, up or down; a region follows its silent vantage or the majority", () => {
    fc.assert(
      fc.property(panels, lost, fc.nat({ max: 400_000 }), (past, gone, laterMs) => {
        const panel = last(past);
        const heardAt = T + (past.length - 1) * 1000;
        const live = foldAll(NOTHING_KNOWN, past);
        const now = heardAt + laterMs;
        const rules = rulesOf(panel);
        const silent = reportsOf(panel, heardAt).filter((_, at) => gone[at] === true);
        const speaking = reportsOf(panel, now).filter((_, at) => gone[at] !== true);
        const after = foldLive(live, { reports: [...silent, ...speaking], edges: [] }, rules, now);
        const [before, since] = [states(live, rules), states(after, rules)];
        expect(since["far"]).toEqual(before["far"]);
        for (const name of Object.keys(since)) {
          for (const cluster of CLUSTERS) {
            expect([before[name]?.[cluster], before["far"]?.[cluster]]).toContain(since[name]?.[cluster]);
          }
        }
      }),
      { ...RUNS, numRuns: 3000 },
    );
  });

  test("change nothing at all where everybody agreed, for however long", () => {
    fc.assert(
      fc.property(SIZE, words, lost, fc.nat({ max: 1e9 }), (size, seen, gone, laterMs) => {
        const panel = agreed(size, seen);
        const rules = rulesOf(panel);
        const live = foldAll(NOTHING_KNOWN, [panel]);
        const now = T + laterMs;
        const silent = reportsOf(panel, T).filter((_, at) => gone[at] === true);
        const speaking = reportsOf(panel, now).filter((_, at) => gone[at] !== true);
        const after = foldLive(live, { reports: [...silent, ...speaking], edges: [] }, rules, now);
        expect([states(after, rules), after.version]).toEqual([states(live, rules), live.version]);
      }),
      RUNS,
    );
  });

  test("so that fewer than two of several are heard change nothing, whatever the one left says", () => {
    fc.assert(
      fc.property(panels, words, fc.nat({ max: 1e9 }), (past, seen, laterMs) => {
        const rules = rulesOf(last(past));
        fc.pre(rules.vantages.length > 1);
        const live = foldAll(NOTHING_KNOWN, past);
        const now = T + 1_000_000 + laterMs;
        const after = foldLive(live, { reports: reportsOf(agreed(1, seen), now), edges: [] }, rules, now);
        expect(verdicts(after, rules)).toEqual(verdicts(live, rules));
        expect([after.version, after.at]).toEqual([live.version, live.at]);
      }),
      RUNS,
    );
  });
});

describe("one vantage of several", () => {
  test("that fails towards everything changes no verdict of any region, though edges fail too", () => {
    fc.assert(
      fc.property(SIZE, fc.nat(), fc.nat({ max: 1 }), failures, (size, who, down, colos) => {
        const seen = CLUSTERS.map((_, at) => (at < down ? "down" : "up"));
        const well = agreed(size, seen);
        const rules = rulesOf(well);
        const live = foldAll(NOTHING_KNOWN, [well]);
        const panel = butOne(well, who % size, () => "down");
        const after = foldLive(live, { reports: reportsOf(panel, NOW), edges: edgesOf(colos, NOW) }, rules, NOW);
        expect([states(after, rules), after.version]).toEqual([states(live, rules), live.version]);
      }),
      RUNS,
    );
  });

  test("that fails towards anything changes nothing, as long as no second vantage and no edge agrees", () => {
    fc.assert(
      fc.property(SIZE, fc.nat(), words, fc.subarray([0, 1, 2]), (size, who, seen, failing) => {
        const well = agreed(size, seen);
        const rules = rulesOf(well);
        const live = foldAll(NOTHING_KNOWN, [well]);
        const panel = butOne(well, who % size, (column) => (failing.includes(column) ? "down" : null));
        const after = foldLive(live, { reports: reportsOf(panel, NOW), edges: [] }, rules, NOW);
        expect([states(after, rules), after.version]).toEqual([states(live, rules), live.version]);
      }),
      RUNS,
    );
  });

  test("that fails towards one cluster, with edges that agree, changes the verdict of its own regions and no other", () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 5 }), fc.nat(), fc.nat({ max: 2 }), (size, who, column) => {
        const well = agreed(size, ["up", "up", "up"]);
        const rules = rulesOf(well);
        const cluster = CLUSTERS[column] ?? "";
        const panel = butOne(well, who % size, (at) => (at === column ? "down" : null));
        const heard = { reports: reportsOf(panel, NOW), edges: edgesOf([[cluster]], NOW) };
        const after = states(foldLive(foldAll(NOTHING_KNOWN, [well]), heard, rules, NOW), rules);
        const changed = Object.entries(after).filter(([, clusters]) =>
          Object.values(clusters).some((one) => one !== "up"),
        );
        expect(changed.map(([name]) => name)).toEqual([`near-${VANTAGES[who % size]}`]);
        expect(changed[0]?.[1][cluster]).toBe("down");
      }),
      RUNS,
    );
  });
});

describe("orders", () => {
  const AFTER = NOW + 1e12;
  const order: fc.Arbitrary<LiveOrder> = fc.oneof(
    fc
      .constantFrom<ForcedState>("drain", "forced-down", "forced-up")
      .map((state) => stateOrder(state, { untilMs: AFTER })),
    fc.nat({ max: 100 }).map((accept) => dialOrder(accept, { untilMs: AFTER })),
  );

  test("are never lost by measuring, however long nobody is heard; forcing never changes what is measured", () => {
    fc.assert(
      fc.property(panels, fc.array(order, { maxLength: 4 }), fc.nat({ max: 1e11 }), (past, orders, laterMs) => {
        const rules = rulesOf(last(past));
        const [ordered, free] = [foldAll({ ...NOTHING_KNOWN, orders }, past), foldAll(NOTHING_KNOWN, past)];
        expect(ordered.clusters).toEqual(free.clusters);
        const later = foldLive(ordered, { reports: [], edges: [] }, rules, NOW + laterMs);
        expect(later.orders).toEqual(orders);
      }),
      RUNS,
    );
  });

  test("a drain past its end holds until most vantages have seen `rise` successes in a row after it, and no longer", () => {
    const looks = fc.array(fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()), { minLength: 8, maxLength: 40 });
    const successes = fc.array(fc.constant([true, true, true] as [boolean, boolean, boolean]), { maxLength: 8 });
    fc.assert(
      fc.property(looks, successes, fc.integer({ min: 1, max: 20 }), (noise, calm, endsAt) => {
        const all = [...noise, ...calm];
        const untilMs = T + endsAt * 10_000;
        const rules = watch(["sa-east"], VANTAGES.slice(0, 3));
        let live: Live = { ...NOTHING_KNOWN, orders: [stateOrder("drain", { untilMs })] };
        let seen: readonly (ProbeCounters | null)[] = [null, null, null];
        for (const [step, row] of all.entries()) {
          const now = T + step * 10_000;
          const one = row.map((ok, at) => countProbe(seen[at] ?? null, result(ok, now), PROBE));
          seen = one;
          const reports = one.map((held, at) => report(VANTAGES[at] ?? "", { "sa-east": held }, now));
          live = foldLive(live, { reports, edges: [] }, rules, now);
        }
        const firstAfter = endsAt + 1;
        const proofs = all.map((_, step) => {
          const rows = [0, 1, 2].map((at) => all.slice(step - PROBE.rise + 1, step + 1).map((row) => row[at] === true));
          const convinced = rows.filter((row) => row.length === PROBE.rise && row.every(Boolean)).length;
          return step - PROBE.rise + 1 >= firstAfter && convinced >= 2;
        });
        const at = T + all.length * 10_000;
        const held = ordersOn(asId<ClusterName>("sa-east"), { live, overrides: [], at }).state;
        expect(held === null).toBe(proofs.includes(true));
      }),
      { ...RUNS, numRuns: 1000 },
    );
  });
});

test("with manual failback every cluster that was ever down for the region waits for an operator, whatever is seen later", () => {
  fc.assert(
    fc.property(panels, (past) => {
      let live = NOTHING_KNOWN;
      const fallen = new Set<string>();
      for (const [step, panel] of past.entries()) {
        const now = T + step * 1000;
        const rules = rulesOf(panel);
        live = foldLive(live, { reports: reportsOf(panel, now), edges: [] }, rules, now);
        for (const name of CLUSTERS) if (states(live, rules)["manual"]?.[name] === "down") fallen.add(name);
      }
      expect(new Set(Object.keys(live.away["manual"] ?? {}))).toEqual(fallen);
      expect(Object.keys(live.away)).toEqual(fallen.size === 0 ? [] : ["manual"]);
    }),
    RUNS,
  );
});

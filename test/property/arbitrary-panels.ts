/**
 * Random panels for laws of the fold: what each of some vantages says of each of three clusters.
 *
 * Each vantage is the nearest of a region of its own, one more region follows the majority and one has
 * manual failback, so that a law about regions speaks of every verdict there is.
 */
import * as fc from "fast-check";
import { foldLive, type Heard, type Watch } from "../../src/core/health/fold-live.ts";
import { asId, type VantageName } from "../../src/core/model/ids.ts";
import type { Live, Measured, MeasuredState } from "../../src/core/model/live.ts";
import { own } from "../../src/core/model/record.ts";
import { regionVerdict } from "../../src/core/model/region-verdict.ts";
import { counters, FRESH_MS, report, VANTAGES, watch, failingAt } from "../unit/health/watched.ts";
import { region, tier } from "../unit/small-rules.ts";

export const T = 1_700_000_000_000;
export const CLUSTERS = ["sa-east", "us-east", "eu-west"] as const;

/** What one vantage says of one cluster, and how long ago it looked; null when it never did. */
export type Said = { readonly says: MeasuredState; readonly ageMs: number; readonly ready: number } | null;

/** A row for each vantage, in it a word for each cluster. */
export type Panel = readonly (readonly Said[])[];

/** Every cluster is seen alike by everybody, and just now. */
export const says = fc.constantFrom<MeasuredState>("up", "up", "degraded", "down");

const said: fc.Arbitrary<Said> = fc.option(
  fc.record({ says, ageMs: fc.integer({ min: 0, max: 2 * FRESH_MS }), ready: fc.constantFrom(100, 50) }),
  { freq: 8 },
);

const panelOf = (size: number): fc.Arbitrary<Panel> =>
  fc.array(fc.tuple(...CLUSTERS.map(() => said)), { minLength: size, maxLength: size });

/** Panels of the same number of vantages, one to five, one after the other. */
export const panels: fc.Arbitrary<readonly Panel[]> = fc
  .integer({ min: 1, max: 5 })
  .chain((size) => fc.array(panelOf(size), { minLength: 1, maxLength: 6 }));

/** Colos, and clusters at which requests fail there. */
export const failures: fc.Arbitrary<readonly (readonly string[])[]> = fc.array(fc.subarray([...CLUSTERS]), {
  maxLength: 3,
});

export function edgesOf(colos: readonly (readonly string[])[], at: number): Heard["edges"] {
  return colos.map((clusters, index) => failingAt(`COLO${index}`, clusters, at));
}

export function reportsOf(panel: Panel, now: number): Heard["reports"] {
  return panel.map((row, index) => {
    const seen = CLUSTERS.flatMap((name, column) => {
      const one = row[column] ?? null;
      if (one === null) return [];
      const state = one.says === "down" ? "down" : "up";
      return [
        [name, counters(state, now - one.ageMs, { ready: one.ready, degraded: one.says === "degraded" })] as const,
      ];
    });
    return report(VANTAGES[index] ?? "none", Object.fromEntries(seen), now);
  });
}

const ALL = tier({ "sa-east": 100, "us-east": 100, "eu-west": 100 });

/** Rules for as many vantages as the panel has. */
export function rulesOf(panel: Panel): Watch {
  const names = VANTAGES.slice(0, panel.length);
  const near = names.map((name) => region(`near-${name}`, { tiers: [ALL], vantage: asId<VantageName>(name) }));
  const manual = region("manual", { tiers: [ALL], failback: "manual" });
  return watch(CLUSTERS, names, { regions: [...near, region("far", { tiers: [ALL] }), manual] });
}

/** Folds panels a second apart. */
export function foldAll(from: Live, all: readonly Panel[], colos: readonly (readonly string[])[] = []): Live {
  let live = from;
  for (const [step, panel] of all.entries()) {
    const now = T + step * 1000;
    live = foldLive(live, { reports: reportsOf(panel, now), edges: edgesOf(colos, now) }, rulesOf(panel), now);
  }
  return live;
}

/** Region → cluster → what holds there. */
export function verdicts(
  live: Live,
  rules: Watch,
): Readonly<Record<string, Readonly<Record<string, Measured | null>>>> {
  return Object.fromEntries(
    rules.regions.map(({ name, vantage }) => [
      name,
      Object.fromEntries(CLUSTERS.map((cluster) => [cluster, regionVerdict(own(live.clusters, cluster), vantage)])),
    ]),
  );
}

/** Region → cluster → state. */
export function states(live: Live, rules: Watch): Readonly<Record<string, Readonly<Record<string, string | null>>>> {
  return Object.fromEntries(
    Object.entries(verdicts(live, rules)).map(([name, clusters]) => [
      name,
      Object.fromEntries(Object.entries(clusters).map(([cluster, verdict]) => [cluster, verdict?.state ?? null])),
    ]),
  );
}

/** A panel in which every one of some vantages says the same of each cluster, and has just looked. */
export function agreed(size: number, words: readonly MeasuredState[]): Panel {
  return Array.from({ length: size }, () => words.map((word) => ({ says: word, ageMs: 0, ready: 100 })));
}

/** The same panel, in which one vantage says something else of some clusters. */
export function butOne(panel: Panel, vantage: number, word: (column: number) => MeasuredState | null): Panel {
  return panel.map((row, index) =>
    index !== vantage
      ? row
      : row.map((one, column) => {
          const other = word(column);
          return other === null || one === null ? one : { ...one, says: other };
        }),
  );
}

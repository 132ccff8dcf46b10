import { describe, expect, test } from "vitest";
import { spreadLoads, WHOLE } from "../../../src/core/decide/tier-loads.ts";
import { ENVOY_ROWS_OF_DOCUMENTATION_ONLY, ENVOY_TABLES } from "../published.ts";

/** Capacities of tiers whose clusters are healthy and degraded in these percents, under overprovision 140. */
function capacities(healthy: readonly number[], degraded: readonly number[] = []) {
  return healthy.map((percent, at) => ({ health: capacity(percent), degraded: capacity(degraded[at] ?? 0) }));
}

function capacity(percent: number): number {
  return Math.min(1, 1.4 * (percent / 100));
}

function percents(healthy: readonly number[], degraded: readonly number[] = []): readonly number[] {
  const loads = spreadLoads(capacities(healthy, degraded));
  return loads === null ? [] : loads.healthy.map((load, at) => (load + (loads.degraded[at] ?? 0)) / 100);
}

/** The published loads where each found one is within one percent of them, else what was found. */
function within(found: readonly number[], wanted: readonly number[]): readonly number[] {
  const near = found.length === wanted.length && found.every((load, at) => Math.abs(load - (wanted[at] ?? -9)) <= 1);
  return near ? wanted : found;
}

describe("Envoy's published tables", () => {
  test("two priorities, the second whole", () => {
    for (const [p0, loads] of ENVOY_TABLES.firstOfTwo) {
      expect([p0, within(percents([p0, 100]), loads)]).toEqual([p0, loads]);
    }
  });

  test("two and three priorities", () => {
    for (const [health, loads] of [...ENVOY_TABLES.ofTwo, ...ENVOY_TABLES.ofThree]) {
      const row = health.join(",");
      if (ENVOY_ROWS_OF_DOCUMENTATION_ONLY.has(row)) continue;
      expect([row, within(percents(health), loads)]).toEqual([row, loads]);
    }
  });

  test("priorities in panic", () => {
    for (const [health, loads, , total] of ENVOY_TABLES.panic) {
      const row = health.join(",");
      expect([row, spreadLoads(capacities(health))?.normalized]).toEqual([row, total < 100]);
      if (ENVOY_ROWS_OF_DOCUMENTATION_ONLY.has(row)) continue;
      expect([row, within(percents(health), loads)]).toEqual([row, loads]);
    }
  });

  test("healthy and degraded endpoints of one priority", () => {
    for (const [[healthy = 0, degraded = 0], wanted] of ENVOY_TABLES.degraded) {
      const loads = spreadLoads(capacities([healthy], [degraded]));
      const found = [(loads?.healthy[0] ?? 0) / 100, (loads?.degraded[0] ?? 0) / 100];
      expect([healthy, degraded, within(found, wanted)]).toEqual([healthy, degraded, wanted]);
    }
  });
});

describe("basis points", () => {
  type Row = [name: string, healthy: number[], degraded: number[], loads: [number[], number[]], normalized: boolean];
  const rows: Row[] = [
    [
      "a whole first tier takes everything",
      [1, 1],
      [0, 0],
      [
        [10_000, 0],
        [0, 0],
      ],
      false,
    ],
    [
      "what the first tier cannot take spills",
      [0.7, 1],
      [0, 0],
      [
        [7000, 3000],
        [0, 0],
      ],
      false,
    ],
    [
      "a first tier that is gone takes nothing",
      [0, 1],
      [0, 0],
      [
        [0, 10_000],
        [0, 0],
      ],
      false,
    ],
    [
      "too little capacity is scaled up",
      [0.35, 0.35],
      [0, 0],
      [
        [5000, 5000],
        [0, 0],
      ],
      true,
    ],
    [
      "scaled up in proportion",
      [0.1, 0.3],
      [0, 0],
      [
        [2500, 7500],
        [0, 0],
      ],
      true,
    ],
    [
      "the remainder of rounding goes to the first tier that has any",
      [0, 0.2, 0.2, 0.2],
      [0, 0, 0, 0],
      [
        [0, 3334, 3333, 3333],
        [0, 0, 0, 0],
      ],
      true,
    ],
    [
      "degraded capacity comes after every healthy one",
      [0.5, 0.3],
      [0.9, 0.9],
      [
        [5000, 3000],
        [2000, 0],
      ],
      false,
    ],
    [
      "degraded capacity alone carries everything",
      [0, 0],
      [0.4, 1],
      [
        [0, 0],
        [4000, 6000],
      ],
      false,
    ],
    [
      "the remainder goes to the first degraded tier when nothing is healthy",
      [0, 0],
      [0.1, 0.2],
      [
        [0, 0],
        [3334, 6666],
      ],
      true,
    ],
    [
      "healthy and degraded together are scaled up",
      [0.2, 0],
      [0.2, 0],
      [
        [5000, 0],
        [5000, 0],
      ],
      true,
    ],
  ];
  test.each(rows)("%s", (...[, healthy, degraded, [healthyLoads, degradedLoads], normalized]) => {
    const tiers = healthy.map((health, at) => ({ health, degraded: degraded[at] ?? 0 }));
    expect(spreadLoads(tiers)).toEqual({ healthy: healthyLoads, degraded: degradedLoads, normalized });
  });

  test("nothing available at all is null, and so is no tier at all", () => {
    expect(spreadLoads([])).toBeNull();
    expect(
      spreadLoads([
        { health: 0, degraded: 0 },
        { health: 0, degraded: 0 },
      ]),
    ).toBeNull();
  });

  test("any capacity, however small, carries everything", () => {
    expect(spreadLoads([{ health: 1e-9, degraded: 0 }])).toEqual({ healthy: [WHOLE], degraded: [0], normalized: true });
  });

  test("binary fractions lose no basis point", () => {
    for (let points = 1; points < 10_000; points++) {
      const loads = spreadLoads([
        { health: points / 10_000, degraded: 0 },
        { health: 1, degraded: 0 },
      ]);
      expect(loads?.healthy).toEqual([points, 10_000 - points]);
    }
  });
});

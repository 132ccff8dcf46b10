/**
 * What is known of viewers, measured against where they are.
 */
import { describe, expect, test } from "vitest";
import { asId } from "../../../../src/core/model/ids.ts";
import type { TableRecord } from "../../../../src/core/model/place.ts";
import { qualityRun } from "../../../../src/core/ops/routing-quality/quality-run.ts";
import { cluster, region, rulesOf, tier } from "../../small-rules.ts";
import { bytesOf, opened } from "../../viewer/geoip/geoip-rows.ts";

const RULES = rulesOf({
  clusters: [cluster("west", { lon: 0 }), cluster("east", { lon: 40 })],
  regions: [region("world", { tiers: [tier({ west: 1, east: 1 }, "nearest")] })],
});
/** The middle of the country is in the west, that of its eastern part in the east. */
const TABLE = opened(
  bytesOf({
    precision: "cluster",
    centres: { BR: { lat: 0, lon: 10 } },
    subdivisionCentres: { "BR-SP": { lat: 0, lon: 35 } },
  }),
);

function seen(lon: number | null, subdivision: string | null = null, country: string | null = "BR"): TableRecord {
  return {
    country: country === null ? null : asId(country),
    subdivision: subdivision === null ? null : asId(subdivision),
    city: null,
    coordinates: lon === null ? null : { lat: 0, lon },
    asn: null,
  };
}

function measured(
  ...portions: readonly (readonly [truth: TableRecord | null, known: TableRecord | null, weight: number])[]
) {
  const run = qualityRun(RULES, TABLE);
  if (!run.ok) throw new Error(run.error.name);
  for (const [truth, known, weight] of portions) run.value.add(4, truth, known, weight);
  return run.value;
}

const misrouted = (run: ReturnType<typeof measured>) => {
  const { table, country, subdivision } = run.quality(4).by;
  return [table, country, subdivision].map((one) => one.misrouted);
};

describe("a viewer in the east", () => {
  test("is placed by the table's own coordinates", () => {
    expect(misrouted(measured([seen(38), seen(36), 1]))[0]).toBe(0);
    expect(misrouted(measured([seen(38), seen(4), 1]))[0]).toBe(100);
  });
  test("is misrouted by the centre of his country, and not by that of his subdivision", () => {
    expect(misrouted(measured([seen(38, "BR-SP"), seen(36), 1]))).toEqual([0, 100, 0]);
  });
  test("has the country's centre where his subdivision has none", () => {
    expect(misrouted(measured([seen(38, "BR-RJ"), seen(36), 1]))).toEqual([0, 100, 100]);
  });
  test("has the centre of what the table knows, where the table has no coordinates for him", () => {
    expect(misrouted(measured([seen(38), seen(null, "BR-SP"), 1]))[0]).toBe(0);
    expect(misrouted(measured([seen(38), seen(null), 1]))[0]).toBe(100);
  });
  test("is nowhere, so in the list's first cluster, where the table does not know him", () => {
    expect(misrouted(measured([seen(38), null, 1]))[0]).toBe(100);
    expect(misrouted(measured([seen(38), seen(38, null, null), 1]))[0]).toBe(100);
  });
});

test("whom the truth cannot place is left out and counted", () => {
  const run = measured(
    [null, seen(1), 2],
    [seen(null), seen(1), 3],
    [seen(1, null, null), seen(1), 4],
    [seen(1), seen(1), 10],
  );
  expect(run.quality(4)).toMatchObject({ weight: 10, leftOut: 9 });
  expect(misrouted(run)).toEqual([0, 0, 0]);
});

test("families are apart", () => {
  const run = measured([seen(38), seen(4), 1]);
  run.add(6, seen(38), seen(36), 5);
  expect([run.quality(4).weight, run.quality(6).weight]).toEqual([1, 5]);
  expect([run.quality(4).by.table.misrouted, run.quality(6).by.table.misrouted]).toEqual([100, 0]);
});

test("rules that name what is not there are refused", () => {
  expect(qualityRun({ ...RULES, clusters: [] }, TABLE)).toMatchObject({ ok: false, error: { name: "west" } });
});

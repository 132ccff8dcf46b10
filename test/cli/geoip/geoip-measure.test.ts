/**
 * What of a database is measured: every address that it knows, in portions that another table may see apart.
 */
import { describe, expect, test } from "vitest";
import { measureAll } from "../../../src/cli/geoip/quality/measure-quality.ts";
import { planClusters } from "../../../src/cli/geoip/build/plan-clusters.ts";
import { qualityLines, type Measured } from "../../../src/cli/geoip/quality/quality-text.ts";
import type { FamilyQuality } from "../../../src/core/ops/routing-quality/quality-run.ts";
import type { Quality } from "../../../src/core/ops/routing-quality/quality-tally.ts";
import { keys, region, rulesOf, tier } from "../../unit/small-rules.ts";
import { mmdb, sourceOf, tableOf, type Networks } from "./built-table.ts";

const city = (name: string) => ({ country_code: "BR", state1: "Sao Paulo", city: name, latitude: -23, longitude: -46 });

/** Each portion as `family city, country of the table, weight`. */
function portions(truth: Networks, known: Networks): readonly string[] {
  const added: string[] = [];
  const run = {
    add: (...[family, seen, record, weight]: Parameters<Parameters<typeof measureAll>[2]["add"]>) =>
      void added.push(`${family} ${seen?.city}, ${record?.country ?? "-"}, ${weight}`),
    quality: () => {
      throw new Error("nobody asks while it is measured");
    },
  };
  measureAll(sourceOf(mmdb(truth)), tableOf([mmdb(known)]), run, () => undefined);
  return added;
}

describe("IPv4", () => {
  test("is cut at each /24, so that a table with smaller networks is asked about each", () => {
    const added = portions(
      [["192.0.2.0/23", city("Santos")]],
      [
        ["192.0.2.0/24", { country_code: "BR" }],
        ["192.0.3.0/24", { country_code: "AR" }],
      ],
    );
    expect(added).toEqual(["4 Santos, BR, 256", "4 Santos, AR, 256"]);
  });

  test("networks of the truth below a /24 are portions of their own", () => {
    const added = portions(
      [
        ["192.0.2.0/25", city("Santos")],
        ["192.0.2.192/26", city("Natal")],
      ],
      [["192.0.2.0/24", { country_code: "BR" }]],
    );
    expect(added).toEqual(["4 Santos, BR, 128", "4 Natal, BR, 64"]);
  });

  test("is measured to its last address, and what the table does not know is asked about too", () => {
    expect(portions([["255.255.255.0/24", city("Santos")]], [["192.0.2.0/24", { country_code: "BR" }]])).toEqual([
      "4 Santos, -, 256",
    ]);
  });

  test("what the truth has no record of is not measured", () => {
    expect(portions([["192.0.2.0/32", city("Santos")]], [["192.0.2.0/24", { country_code: "BR" }]])).toHaveLength(1);
  });
});

test("IPv6 counts by ranges, whatever their size", () => {
  const added = portions(
    [
      ["2001:db8::/32", city("Santos")],
      ["2001:db9::1/128", city("Natal")],
    ],
    [["2001:db8::/32", { country_code: "BR" }]],
  );
  expect(added).toEqual(["6 Santos, BR, 1", "6 Natal, -, 1"]);
});

test("progress goes up to all of it", () => {
  const told: number[] = [];
  const run = { add: () => undefined, quality: () => Promise.reject(new Error("not asked")) as never };
  const source = sourceOf(mmdb([["192.0.2.0/24", city("Santos")]]));
  measureAll(
    source,
    tableOf([mmdb([["192.0.2.0/24", { country_code: "BR" }]])]),
    run,
    (share) => void told.push(share),
  );
  expect(told).toEqual(told.toSorted((a, b) => a - b));
  expect(told.at(-1)).toBe(1);
});

describe("the figures for people", () => {
  const none: Quality = { misrouted: 0, secondMisrouted: 0, meanDetourKm: null, worst: null, countries: [] };
  const family = (weight: number, table: Partial<Quality> = {}): FamilyQuality => ({
    weight,
    leftOut: 0,
    by: { table: { ...none, ...table }, country: none, subdivision: none },
  });
  const lines = (parts: Partial<Measured>): readonly string[] =>
    qualityLines({
      table: { name: "t.bin", precision: "cluster" },
      countryCentres: 1,
      subdivisionCentres: 1,
      ipv4: family(0),
      ipv6: family(0),
      ...parts,
    });
  const row = (table: Partial<Quality>): string =>
    lines({ ipv4: family(1234, table) })[2]?.replace(/ {2,}/g, "  ") ?? "";

  test.each([
    [{ misrouted: 0 }, "0.000 %  0.000 %  -  -"],
    [{ misrouted: 0.0004 }, "< 0.001 %  0.000 %  -  -"],
    [{ misrouted: 0.882 }, "0.882 %  0.000 %  -  -"],
    [{ misrouted: 34.104, secondMisrouted: 5.351, meanDetourKm: 988.4 }, "34.10 %  5.35 %  988 km  -"],
    [{ misrouted: 1, meanDetourKm: 0.09 }, "1.00 %  0.000 %  0.1 km  -"],
  ])("%o is told as %s", (quality, shown) => {
    expect(row(quality)).toBe(`  t.bin (precision cluster)  ${shown}`);
  });

  test("a family of which nothing was measured has no lines, and two families have a line between them", () => {
    expect(lines({ ipv4: family(1) }).join("\n")).not.toContain("IPv6");
    expect(lines({ ipv6: family(1) })[0]).toMatch(/^IPv6: 1 ranges/);
    expect(lines({ ipv4: family(1), ipv6: family(1) }).filter((line) => line === "")).toHaveLength(1);
  });

  test("a table without centres of subdivisions, or of countries, is told as such", () => {
    const told = lines({ ipv4: family(1), subdivisionCentres: 0 }).join("\n");
    expect(told).toContain("country and subdivision, without a centre of it");
    expect(told).toContain("the country alone, at its centre");
    expect(lines({ ipv4: family(1), countryCentres: 0 }).join("\n")).toContain(
      "the country alone, without a centre of it",
    );
  });

  test("large numbers are grouped", () => {
    expect(lines({ ipv4: family(3_702_256_384) })[0]).toContain("3,702,256,384 addresses");
  });
});

describe("a plan for clusters", () => {
  const weighted = [tier({ a: 1, b: 1 })];

  test("is what the rules need told apart, at the depth that is wanted", () => {
    const rules = rulesOf({ regions: [region("world", { tiers: [tier({ a: 1, b: 1 }, "nearest")] })] });
    expect(planClusters(rules, 2)).toMatchObject({ ok: true, value: { depth: 2, aim: { lists: [{}] } } });
  });

  test("is what keys name of countries, where no cluster is picked by distance", () => {
    const viewers = keys({ subdivisions: ["BR-SP"] });
    const regions = [region("world", { tiers: weighted }), region("part", { tiers: weighted, viewers })];
    expect(planClusters(rulesOf({ regions }), 1)).toMatchObject({
      ok: true,
      value: { aim: { lists: [], subdivisions: ["BR-SP"] } },
    });
  });

  test("is none where nothing finer than the country changes a decision", () => {
    const plan = planClusters(rulesOf({ regions: [region("world", { tiers: weighted })] }), 1);
    expect(plan.ok ? "" : plan.error).toContain("a table with --precision country says as much");
  });
});

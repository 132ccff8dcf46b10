import { describe, expect, test } from "vitest";
import { nearestVantage } from "../../../../src/core/ruleset/compile/nearest-vantage.ts";
import { asId } from "../../../../src/core/model/ids.ts";
import type { Rules } from "../../../../src/core/model/rules.ts";
import { cluster, tier } from "../../small-rules.ts";

const CLUSTERS = [cluster("west", { lon: -60 }), cluster("east", { lon: 30 })];
const vantage = (name: string, lon: number): Rules["vantages"][number] => ({
  name: asId(name),
  hint: "sam",
  lat: 0,
  lon,
});
const VANTAGES = [vantage("africa", 25), vantage("america", -70)];
const at = (tiers: Parameters<typeof nearestVantage>[0], vantages = VANTAGES) =>
  nearestVantage(tiers, { clusters: CLUSTERS, vantages });

describe("the vantage of a region that names none", () => {
  test("is the nearest to the heaviest cluster of the first tier", () => {
    expect(at([tier({ west: 10, east: 90 }), tier({ west: 100 })])).toBe("africa");
    expect(at([tier({ west: 90, east: 10 })])).toBe("america");
  });

  test("of equally heavy clusters the first as written counts", () => {
    expect(at([tier({ west: 50, east: 50 })])).toBe("america");
    expect(at([tier({ east: 50, west: 50 })])).toBe("africa");
  });

  test("of equally near ones the first", () => {
    expect(at([tier({ east: 1 })], [vantage("one", 20), vantage("two", 40)])).toBe("one");
  });

  test.each(["nearest", "fastest", "first"] as const)("is none for a list: %s", (pick) => {
    expect(at([tier({ east: 1 }, pick)])).toBeNull();
  });

  test("is none without vantages, tiers or clusters", () => {
    expect(at([tier({ east: 1 })], [])).toBeNull();
    expect(at([])).toBeNull();
    expect(at([tier({})])).toBeNull();
    expect(at([tier({ gone: 1 })])).toBeNull();
  });
});

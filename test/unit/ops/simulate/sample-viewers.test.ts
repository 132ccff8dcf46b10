import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Viewer } from "../../../../src/core/model/viewer.ts";
import type { MixPart } from "../../../../src/core/ops/simulate/mix.ts";
import { apportion, sampleViewers } from "../../../../src/core/ops/simulate/sample-viewers.ts";
import { AT, bundleOf } from "../../small-rules.ts";

const GROUND = { bundle: bundleOf(), table: null, startAt: AT, seed: 7 };
const part = (facts: MixPart["facts"], weight = 1): MixPart => ({ facts, weight });

function sample(parts: readonly MixPart[], size: number, seed = 7): readonly Viewer[] {
  const viewers = sampleViewers(parts, size, { ...GROUND, seed });
  if (!viewers.ok) throw new Error(viewers.error.join("; "));
  return viewers.value;
}

const countries = (viewers: readonly Viewer[]): readonly (string | null)[] => viewers.map(({ place }) => place.country);

describe("a sample", () => {
  test("has the parts in proportion, exactly", () => {
    const found = countries(sample([part({ country: "BR" }, 40), part({ country: "DE" }, 60)], 50));
    expect(found.filter((country) => country === "BR")).toHaveLength(20);
    expect(found.filter((country) => country === "DE")).toHaveLength(30);
  });
  test("is of viewers who are each a session of their own", () => {
    expect(new Set(sample([part({ country: "BR" })], 300).map(({ key }) => key)).size).toBe(300);
  });
  test("is the same for the same seed, and another for another", () => {
    const keys = (seed: number): readonly string[] => sample([part({})], 20, seed).map(({ key }) => key);
    expect(keys(7)).toEqual(keys(7));
    expect(keys(8)).not.toEqual(keys(7));
  });
  test("keeps a unit that the facts state, for one viewer", () => {
    const keys = sample([part({ unit: "s-1" })], 3).map(({ key }) => key);
    expect(keys[0]).toBe("s-1");
    expect(new Set(keys).size).toBe(3);
  });
  test("smaller than the list takes viewers evenly out of all of it", () => {
    const units = Array.from({ length: 100 }, (_, n) => part({ unit: `s-${n}` }));
    const taken = sample(units, 10).map(({ key }) => Number(key.slice(2)));
    const gaps = taken.slice(1).map((at, index) => at - (taken[index] ?? 0));
    expect(new Set(gaps)).toEqual(new Set([10]));
  });
  test("takes what the facts say of the request", () => {
    const [viewer] = sample([part({ country: "BR", host: "www.streamtv.example", path: "/x?y=1", method: "post" })], 1);
    expect(viewer).toMatchObject({ host: "www.streamtv.example", path: "/x", query: "y=1", method: "POST", at: AT });
  });
});

test("facts that a simulation sets itself, and facts that cannot be read, are faults with their viewer", () => {
  const faults = sampleViewers(
    [part({}), part({ health: { a: "down" }, at: 5 }), part({ country: "BRA" })],
    30,
    GROUND,
  );
  expect(faults).toEqual({
    ok: false,
    error: [
      "viewer 2: a simulation sets the time; remove at",
      "viewer 2: a simulation sets health, by --event; remove health",
      'viewer 3: country must be a country code such as BR, found "BRA"',
    ],
  });
});

test("a fault of many viewers is told once", () => {
  const parts = [part({ country: "DE" }), ...["BR", "US", "CL"].map((country) => part({ country, path: "live" }))];
  expect(sampleViewers(parts, 30, GROUND)).toEqual({
    ok: false,
    error: ['viewer 2 and 2 more: path must begin with "/", found "live"'],
  });
});

describe("shares by weight", () => {
  test("sum up to the size, and none is off by one", () => {
    const weights = fc.array(fc.double({ min: 0, max: 1000, noNaN: true }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(weights, fc.integer({ min: 1, max: 5000 }), (all, size) => {
        const total = all.reduce((sum, weight) => sum + weight, 0);
        fc.pre(total > 1e-6);
        const shares = apportion(all, size);
        expect(shares.reduce((sum, share) => sum + share, 0)).toBe(size);
        for (const [at, share] of shares.entries()) {
          expect(share).toBeGreaterThanOrEqual(0);
          expect(Math.abs(share - (size * (all[at] ?? 0)) / total)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
  test("are nothing where nothing weighs", () => {
    expect(apportion([0, 0], 10)).toEqual([0, 0]);
  });
});

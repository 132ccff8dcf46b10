import { describe, expect, test } from "vitest";
import { bucket, bucketsBelow, openUnit } from "../../../src/core/decide/bucket.ts";
import { murmur3 } from "../../../src/core/decide/murmur3.ts";

describe("bucket", () => {
  test("is the hash of salt, colon and key, scaled to 100000", () => {
    expect(bucket("playback-v42", "abc")).toBe(Math.floor((murmur3("playback-v42:abc") * 100_000) / 2 ** 32));
  });

  test("lies in 0..99999 for many keys and reaches both ends' neighbourhoods", () => {
    const buckets = Array.from({ length: 20_000 }, (_, n) => bucket("s", `viewer-${n}`));
    expect(Math.min(...buckets)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...buckets)).toBeLessThan(100_000);
    expect(Math.min(...buckets)).toBeLessThan(100);
    expect(Math.max(...buckets)).toBeGreaterThan(99_900);
  });

  test("being in one sample says nothing about another salt's", () => {
    const keys = Array.from({ length: 20_000 }, (_, n) => `viewer-${n}`);
    const first = keys.filter((key) => bucket("first", key) < 30_000);
    const both = first.filter((key) => bucket("second", key) < 30_000);
    // Binomial: 6000 × 0.3 = 1800, sigma 35.5; five sigmas.
    expect(Math.abs(both.length - first.length * 0.3)).toBeLessThan(180);
  });
});

describe("threshold of a fraction", () => {
  const cases: [fraction: number, buckets: number][] = [
    [0, 0],
    [0.000_004, 0],
    [0.000_01, 1],
    [0.05, 5000],
    [0.29, 29_000],
    [0.57, 57_000],
    [0.999_99, 99_999],
    [1, 100_000],
    [1.5, 100_000],
    [-0.1, 0],
  ];
  test.each(cases)("%d is %i buckets", (fraction, buckets) => {
    expect(bucketsBelow(fraction)).toBe(buckets);
  });
});

test("a number for rendezvous is never 0 or 1, so its logarithm is finite and below 0", () => {
  for (let n = 0; n < 5000; n++) {
    const u = openUnit("pick:sa-east", `viewer-${n}`);
    expect(u > 0 && u < 1).toBe(true);
  }
  expect(openUnit("", "x")).toBe((murmur3(":x") + 0.5) / 2 ** 32);
});

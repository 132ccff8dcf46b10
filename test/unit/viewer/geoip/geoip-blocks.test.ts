import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bucketOf, jumpsTo, rowsABlock } from "../../../../src/core/viewer/geoip/geoip-blocks.ts";

const word = fc.oneof(
  fc.constantFrom(0, 1, 0x1fffffff, 0x20000000, 0x20010db8, 0x2a000000, 0x3fffffff, 0x40000000, 0xffffffff),
  fc.integer({ min: 0, max: 0xffffffff }),
);

describe.each([4, 6] as const)("IPv%i", (family) => {
  const width = family === 4 ? 2 : 4;

  test("a later address is in the same bucket or a later one", () => {
    fc.assert(
      fc.property(word, word, (one, other) => {
        const [low, high] = one <= other ? [one, other] : [other, one];
        expect(bucketOf(family, low)).toBeLessThanOrEqual(bucketOf(family, high));
      }),
    );
  });

  test.each([0, 0xffffffff])("the bucket of %i is one of 65,536", (at) => {
    expect(bucketOf(family, at)).toBe(at === 0 ? 0 : 0xffff);
  });

  test("the block of an address is between the two that its bucket names", () => {
    fc.assert(
      fc.property(fc.uniqueArray(word, { maxLength: 30 }), word, (starts, address) => {
        const ascending = [0, ...starts.filter((start) => start > 0).toSorted((a, b) => a - b)];
        const blocks = new Uint32Array(ascending.length * width);
        for (const [block, start] of ascending.entries()) blocks[block * width] = start;
        const jumps = jumpsTo(family, blocks);
        const bucket = bucketOf(family, address);
        const wanted = ascending.findLastIndex((start) => start <= address);
        expect(jumps[bucket]).toBeLessThanOrEqual(wanted);
        expect(jumps[bucket + 1]).toBeGreaterThanOrEqual(wanted);
      }),
    );
  });

  test("more blocks than two bytes can count", () => {
    const blocks = new Uint32Array(70_000 * width);
    for (let block = 0; block < 70_000; block++) blocks[block * width] = block * 60_000;
    const jumps = jumpsTo(family, blocks);
    expect([jumps[0], jumps[0x10000]]).toEqual([0, 69_999]);
  });

  const few = { 4: 8, 6: 16 }[family];
  const sizes: [rows: number, size: number][] = [
    [0, few],
    [1, few],
    [few * 0x10000, few],
    [few * 0x10000 + 1, few * 2],
    [2 ** 24, few * 2],
  ];
  test.each(sizes)("%i rows are in blocks of %i", (rows, size) => {
    expect(rowsABlock(family, rows)).toBe(size);
  });
});

test("within 2000::/3, where all IPv6 networks in use are, buckets are eight times as fine as elsewhere", () => {
  const buckets = new Set(Array.from({ length: 8 }, (_, at) => bucketOf(6, 0x2a000000 + at * 0x2000)));
  expect(buckets.size).toBe(8);
});

import { describe, expect, test } from "vitest";
import { checksum, HEAD_BYTES, readWord, turned } from "../../../../src/core/viewer/geoip/geoip-format.ts";

const withBody = (...body: number[]): Uint8Array =>
  Uint8Array.from([...Array.from({ length: HEAD_BYTES }, () => 0), ...body]);

describe("checksum", () => {
  test("does not depend on the head, which holds it", () => {
    expect(checksum(withBody(1, 2, 3).with(8, 77))).toBe(checksum(withBody(1, 2, 3)));
  });

  const pairs: [name: string, one: Uint8Array, other: Uint8Array][] = [
    ["one bit", withBody(1, 2, 3, 4), withBody(1, 2, 3, 5)],
    ["two bytes that changed places", withBody(1, 2, 3, 4), withBody(2, 1, 3, 4)],
    ["two words that changed places", withBody(1, 2, 3, 4, 5, 6, 7, 8), withBody(5, 6, 7, 8, 1, 2, 3, 4)],
    ["the top bits of two words", withBody(0, 0, 0, 0, 0, 0, 0, 0), withBody(128, 0, 0, 0, 128, 0, 0, 0)],
    ["a zero at the end", withBody(1), withBody(1, 0)],
    ["a bit behind the last whole word", withBody(1, 2, 3, 4, 5, 6, 7), withBody(1, 2, 3, 4, 5, 6, 135)],
    ["two bytes behind it that changed places", withBody(1, 2, 3, 4, 5, 6), withBody(1, 2, 3, 4, 6, 5)],
  ];
  test.each(pairs)("tells apart %s", (_, one, other) => {
    expect(checksum(one)).not.toBe(checksum(other));
  });

  test("is the same wherever in memory the bytes lie", () => {
    const bytes = withBody(1, 2, 3, 4, 250, 251, 252, 253, 9, 10, 255);
    const sums = [0, 1, 2, 3].map((offset) => {
      const room = new Uint8Array(offset + bytes.length);
      room.set(bytes, offset);
      return checksum(room.subarray(offset));
    });
    expect(new Set(sums)).toEqual(new Set([checksum(bytes)]));
  });

  test("is an unsigned word", () => {
    const sums = Array.from({ length: 64 }, (_, byte) => checksum(withBody(byte)));
    expect(sums.every((sum) => Number.isInteger(sum) && sum >= 0 && sum < 2 ** 32)).toBe(true);
    expect(sums.some((sum) => sum >= 2 ** 31)).toBe(true);
  });
});

describe("words", () => {
  const cases: [name: string, bytes: number[], at: number, word: number][] = [
    ["high byte first", [1, 2, 3, 4], 0, 0x01020304],
    ["unsigned", [255, 255, 255, 255], 0, 0xffffffff],
    ["from any offset", [9, 0, 0, 1, 0], 1, 256],
    ["zeros past the end", [1, 2], 1, 0x02000000],
  ];
  test.each(cases)("%s", (_, bytes, at, word) => {
    expect(readWord(Uint8Array.from(bytes), at)).toBe(word);
  });
});

describe("turned words", () => {
  const cases: [word: number, bits: number, turned: number][] = [
    [0x00000100, 24, 1],
    [0x12345678, 8, 0x34567812],
    [0xabcd0000, 16, 0x0000abcd],
    [0x00000001, 31, 0x80000000],
    [0, 8, 0],
  ];
  test.each(cases)("%i by %i bits", (word, bits, wanted) => {
    expect(turned(word, bits)).toBe(wanted);
    expect(turned(wanted, 32 - bits)).toBe(word);
  });
});

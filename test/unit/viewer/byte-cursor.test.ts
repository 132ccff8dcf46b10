import { describe, expect, test } from "vitest";
import {
  readBytes,
  readCount,
  readInt16,
  readText,
  readVarints,
  type ByteCursor,
} from "../../../src/core/viewer/byte-cursor.ts";

const cursorOn = (...bytes: number[]): ByteCursor => ({ bytes: Uint8Array.from(bytes), at: 0, broken: false });

describe("varints", () => {
  const cases: [name: string, bytes: number[], number: number][] = [
    ["zero", [0], 0],
    ["the largest of one byte", [127], 127],
    ["the smallest of two bytes", [128, 1], 128],
    ["three bytes, lowest first", [129, 128, 1], 1 + 128 ** 2],
    ["2^31, which a signed word cannot hold", [128, 128, 128, 128, 8], 2 ** 31],
    ["the largest of all", [255, 255, 255, 255, 15], 2 ** 32 - 1],
  ];
  test.each(cases)("%s", (_, bytes, number) => {
    const cursor = cursorOn(...bytes, 99);
    expect([...readVarints(cursor, new Uint32Array(1))]).toEqual([number]);
    expect(cursor).toMatchObject({ at: bytes.length, broken: false });
  });

  const wrong: [name: string, bytes: number[]][] = [
    ["no byte at all", []],
    ["an end inside a number", [128]],
    ["an end inside the fifth byte", [255, 255, 255, 255]],
    ["a number of 33 bits", [255, 255, 255, 255, 16]],
    ["a number that asks for a sixth byte", [128, 128, 128, 128, 128, 0]],
  ];
  test.each(wrong)("%s breaks the cursor", (_, bytes) => {
    const cursor = cursorOn(...bytes);
    readVarints(cursor, new Uint32Array(1));
    expect(cursor.broken).toBe(true);
  });

  test("a column of numbers leaves the cursor behind its last byte", () => {
    const cursor = cursorOn(1, 128, 2, 3, 77);
    expect([...readVarints(cursor, new Uint32Array(3))]).toEqual([1, 256, 3]);
    expect(cursor.at).toBe(4);
  });
});

describe("two-byte numbers", () => {
  const cases: [number: number, high: number, low: number][] = [
    [0, 0, 0],
    [1, 0, 1],
    [-1, 255, 255],
    [-9000, 0xdc, 0xd8],
    [18_000, 0x46, 0x50],
    [-32_768, 0x80, 0],
  ];
  test.each(cases)("%i", (number, high, low) => {
    expect(readInt16(cursorOn(high, low))).toBe(number);
  });

  test("half a number breaks the cursor", () => {
    const cursor = cursorOn(1);
    expect(readInt16(cursor)).toBe(0);
    expect(cursor.broken).toBe(true);
  });
});

describe("bytes and counts", () => {
  test("bytes are a view that ends where they do", () => {
    const cursor = cursorOn(1, 2, 3);
    expect([...readBytes(cursor, 2)]).toEqual([1, 2]);
    expect(cursor).toMatchObject({ at: 2, broken: false });
  });

  test("more bytes than there are break the cursor and give none", () => {
    const cursor = cursorOn(1, 2, 3);
    expect(readBytes(cursor, 4)).toHaveLength(0);
    expect(cursor.broken).toBe(true);
  });

  test("a count that the rest could not hold breaks the cursor before anything is allocated", () => {
    const cursor = cursorOn(255, 255, 255, 255, 15, 0, 0);
    expect(readCount(cursor, 2)).toBe(0);
    expect(cursor.broken).toBe(true);
  });

  test("a count that the rest just holds is read", () => {
    const cursor = cursorOn(2, 0, 0, 0, 0);
    expect(readCount(cursor, 2)).toBe(2);
    expect(cursor.broken).toBe(false);
  });
});

describe("texts", () => {
  test("ASCII is itself", () => {
    expect(readText(cursorOn(5, ...Buffer.from("DB-IP")))).toBe("DB-IP");
  });

  test("other characters are UTF-16 code units, pairs included", () => {
    expect(readText(cursorOn(3, 0xe9, 1, 0xbd, 0xb0, 3, 0xb1, 0xb8, 3))).toBe("\u00e9\ud83d\udc31");
  });

  test("a unit above 16 bits breaks the cursor", () => {
    const cursor = cursorOn(1, 128, 128, 4);
    readText(cursor);
    expect(cursor.broken).toBe(true);
  });

  test("a broken cursor stays broken", () => {
    const cursor = cursorOn(9);
    readText(cursor);
    cursor.at = 0;
    readVarints(cursor, new Uint32Array(1));
    expect(cursor.broken).toBe(true);
  });
});

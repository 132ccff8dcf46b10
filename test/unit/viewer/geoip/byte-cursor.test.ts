import { describe, expect, test } from "vitest";
import {
  columnAt,
  columnWithin,
  placesOf,
  readAscii,
  readByte,
  readColumn,
  readCount,
  readText,
  readVarint,
  readVarints,
  type ByteCursor,
} from "../../../../src/core/viewer/geoip/byte-cursor.ts";

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
    expect(readVarint(cursor)).toBe(number);
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
    readVarint(cursor);
    expect(cursor.broken).toBe(true);
  });

  test("several numbers leave the cursor behind their last byte", () => {
    const cursor = cursorOn(1, 128, 2, 3, 77);
    const numbers = Uint32Array.of(9, 9, 9);
    readVarints(cursor, numbers);
    expect([...numbers]).toEqual([1, 256, 3]);
    expect(cursor).toMatchObject({ at: 4, broken: false });
  });

  test("of several numbers, those behind one that is none stay as they were", () => {
    const cursor = cursorOn(1, 255, 255, 255, 255, 16, 3);
    const numbers = Uint32Array.of(9, 9, 9);
    readVarints(cursor, numbers);
    expect([numbers[0], numbers[2], cursor.broken]).toEqual([1, 9, true]);
  });
});

describe("bytes and counts", () => {
  test("a byte is itself", () => {
    const cursor = cursorOn(255, 7);
    expect([readByte(cursor), readByte(cursor), cursor.broken]).toEqual([255, 7, false]);
  });

  test("no byte breaks the cursor", () => {
    const cursor = cursorOn();
    expect([readByte(cursor), cursor.broken]).toEqual([0, true]);
  });

  test("a count that the rest could not hold breaks the cursor before anything is allocated", () => {
    const cursor = cursorOn(255, 255, 255, 255, 15, 0, 0);
    expect(readCount(cursor)).toBe(0);
    expect(cursor.broken).toBe(true);
  });

  test("a count that the rest just holds is read", () => {
    const cursor = cursorOn(4, 0, 0, 0, 0);
    expect(readCount(cursor)).toBe(4);
    expect(cursor.broken).toBe(false);
  });
});

describe("columns", () => {
  const cases: [name: string, bytes: number[], numbers: number[]][] = [
    ["of no bytes hold zeros", [0], [0, 0, 0]],
    ["of one byte", [1, 7, 255, 0], [7, 255, 0]],
    ["of two bytes: all upper bytes first", [2, 1, 0, 255, 2, 3, 255], [258, 3, 0xffff]],
    ["of four bytes are unsigned", [4, 255, 0, 255, 0, 255, 0, 255, 1], [0xffffffff, 1]],
  ];
  test.each(cases)("%s", (_, bytes, numbers) => {
    const cursor = cursorOn(...bytes, 99);
    const column = readColumn(cursor, numbers.length);
    expect(numbers.map((__, index) => columnAt(column, index))).toEqual(numbers);
    expect(cursor).toMatchObject({ at: bytes.length, broken: false });
  });

  const wrong: [name: string, bytes: number[], count: number][] = [
    ["without a width", [], 0],
    ["wider than a word", [5, 0, 0, 0, 0, 0], 1],
    ["longer than the rest", [2, 1, 2, 3], 2],
  ];
  test.each(wrong)("%s break the cursor and are empty", (_, bytes, count) => {
    const cursor = cursorOn(...bytes);
    expect(readColumn(cursor, count)).toMatchObject({ count: 0 });
    expect(cursor.broken).toBe(true);
  });

  const limits: [bytes: number[], count: number, most: number, within: boolean][] = [
    [[0], 3, 0, true],
    [[1, 4, 5], 2, 5, true],
    [[1, 4, 6], 2, 5, false],
    [[1, 4, 255], 2, 255, true],
    [[2, 0, 1, 9, 0], 2, 256, true],
    [[2, 0, 1, 9, 1], 2, 256, false],
    [[2, 255, 255], 1, 0xffff, true],
    [[1, 252, 251], 2, 252, true],
    [[1, 253, 1], 2, 252, false],
    [[1, 1, 255], 2, 252, false],
    [[1, 255, 254], 2, 254, false],
  ];
  test.each(limits)("%j: %i numbers, at most %i: %s", (bytes, count, most, within) => {
    expect(columnWithin(readColumn(cursorOn(...bytes), count), most)).toBe(within);
  });

  const sought: [bytes: number[], count: number, number: number, places: number[]][] = [
    [[0], 3, 7, []],
    [[1, 7, 1, 7], 3, 7, [0, 2]],
    [[1, 7, 1, 7], 3, 263, []],
    [[2, 1, 2, 1, 7, 7, 7], 3, 263, [0, 2]],
    [[2, 1, 2, 1, 7, 7, 7], 3, 7, []],
  ];
  test.each(sought)("%j: %i numbers, %i stands at %j", (bytes, count, number, places) => {
    expect(placesOf(readColumn(cursorOn(...bytes), count), number)).toEqual(places);
  });
});

describe("texts of ASCII", () => {
  test("leave the cursor behind them", () => {
    const cursor = cursorOn(5, ...Buffer.from("AD/02"), 77);
    expect(readAscii(cursor)).toBe("AD/02");
    expect(cursor).toMatchObject({ at: 6, broken: false });
  });

  test("show a byte that is none", () => {
    expect(readAscii(cursorOn(2, 65, 0xe9))).toBe("A\u00e9");
  });

  test("longer than the rest break the cursor", () => {
    const cursor = cursorOn(3, 65, 66);
    expect(readAscii(cursor)).toBe("");
    expect(cursor.broken).toBe(true);
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

  test("longer than an argument list can be", () => {
    const text = "geo".repeat(50_000);
    const length = [(text.length & 127) | 128, ((text.length >> 7) & 127) | 128, text.length >> 14];
    const bytes = Buffer.concat([Buffer.from(length), Buffer.from(text)]);
    expect(readText({ bytes, at: 0, broken: false })).toBe(text);
  });

  test("a broken cursor stays broken", () => {
    const cursor = cursorOn(9);
    readText(cursor);
    cursor.at = 0;
    readVarint(cursor);
    expect(cursor.broken).toBe(true);
  });
});

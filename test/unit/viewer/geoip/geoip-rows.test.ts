import { describe, expect, test } from "vitest";
import type { AddressWords } from "../../../../src/core/model/address.ts";
import { rowsBuilder } from "../../../../src/core/viewer/geoip/geoip-rows.ts";

const at4 = (word: number): AddressWords => [word, 0, 0, 0];

describe("rows as flat numbers", () => {
  test("one word a row for IPv4", () => {
    const rows = rowsBuilder(4);
    rows.add(at4(5), 2);
    rows.add(at4(0xffffffff), 0);
    expect(rows.take()).toEqual({ count: 2, starts: Uint32Array.of(5, 0xffffffff), ids: Uint32Array.of(2, 0) });
  });

  test("four words a row for IPv6", () => {
    const rows = rowsBuilder(6);
    rows.add([1, 2, 3, 4], 1);
    rows.add([1, 2, 3, 5], 70_000);
    const starts = Uint32Array.of(1, 2, 3, 4, 1, 2, 3, 5);
    expect(rows.take()).toEqual({ count: 2, starts, ids: Uint32Array.of(1, 70_000) });
  });

  test("no rows at all", () => {
    expect(rowsBuilder(6).take()).toEqual({ count: 0, starts: new Uint32Array(), ids: new Uint32Array() });
  });

  test("neighbours of one id are one row", () => {
    const rows = rowsBuilder(4);
    for (const [word, id] of [
      [1, 7],
      [2, 7],
      [3, 0],
      [4, 7],
    ] as const) {
      rows.add(at4(word), id);
    }
    expect(rows.take()).toMatchObject({ count: 3, starts: Uint32Array.of(1, 3, 4) });
  });

  test("many rows keep their order", () => {
    const rows = rowsBuilder(6);
    for (let row = 0; row < 5000; row++) rows.add([0, row, row * 2, 1], row);
    const { count, starts, ids } = rows.take();
    expect(count).toBe(5000);
    expect([...starts.subarray(4 * 4999)]).toEqual([0, 4999, 9998, 1]);
    expect(ids.every((id, row) => id === row)).toBe(true);
  });

  test("what was taken does not change with what is added later", () => {
    const rows = rowsBuilder(4);
    rows.add(at4(1), 1);
    const before = rows.take();
    rows.add(at4(2), 2);
    expect([before.count, rows.take().count]).toEqual([1, 2]);
    expect(before.ids).toHaveLength(1);
  });
});

describe("rows that do not ascend are a bug of the caller", () => {
  const cases: [name: string, one: AddressWords, two: AddressWords][] = [
    ["descending in the first word", [2, 0, 0, 0], [1, 9, 9, 9]],
    ["descending in the last word", [1, 1, 1, 2], [1, 1, 1, 1]],
    ["twice the same start", [1, 1, 1, 1], [1, 1, 1, 1]],
  ];
  test.each(cases)("%s", (_, one, two) => {
    const rows = rowsBuilder(6);
    rows.add(one, 1);
    expect(() => rows.add(two, 2)).toThrow(RangeError);
  });

  test("also where the row would vanish, because it says nothing new", () => {
    const rows = rowsBuilder(6);
    rows.add([1, 1, 1, 2], 1);
    rows.add([1, 1, 1, 3], 1);
    expect(() => rows.add([1, 1, 1, 3], 1)).toThrow("GeoIP rows must ascend, but 1.1.1.3 follows 1.1.1.3");
  });
});

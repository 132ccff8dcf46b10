import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ByteCursor } from "../../../../src/core/viewer/geoip/byte-cursor.ts";
import { byteWriter, writtenBytes } from "../../../../src/core/viewer/geoip/byte-writer.ts";
import { writeIds } from "../../../../src/core/viewer/geoip/id-column-write.ts";
import { idAt, RARE, readIds, rowsOfId } from "../../../../src/core/viewer/geoip/id-column.ts";

function written(ids: readonly number[]): Uint8Array {
  const writer = byteWriter();
  writeIds(writer, ids);
  return writtenBytes(writer);
}

const cursorOn = (bytes: Uint8Array): ByteCursor => ({ bytes, at: 0, broken: false });

/** The ids 0 to `many` by turns, `times` each, and then the ids from 1000 on, once each. */
function mostlyCommon(many: number, times: number, rare: number): readonly number[] {
  const common = Array.from({ length: many * times }, (_, row) => row % many);
  return [...common, ...Array.from({ length: rare }, (_, at) => 1000 + at)];
}

/** Thousands of ids up to three bytes wide, of which few have nearly all rows, or many have few. */
const manyIds = fc
  .record({
    rows: fc.integer({ min: 1, max: 5000 }),
    common: fc.constantFrom(1, 10, 200, 254, 255, 256, 400),
    widest: fc.constantFrom(1, 255, 256, 70_000),
    rareEvery: fc.constantFrom(2, 50, 500),
    seed: fc.nat(),
  })
  .map(({ rows, common, widest, rareEvery, seed }) =>
    Array.from({ length: rows }, (_, row) => {
      const mixed = Math.imul(row ^ seed, 0x9e3779b1) >>> 8;
      return mixed % rareEvery === 0 ? mixed % (widest + 1) : mixed % common;
    }),
  );

test("what was written is read: every id, where each id stands, and nothing behind it", () => {
  const forms = { plain: 0, packed: 0 };
  fc.assert(
    fc.property(manyIds, (ids) => {
      const bytes = written(ids);
      forms[bytes[0] === RARE ? "packed" : "plain"]++;
      const cursor = cursorOn(Uint8Array.from([...bytes, 99]));
      const column = readIds(cursor, ids.length, Math.max(...ids));
      expect(cursor).toMatchObject({ at: bytes.length, broken: false });
      expect(ids.filter((id, row) => idAt(column, row) !== id)).toEqual([]);
      for (const id of [1, ids.at(0) ?? 1, ids.at(-1) ?? 1].filter((each) => each > 0))
        expect([...rowsOfId(column, id)]).toEqual(ids.flatMap((each, row) => (each === id ? [row] : [])));
    }),
    { seed: 42, numRuns: 200 },
  );
  // Both forms are met often, or the law would say nothing of one.
  expect(Math.min(forms.plain, forms.packed)).toBeGreaterThan(20);
});

describe("the form", () => {
  const cases: [name: string, ids: readonly number[], packed: boolean][] = [
    ["plain where a byte suffices", mostlyCommon(256, 20, 0), false],
    ["packed where ids need two bytes and few are rare", mostlyCommon(255, 40, 100), true],
    ["packed where none is rare", [...mostlyCommon(9, 400, 0), 1000], true],
    ["plain where most are rare", mostlyCommon(255, 2, 1500), false],
    ["plain where rows are too few for a list of the commonest", mostlyCommon(9, 2, 1), false],
    ["plain where there are no rows", [], false],
  ];
  test.each(cases)("is %s", (_, ids, packed) => {
    expect(written(ids)[0] === RARE).toBe(packed);
  });

  test("takes little more than a byte a row", () => {
    const ids = mostlyCommon(255, 40, 100);
    expect(written(ids).length).toBe(1 + 1 + (1 + 255) + (1 + ids.length) + (1 + 2 * 100));
  });

  test("of ids equally common gives bytes to the lower ones", () => {
    const column = readIds(cursorOn(written(mostlyCommon(280, 40, 0))), 11_200, 280);
    expect([...(column.common ?? [])]).toEqual(Array.from({ length: 255 }, (_, id) => id));
  });
});

describe("ids above the largest", () => {
  const ids = mostlyCommon(255, 40, 2);
  const broken = (most: number): boolean => {
    const cursor = cursorOn(written(ids));
    readIds(cursor, ids.length, most);
    return cursor.broken;
  };

  test("break the cursor, common or rare", () => {
    expect([broken(253), broken(1000), broken(1001)]).toEqual([true, true, false]);
  });

  test("cut anywhere, a column breaks the cursor", () => {
    const bytes = written(ids);
    for (let length = 0; length < bytes.length; length += 7) {
      const cursor = cursorOn(bytes.subarray(0, length));
      readIds(cursor, ids.length, 1001);
      expect(cursor.broken).toBe(true);
    }
  });
});

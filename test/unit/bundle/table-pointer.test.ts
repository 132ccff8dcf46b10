import { describe, expect, test } from "vitest";
import {
  isToCome,
  nextPointer,
  publishedOf,
  readTablePointer,
  tableKey,
  type TablePointer,
} from "../../../src/core/bundle/table-pointer.ts";
import type { TableFacts } from "../../../src/core/model/published-table.ts";

const NOW = 1_795_000_000_000;
const TABLE: TableFacts = {
  sha256: "0123456789abcdef".repeat(4),
  bytes: 2_685_467,
  buildDate: "2026-06-01",
  precision: "country",
};
const FIRST = nextPointer(null, TABLE, "first", NOW);

function readWith(more: object): unknown {
  return readTablePointer(JSON.stringify({ ...FIRST, ...more }));
}

describe("a pointer", () => {
  test.each([FIRST, nextPointer(FIRST, null, "", NOW), nextPointer(FIRST, TABLE, "x".repeat(200), NOW)])(
    "is read back as it was written: %j",
    (pointer) => {
      expect(readTablePointer(JSON.stringify(pointer))).toEqual({ ok: true, value: pointer });
    },
  );

  test("tells edges no more than they need, whatever a newer writer added", () => {
    const later = { ...FIRST, later: 1, table: { ...TABLE, later: 2 } } as TablePointer;
    expect(publishedOf(later)).toEqual({ seq: 1, publishedAt: NOW, table: TABLE });
    expect(publishedOf(nextPointer(FIRST, null, "why", NOW))).toEqual({ seq: 2, publishedAt: NOW + 1, table: null });
  });

  test("after the greatest number counts from 1 again, and is newer by its time", () => {
    const last = { ...FIRST, seq: Number.MAX_SAFE_INTEGER };
    const next = nextPointer(last, null, "", NOW);
    expect(next).toMatchObject({ seq: 1, publishedAt: NOW + 1 });
    expect(readTablePointer(JSON.stringify(next)).ok).toBe(true);
  });

  test("a clock may be hours ahead, but not a day", () => {
    expect(isToCome({ ...FIRST, publishedAt: NOW + 86_399_999 }, NOW)).toBe(false);
    expect(isToCome({ ...FIRST, publishedAt: NOW + 86_400_000 }, NOW)).toBe(true);
    expect(isToCome(FIRST, NOW + 86_400_000)).toBe(false);
  });

  test("names the key under which its table lies", () => {
    expect(tableKey(TABLE.sha256)).toBe(`geoip:${TABLE.sha256}`);
  });
});

describe("what is no pointer", () => {
  const rows: readonly (readonly [more: object, said: string])[] = [
    [{ format: 2 }, "has no valid $.format: wanted is one of 1"],
    [{ format: "1" }, "$.format"],
    [{ seq: 0 }, "$.seq"],
    [{ seq: 1.5 }, "$.seq"],
    [{ seq: "7" }, "$.seq"],
    [{ publishedAt: -1 }, "$.publishedAt"],
    [{ publishedAt: "2026-06-01" }, "$.publishedAt"],
    [{ reason: "x".repeat(201) }, "$.reason"],
    [{ reason: undefined }, "$.reason"],
    [{ table: undefined }, "$.table"],
    [{ table: [] }, "$.table"],
    [{ table: { ...TABLE, sha256: TABLE.sha256.toUpperCase() } }, "$.table.sha256"],
    [{ table: { ...TABLE, sha256: TABLE.sha256.slice(1) } }, "$.table.sha256"],
    [{ table: { ...TABLE, bytes: 0 } }, "$.table.bytes"],
    [{ table: { ...TABLE, bytes: null } }, "$.table.bytes"],
    [{ table: { ...TABLE, buildDate: "2026-02-30" } }, "a day such as 2026-06-01"],
    [{ table: { ...TABLE, buildDate: "" } }, "$.table.buildDate"],
    [{ table: { ...TABLE, precision: "street" } }, "$.table.precision"],
  ];
  test.each(rows)("%j is told with what is wrong: %s", (more, said) => {
    expect(readWith(more)).toEqual({ ok: false, error: expect.stringContaining(said) as unknown });
  });

  test("a text longer than any pointer is refused for its length, before it is parsed", () => {
    const text = JSON.stringify(FIRST).padEnd(5000);
    expect(readTablePointer(text)).toEqual({ ok: false, error: "has 5000 characters, and a pointer at most 4096" });
  });

  test.each(["", "{", "null", "[]", "7", '"geoip"', "x".repeat(5000)])("%j is refused", (text) => {
    expect(readTablePointer(text)).toMatchObject({ ok: false });
  });
});

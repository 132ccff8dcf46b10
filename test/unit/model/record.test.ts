import { describe, expect, test } from "vitest";
import { own } from "../../../src/core/model/record.ts";

describe("only own keys count", () => {
  const record: Readonly<Record<string, number>> = { a: 1, hasOwnProperty: 2 };
  const rows: [name: string, value: number | undefined][] = [
    ["a", 1],
    ["hasOwnProperty", 2],
    ["b", undefined],
    ["toString", undefined],
    ["constructor", undefined],
    ["__proto__", undefined],
  ];
  test.each(rows)("%s → %s", (name, value) => {
    expect(own(record, name)).toBe(value);
  });

  test("also in a record without a prototype", () => {
    expect(own(Object.assign(Object.create(null), { a: 1 }) as typeof record, "a")).toBe(1);
  });
});

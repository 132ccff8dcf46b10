import { describe, expect, test } from "vitest";
import { utf8Length, utf8LengthOver } from "../../../src/core/model/utf8-length.ts";

const TEXTS: readonly (readonly [text: string, bytes: number])[] = [
  ["", 0],
  ["abc", 3],
  ["é", 2],
  ["€", 3],
  ["📺", 4],
  ["a📺é", 7],
];

test.each(TEXTS)("%j takes %i bytes", (text, bytes) => {
  expect(utf8Length(text)).toBe(bytes);
  expect(utf8Length(text)).toBe(Buffer.byteLength(text));
});

describe("over a limit", () => {
  test.each(TEXTS.slice(1))("%j of %i bytes is over one byte less, and not over as many", (text, bytes) => {
    expect(utf8LengthOver(text, bytes - 1)).toBe(bytes);
    expect(utf8LengthOver(text, bytes)).toBeNull();
  });

  test("nothing is over nothing", () => {
    expect(utf8LengthOver("", 0)).toBeNull();
  });

  test("a text that cannot be over the limit is not counted", () => {
    let read = 0;
    const text = Object.assign(Object("x".repeat(1000)), { charCodeAt: () => ++read }) as string;
    expect(utf8LengthOver(text, 3000)).toBeNull();
    expect(read).toBe(0);
    utf8LengthOver(text, 2999);
    expect(read).toBe(1000);
  });
});

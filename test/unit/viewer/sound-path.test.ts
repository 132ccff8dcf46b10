import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isSoundPath } from "../../../src/core/viewer/sound-path.ts";

describe("means one thing to everybody", () => {
  test.each([
    "/",
    "/live/ch1/segment-1.m4s",
    "/a%20b",
    "/caf%C3%A9",
    "/caf%c3%a9",
    "/%E2%82%AC",
    "/%F0%9F%8E%AC",
    "/a%2Fb",
    "/%2e%2e%2fadmin",
    "/a%5Cb",
    "/100%25",
    "/%7Egr.token/live",
  ])("%s", (path) => {
    expect(isSoundPath(path)).toBe(true);
  });

  test("whatever is escaped as UTF-8 and holds no control characters", () => {
    const text = fc.string({ unit: "grapheme" }).filter((one) => !/\p{Cc}/u.test(one));
    fc.assert(
      fc.property(text, (one) => {
        expect(isSoundPath(`/${encodeURIComponent(one)}`)).toBe(true);
      }),
    );
  });
});

describe("is read in more than one way", () => {
  test.each([
    ["NUL", "/a%00b"],
    ["the end of a line", "/%0d%0aX:%20y"],
    ["a tab", "/a%09b"],
    ["DEL", "/%7f"],
    ["a control character of Latin-1", "/%C2%85"],
    ["a slash in two bytes", "/..%C0%AF.."],
    ["a slash in three bytes", "/%E0%80%AF"],
    ["half a surrogate pair", "/%ED%A0%80"],
    ["a character cut short", "/%E2%82"],
    ["a byte that never begins one", "/%FF"],
    ["Latin-1", "/caf%E9"],
    ["a lone percent sign", "/100%"],
    ["a percent sign before one digit", "/%4"],
    ["a percent sign before no digits", "/%zz"],
    ["an escape as some browsers wrote it", "/%u002e"],
  ])("%s", (_, path) => {
    expect(isSoundPath(path)).toBe(false);
  });

  test("wherever the faulty byte stands", () => {
    const fault = fc.constantFrom("%00", "%0a", "%C0%AF", "%", "%FF");
    fc.assert(
      fc.property(fc.webPath(), fault, fc.webPath(), (a, one, b) => {
        expect(isSoundPath(`/${a}/${one}/${b}`)).toBe(false);
      }),
    );
  });
});

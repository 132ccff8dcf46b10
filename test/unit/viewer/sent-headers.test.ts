import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sentHeaders } from "../../../src/core/viewer/sent-headers.ts";

const SENT = sentHeaders(
  new Headers([
    ["User-Agent", "Player/1.0"],
    ["X-Twice", "one"],
    ["x-twice", "two"],
    ["X-Empty", ""],
  ]),
);

describe("are there by name", () => {
  test.each(["user-agent", "User-Agent", "USER-AGENT"])("in any case: %s", (name) => {
    expect(SENT.get(name)).toBe("Player/1.0");
  });

  test("joined where there are two", () => {
    expect(SENT.get("x-twice")).toBe("one, two");
  });

  test("also where the runtime does not join them", () => {
    const list = new Headers([
      ["set-cookie", "a=1"],
      ["set-cookie", "b=2"],
    ]);
    expect(sentHeaders(list).get("set-cookie")).toBe("a=1, b=2");
  });

  test("and one that is empty is not one that is missing", () => {
    expect([SENT.get("x-empty"), SENT.get("x-missing")]).toEqual(["", null]);
  });

  test.each(["__proto__", "constructor", "toString", "hasOwnProperty"])("%s is a name like any other", (name) => {
    expect(sentHeaders(new Headers()).get(name)).toBeNull();
    expect(sentHeaders(new Headers([[name, "sent"]])).get(name)).toBe("sent");
  });
});

test("they say what the runtime's own say", () => {
  const name = fc.stringMatching(/^[A-Za-z0-9_-]{1,12}$/);
  const value = fc.stringMatching(/^[!-~]{0,12}$/);
  fc.assert(
    fc.property(fc.array(fc.tuple(name, value)), (pairs) => {
      const headers = new Headers(pairs);
      const sent = sentHeaders(headers);
      for (const [each] of pairs) expect(sent.get(each)).toBe(headers.get(each));
      expect(sent.sizes.count).toBe([...headers.keys()].length);
    }),
  );
});

test("sizes are of names and values together", () => {
  const sizes = sentHeaders(
    new Headers([
      ["ab", "cde"],
      ["f", "ghijklm"],
    ]),
  ).sizes;
  expect(sizes).toEqual({ count: 2, largest: 8, total: 13 });
  expect(sentHeaders(new Headers()).sizes).toEqual({ count: 0, largest: 0, total: 0 });
});

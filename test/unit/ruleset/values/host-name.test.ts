import { describe, expect, test } from "vitest";
import { parseHostName, parseHostPattern } from "../../../../src/core/ruleset/values/host-name.ts";

test.each([
  ["live.example", "live.example"],
  ["LIVE.Example", "live.example"],
  ["localhost", "localhost"],
  ["xn--bcher-kva.example", "xn--bcher-kva.example"],
  ["a-b.1c.d2", "a-b.1c.d2"],
  [`${"a".repeat(63)}.example`, `${"a".repeat(63)}.example`],
])("%s is the host %s", (text, host) => {
  expect(parseHostName(text)).toEqual({ ok: true, value: host });
});

describe("is no host name, and the hint says what to do", () => {
  test.each([
    ["", "letters"],
    ["live.example.", "dot at the end"],
    [".live.example", "letters"],
    ["live..example", "letters"],
    ["-live.example", "letters"],
    ["live-.example", "letters"],
    ["li_ve.example", "letters"],
    ["live.example:443", "port"],
    ["https://live.example", "scheme"],
    ["live.example/path", "letters"],
    ["user@live.example", "letters"],
    ["bücher.example", "xn--"],
    ["liv\u200be.example", "ASCII"],
    ["live\uff0eexample", "ASCII"],
    ["\u212aube.example", "ASCII"],
    ["127.0.0.1", "not an address"],
    ["127.1", "not an address"],
    ["2130706433", "not an address"],
    ["0x7f.1", "not an address"],
    ["017700000001", "not an address"],
    ["gw.0x7f", "not an address"],
    ["[::1]", "without"],
    [`${"a".repeat(64)}.example`, "letters"],
    [`${"abc.".repeat(63)}example`, "letters"],
  ])("%j", (text, hint) => {
    expect(parseHostName(text)).toEqual({ ok: false, error: { hint: expect.stringContaining(hint) } });
  });
});

describe("a pattern", () => {
  test.each([
    ["is a host name", "Live.example", "live.example"],
    ["or one star and every name below", "*.VOD.example", "*.vod.example"],
    ["also of one label", "*.example", "*.example"],
  ])("%s", (_, text, value) => {
    expect(parseHostPattern(text)).toEqual({ ok: true, value });
  });

  test.each(["*", "*.", "*.*.example", "live.*", "li*ve.example", "**.example", "*.127.0.0.1", "*example"])(
    "but not %s",
    (text) => {
      expect(parseHostPattern(text).ok).toBe(false);
    },
  );
});

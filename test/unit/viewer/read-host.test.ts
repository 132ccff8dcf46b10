import { describe, expect, test } from "vitest";
import { readHost } from "../../../src/core/viewer/read-host.ts";

describe("one host, however it is written", () => {
  const rows: [header: string, parsed: string, host: string][] = [
    ["a.test", "a.test", "a.test"],
    ["A.TEST", "a.test", "a.test"],
    ["a.test.", "a.test.", "a.test"],
    ["a.test:80", "a.test", "a.test"],
    ["a.test:8443", "a.test:8443", "a.test"],
    ["a.test.:443", "a.test.", "a.test"],
    ["a-b.c--d.test", "a-b.c--d.test", "a-b.c--d.test"],
    ["127.0.0.1", "127.0.0.1", "127.0.0.1"],
    ["[::1]", "[::1]", "[::1]"],
    ["[::1]:8080", "[::1]:8080", "[::1]"],
    ["[2001:DB8::1]", "[2001:db8::1]", "[2001:db8::1]"],
    ["xn--mnchen-3ya.test", "xn--mnchen-3ya.test", "xn--mnchen-3ya.test"],
  ];
  test.each(rows)("%s", (header, parsed, host) => {
    expect(readHost(header, parsed)).toBe(host);
  });
});

describe("what a lenient runtime would let through", () => {
  const rows: [name: string, header: string | null, parsed: string][] = [
    ["user and password", "user:pw@b.test", "b.test"],
    ["a path", "b.test/x", "b.test"],
    ["a query", "b.test?x", "b.test"],
    ["a fragment", "b.test#x", "b.test"],
    ["a backslash", "b.test\\x", "b.test"],
    ["a tab", "a\tb", "ab"],
    ["a space", "a b", "a b"],
    ["a line break", "a.test\n", "a.test"],
    ["nothing", "", ""],
    ["no header", null, "a.test"],
    ["a percent escape", "%2e", "."],
    ["a comma, as of two Host lines", "a,b", "a,b"],
    ["two hosts", "a.test, a.test", "a.test"],
    ["raw UTF-8", "münchen.test", "xn--mnchen-3ya.test"],
    ["a zero-width space", "a\u200b.test", "a.test"],
    ["full-width letters", "ａ.test", "a.test"],
    ["a Kelvin sign, which lower-cases to k", "\u212a.test", "k.test"],
    ["a dotless i", "ı.test", "i.test"],
    ["a long s", "\u017f.test", "s.test"],
    ["full-width dots", "a．test", "a.test"],
    ["an empty label", "a..test", "a..test"],
    ["a leading dot", ".a.test", ".a.test"],
    ["a label that begins with a hyphen", "-a.test", "-a.test"],
    ["a label that ends with a hyphen", "a-.test", "a-.test"],
    ["an underscore", "a_b.test", "a_b.test"],
    ["two trailing dots", "a.test..", "a.test.."],
    ["a port that is no number", "a.test:x", "a.test"],
    ["a port of six digits", "a.test:123456", "a.test"],
    ["an empty port", "a.test:", "a.test"],
    ["an open bracket", "[::1", "[::1"],
    ["a zone in an address", "[fe80::1%eth0]", "[fe80::1]"],
    ["more than 253 characters", `${"a.".repeat(126)}test`, `${"a.".repeat(126)}test`],
    ["very many characters", "a".repeat(100_000), "a".repeat(100_000)],
  ];
  test.each(rows)("%s is no host", (_, header, parsed) => {
    expect(readHost(header, parsed)).toBeNull();
  });
});

describe("a header that means another host than the URL", () => {
  const rows: [header: string, parsed: string][] = [
    ["h.test", "other.test"],
    ["a.test", "a.test.evil"],
    ["a.test", "b.a.test"],
    ["2130706433", "127.0.0.1"],
  ];
  test.each(rows)("%s for %s is no host", (header, parsed) => {
    expect(readHost(header, parsed)).toBeNull();
  });
});

test("253 characters are still a host", () => {
  const host = `${"a.".repeat(124)}atest`;
  expect(host).toHaveLength(253);
  expect(readHost(host, host)).toBe(host);
});

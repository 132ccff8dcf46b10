import { isIPv4, isIPv6 } from "node:net";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { maskWords, networkOf, parseAddress, parseNetwork, v4Address } from "../../../src/core/model/address.ts";

describe("one address has one spelling", () => {
  const rows: [text: string, canonical: string, family: 4 | 6][] = [
    ["0.0.0.0", "0.0.0.0", 4],
    ["255.255.255.255", "255.255.255.255", 4],
    ["203.0.113.9", "203.0.113.9", 4],
    ["::", "::", 6],
    ["::1", "::1", 6],
    ["2001:DB8:0:0:0:0:0:1", "2001:db8::1", 6],
    ["2001:0db8:0001::0001", "2001:db8:1::1", 6],
    ["1:0:0:2:0:0:0:3", "1:0:0:2::3", 6],
    ["1:0:0:2:0:0:3:4", "1::2:0:0:3:4", 6],
    ["1:0:2:3:4:5:6:7", "1:0:2:3:4:5:6:7", 6],
    ["1::3:4:5:6:7:8", "1:0:3:4:5:6:7:8", 6],
    ["1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0", 6],
    ["::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8", 6],
    ["fe80::", "fe80::", 6],
    ["64:ff9b:1::1.2.3.4", "64:ff9b:1::102:304", 6],
  ];
  test.each(rows)("%s → %s", (text, canonical, family) => {
    expect(parseAddress(text)).toMatchObject({ text: canonical, family });
  });

  const carried: [text: string, v4: string | null][] = [
    ["::ffff:203.0.113.9", "203.0.113.9"],
    ["::ffff:cb00:7109", "203.0.113.9"],
    ["0:0:0:0:0:FFFF:203.0.113.9", "203.0.113.9"],
    ["::ffff:0:203.0.113.9", "203.0.113.9"],
    ["64:ff9b::203.0.113.9", "203.0.113.9"],
    ["64:ff9b::cb00:7109", "203.0.113.9"],
    ["2002:cb00:7109::1", null],
    ["2001:0:cb00:7109::1", null],
    ["::203.0.113.9", null],
    ["::1:ffff:203.0.113.9", null],
  ];
  test.each(carried)("%s carries %s", (text, v4) => {
    const found = parseAddress(text);
    expect(found?.family).toBe(v4 === null ? 6 : 4);
    expect(found?.text).toBe(v4 ?? found?.text);
  });
});

describe("what another program might read as an address is none", () => {
  const texts = [
    "",
    " ",
    "1",
    "1.2.3",
    "1.2.3.4.5",
    "1.2.3.256",
    "01.2.3.4",
    "1.2.3.04",
    "0x1.2.3.4",
    "1.2.3.4 ",
    " 1.2.3.4",
    "1.2.3.4:80",
    "1.2.3.4,5.6.7.8",
    "1..3.4",
    ".1.2.3.4",
    "1.2.3.4.",
    "2130706433",
    "1.2.3.-4",
    "1.2.3.4/32",
    "１.2.3.4",
    "1.2.3.٤",
    "localhost",
    ":",
    ":::",
    "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:8:9",
    "1::2::3",
    ":1::2",
    "1:2:3:4:5:6:7:8::",
    "::1:2:3:4:5:6:7:8",
    "12345::",
    "g::",
    "::1%eth0",
    "[::1]",
    "::1.2.3",
    "::1.2.3.256",
    "1.2.3.4::",
    "::1.2.3.4:5",
    "1:2:3:4:5:6:7:1.2.3.4",
    "::1:",
    ":1",
    "x".repeat(300),
    "::" + "0".repeat(50),
  ];
  test.each(texts)("%j", (text) => {
    expect(parseAddress(text)).toBeNull();
  });
});

test("agrees with Node on what is an address, apart from zones", () => {
  const char = fc.constantFrom(..."0123456789abcdefF:::..".split(""));
  const odd = fc.array(char, { maxLength: 20 }).map((chars) => chars.join(""));
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), odd), (text) => {
      expect([text, parseAddress(text) !== null]).toEqual([text, isIPv4(text) || isIPv6(text)]);
    }),
    { seed: 42, numRuns: 5000 },
  );
});

test("the canonical spelling is read back as the same address", () => {
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
      const found = parseAddress(text);
      expect(parseAddress(found?.text ?? "")).toEqual(found);
    }),
    { seed: 42, numRuns: 2000 },
  );
});

describe("however an IPv6 address is spelled, its text is what a URL makes of it", () => {
  /** Groups in which runs of zeros are common. */
  const groups = fc.array(fc.oneof(fc.constant(0), fc.constant(0), fc.integer({ min: 0, max: 0xffff })), {
    minLength: 8,
    maxLength: 8,
  });
  /** One spelling: each group in some case and with some zeros before it; some zeros, if any, left to `::`. */
  const spelled = fc
    .tuple(groups, fc.array(fc.nat(3), { minLength: 8, maxLength: 8 }), fc.boolean(), fc.nat(7), fc.nat(8))
    .map(([values, zeros, upper, from, length]) => {
      const texts = values.map((value, at) => {
        const text = value.toString(16).padStart(zeros[at] ?? 0, "0");
        return upper ? text.toUpperCase() : text;
      });
      const to = Math.min(from + length, 8);
      const canShorten = to > from && values.slice(from, to).every((value) => value === 0);
      return canShorten ? `${texts.slice(0, from).join(":")}::${texts.slice(to).join(":")}` : texts.join(":");
    });

  test("of random groups", () => {
    let kept = 0;
    fc.assert(
      fc.property(fc.oneof(spelled, spelled.map(spelledByUrl)), (text) => {
        const found = parseAddress(text);
        if (found?.text === text) kept++;
        fc.pre(found?.family !== 4);
        expect(found?.text).toBe(spelledByUrl(text));
      }),
      { seed: 42, numRuns: 5000 },
    );
    // Texts that are kept and texts that are written anew are both common, or the law would say little.
    expect(Math.min(kept, 5000 - kept)).toBeGreaterThan(500);
  });
});

function spelledByUrl(text: string): string {
  return new URL(`http://[${text}]/`).hostname.slice(1, -1);
}

describe("networks", () => {
  const rows: [text: string, canonical: string | null][] = [
    ["203.0.113.0/24", "203.0.113.0/24"],
    ["0.0.0.0/0", "0.0.0.0/0"],
    ["203.0.113.9/32", "203.0.113.9/32"],
    ["2001:DB8::/32", "2001:db8::/32"],
    ["::/0", "::/0"],
    ["2001:db8::1/128", "2001:db8::1/128"],
    ["203.0.113.1/24", null],
    ["203.0.113.0/33", null],
    ["2001:db8::/129", null],
    ["2001:db8::1/64", null],
    ["203.0.113.0/-1", null],
    ["203.0.113.0/024", null],
    ["203.0.113.0/", null],
    ["203.0.113.0", null],
    ["/24", null],
    ["203.0.113.0/24/1", null],
    ["203.0.113.0/2 ", null],
    ["203.0.113/24", null],
  ];
  test.each(rows)("%s → %s", (text, canonical) => {
    expect(parseNetwork(text)?.text ?? null).toBe(canonical);
  });

  const mapped: [text: string, canonical: string, family: 4 | 6][] = [
    ["::ffff:203.0.113.0/120", "203.0.113.0/24", 4],
    ["::ffff:0:0/96", "0.0.0.0/0", 4],
    ["64:ff9b::203.0.113.9/128", "203.0.113.9/32", 4],
    ["::/80", "::/80", 6],
  ];
  test.each(mapped)("%s is %s, as the addresses in it are", (text, canonical, family) => {
    expect(parseNetwork(text)).toMatchObject({ text: canonical, family });
    expect(parseNetwork(canonical)).toEqual(parseNetwork(text));
  });

  test("of more than all mapped addresses has host bits set", () => {
    expect(parseNetwork("::ffff:0:0/95")).toBeNull();
  });
});

describe("masks", () => {
  const ALL = 0xffffffff;
  const rows: [bits: number, words: [number, number, number, number]][] = [
    [0, [0, 0, 0, 0]],
    [1, [0x80000000, 0, 0, 0]],
    [32, [ALL, 0, 0, 0]],
    [33, [ALL, 0x80000000, 0, 0]],
    [64, [ALL, ALL, 0, 0]],
    [127, [ALL, ALL, ALL, 0xfffffffe]],
    [128, [ALL, ALL, ALL, ALL]],
  ];
  test.each(rows)("/%i", (bits, words) => {
    expect(maskWords([ALL, ALL, ALL, ALL], bits)).toEqual(words);
  });
});

test("an IPv4 address from its number", () => {
  expect(v4Address(0xcb007109)).toEqual(parseAddress("203.0.113.9"));
  expect(v4Address(0xffffffff).text).toBe("255.255.255.255");
});

test("the network of an address is the one that holds it, and parses as itself", () => {
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), fc.nat(128), (text, most) => {
      const address = parseAddress(text);
      if (address === null) return;
      const bits = Math.min(most, address.family === 4 ? 32 : 128);
      const network = parseNetwork(networkOf(address, bits));
      // A network of mapped addresses is written as one of IPv4, which an address of IPv6 cannot be in.
      if (network?.family !== address.family) return;
      expect(network).toMatchObject({ bits, words: maskWords(address.words, bits) });
    }),
  );
});

import { describe, expect, test } from "vitest";
import { indexNetworks } from "../../../src/core/bundle/index-networks.ts";
import { keys } from "../small-rules.ts";

function tables(...networks: readonly (readonly [string, string])[]) {
  return indexNetworks(networks.map(([text, value]) => ({ keys: keys({ networks: [text] }), value })));
}

const valued = (...texts: string[]) => tables(...texts.map((text) => [text, text] as const));

describe("a table of networks", () => {
  test("has each address family apart, by first address and the widest first", () => {
    const { v4, v6 } = valued("203.0.113.0/24", "10.1.0.0/16", "2001:db8::/32", "10.0.0.0/8", "::/0", "10.0.0.0/16");
    expect(v4.values).toEqual(["10.0.0.0/8", "10.0.0.0/16", "10.1.0.0/16", "203.0.113.0/24"]);
    expect([...v4.bits]).toEqual([8, 16, 16, 24]);
    expect([...v4.starts]).toEqual([0x0a000000, 0x0a000000, 0x0a010000, 0xcb007100]);
    expect(v6.values).toEqual(["::/0", "2001:db8::/32"]);
    expect([...v6.starts]).toEqual([0, 0, 0, 0, 0x20010db8, 0, 0, 0]);
  });

  test("knows the smallest network around each", () => {
    const { v4 } = valued(
      "0.0.0.0/1",
      "10.0.0.0/8",
      "10.1.0.0/16",
      "10.1.2.0/24",
      "10.2.0.0/16",
      "11.0.0.0/8",
      "200.0.0.0/8",
    );
    expect([...v4.around]).toEqual([-1, 0, 1, 2, 1, 0, -1]);
  });

  test("knows it in all four words of IPv6", () => {
    const { v6 } = valued("2001:db8::/32", "2001:db8::/64", "2001:db8::/96", "2001:db8::1/128", "2001:db8:0:1::/64");
    expect([...v6.around]).toEqual([-1, 0, 1, 2, 0]);
  });

  test("above half of the address space numbers stay positive", () => {
    const { v4 } = valued("255.255.255.255/32", "128.0.0.0/1", "127.0.0.0/8");
    expect([...v4.starts]).toEqual([0x7f000000, 0x80000000, 0xffffffff]);
    expect([...v4.around]).toEqual([-1, -1, 1]);
  });
});

describe("the same network in two spellings", () => {
  const rows: [first: string, second: string][] = [
    ["2001:db8::/32", "2001:DB8:0::/32"],
    ["203.0.113.0/24", "::ffff:203.0.113.0/120"],
    ["64:ff9b::203.0.113.0/120", "203.0.113.0/24"],
  ];
  test.each([...rows, ["10.0.0.0/8", "10.0.0.0/8"] as const])("%s, then %s: the first keeps it", (first, second) => {
    const { v4, v6 } = tables([first, "first"], [second, "second"], ["198.51.100.0/24", "other"]);
    expect([...v4.values, ...v6.values].filter((value) => value !== "other")).toEqual(["first"]);
  });
});

test("text that is no network is left out", () => {
  expect(valued("203.0.113.1/24", "203.0.113.0", "x", "10.0.0.0/33").v4.values).toEqual([]);
});

test("no networks make empty tables", () => {
  expect(valued()).toMatchObject({ v4: { width: 1, values: [] }, v6: { width: 4, values: [] } });
});

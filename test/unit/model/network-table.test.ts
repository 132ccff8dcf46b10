import { describe, expect, test } from "vitest";
import { parseAddress } from "../../../src/core/model/address.ts";
import { findNetwork, networkContains, type NetworkTable } from "../../../src/core/model/network-table.ts";

/** 10.0.0.0/8, 10.1.0.0/16 in it, 10.1.2.0/24 in that, and 192.168.0.0/16. */
const V4: NetworkTable<string> = {
  width: 1,
  starts: Uint32Array.of(0x0a000000, 0x0a010000, 0x0a010200, 0xc0a80000),
  bits: Uint8Array.of(8, 16, 24, 16),
  around: Int32Array.of(-1, 0, 1, -1),
  values: ["8", "16", "24", "home"],
};

/** 2001:db8::/32, 2001:db8::/64 in it, and 2001:db8::1/128 in that. */
const V6: NetworkTable<string> = {
  width: 4,
  starts: Uint32Array.of(0x20010db8, 0, 0, 0, 0x20010db8, 0, 0, 0, 0x20010db8, 0, 0, 1),
  bits: Uint8Array.of(32, 64, 128),
  around: Int32Array.of(-1, 0, 1),
  values: ["32", "64", "128"],
};

const words = (ip: string) => parseAddress(ip)?.words ?? [0, 0, 0, 0];

describe("the longest network around an address", () => {
  const v4: [ip: string, value: string | null, bits: number][] = [
    ["10.1.2.0", "24", 24],
    ["10.1.2.255", "24", 24],
    ["10.1.3.0", "16", 16],
    ["10.1.0.0", "16", 16],
    ["10.2.0.0", "8", 8],
    ["10.255.255.255", "8", 8],
    ["10.0.0.0", "8", 8],
    ["9.255.255.255", null, 0],
    ["11.0.0.0", null, 0],
    ["192.168.255.255", "home", 16],
    ["192.169.0.0", null, 0],
    ["0.0.0.0", null, 0],
    ["255.255.255.255", null, 0],
  ];
  test.each(v4)("%s → %j", (ip, value, bits) => {
    expect(findNetwork(V4, words(ip))).toEqual(value === null ? null : { value, bits });
  });

  const v6: [ip: string, value: string | null][] = [
    ["2001:db8::1", "128"],
    ["2001:db8::2", "64"],
    ["2001:db8::", "64"],
    ["2001:db8:0:0:ffff::", "64"],
    ["2001:db8:0:1::", "32"],
    ["2001:db7:ffff::", null],
    ["2001:db9::", null],
  ];
  test.each(v6)("%s → %j", (ip, value) => {
    expect(findNetwork(V6, words(ip))?.value ?? null).toBe(value);
  });

  test("is none in an empty table", () => {
    const none = { width: 4, starts: new Uint32Array(), bits: new Uint8Array(), around: new Int32Array(), values: [] };
    expect(findNetwork(none as NetworkTable<string>, words("::1"))).toBeNull();
  });
});

test("a network contains what has its first bits", () => {
  expect([0, 1, 2, 3].map((at) => networkContains(V4, at, words("10.1.9.9")))).toEqual([true, true, false, false]);
  expect([0, 1, 2].map((at) => networkContains(V6, at, words("2001:db8::9")))).toEqual([true, true, false]);
});

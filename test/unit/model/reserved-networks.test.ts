import { describe, expect, test } from "vitest";
import { parseAddress, parseNetwork } from "../../../src/core/model/address.ts";
import { isReservedAddress, reservedAround } from "../../../src/core/model/reserved-networks.ts";

const reserved = (text: string): boolean | null => {
  const address = parseAddress(text);
  return address === null ? null : isReservedAddress(address);
};
const around = (text: string): string | null => {
  const network = parseNetwork(text);
  return network === null ? "no network" : (reservedAround(network)?.text ?? null);
};

describe("addresses that place nobody", () => {
  test.each([
    ["0.0.0.0", "0.255.255.255"],
    ["10.0.0.0", "10.255.255.255"],
    ["100.64.0.0", "100.127.255.255"],
    ["127.0.0.1", "127.255.255.255"],
    ["169.254.0.0", "169.254.255.255"],
    ["172.16.0.0", "172.31.255.255"],
    ["192.0.0.0", "192.0.0.255"],
    ["192.0.2.0", "192.0.2.255"],
    ["192.168.0.0", "192.168.255.255"],
    ["198.18.0.0", "198.19.255.255"],
    ["198.51.100.0", "198.51.100.255"],
    ["203.0.113.0", "203.0.113.255"],
    ["224.0.0.0", "255.255.255.255"],
    ["::", "::1"],
    ["64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff"],
    ["100::", "100::ffff:ffff:ffff:ffff"],
    ["2001:2::", "2001:2:0:ffff:ffff:ffff:ffff:ffff"],
    ["3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff"],
    ["2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"],
    ["fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
    ["fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
    ["ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
    ["2a06:98c0:3600::103", "2a06:98c0:3600::103"],
  ])("%s to %s", (first, last) => {
    expect([reserved(first), reserved(last)]).toEqual([true, true]);
  });

  test.each([
    "1.0.0.0",
    "9.255.255.255",
    "11.0.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "126.255.255.255",
    "128.0.0.0",
    "169.253.255.255",
    "169.255.0.0",
    "172.15.255.255",
    "172.32.0.0",
    "191.255.255.255",
    "192.0.1.0",
    "192.0.3.0",
    "192.167.255.255",
    "192.169.0.0",
    "198.17.255.255",
    "198.20.0.0",
    "198.51.99.255",
    "198.51.101.0",
    "203.0.112.255",
    "203.0.114.0",
    "223.255.255.255",
    "::2",
    "2001:db7:ffff::",
    "2001:db9::",
    "fbff::",
    "fe00::",
    "fe7f::",
    "fec0::",
    "2a06:98c0:3600::102",
    "2a06:98c0:3600::104",
    "fc::1",
    "fe8::",
  ])("but not %s", (text) => {
    expect(reserved(text)).toBe(false);
  });

  test("an IPv4 address inside an IPv6 one is judged as what it is", () => {
    expect([reserved("::ffff:10.0.0.1"), reserved("::ffff:9.0.0.1")]).toEqual([true, false]);
  });
});

describe("networks in which nobody is", () => {
  test.each([
    ["10.0.0.0/8", "10.0.0.0/8"],
    ["10.1.0.0/16", "10.0.0.0/8"],
    ["203.0.113.128/25", "203.0.113.0/24"],
    ["240.0.0.0/4", "224.0.0.0/3"],
    ["fd00::/8", "fc00::/7"],
    ["2001:db8:1::/48", "2001:db8::/32"],
  ])("%s is in %s", (text, outer) => {
    expect(around(text)).toBe(outer);
  });

  test.each(["0.0.0.0/0", "8.0.0.0/5", "10.0.0.0/7", "203.0.112.0/23", "::/0", "2001::/16", "1.1.1.0/24"])(
    "but not %s, which has other addresses too",
    (text) => {
      expect(around(text)).toBeNull();
    },
  );
});

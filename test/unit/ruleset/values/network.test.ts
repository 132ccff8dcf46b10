import { describe, expect, test } from "vitest";
import { parseNetworkText } from "../../../../src/core/ruleset/values/network.ts";

test.each([
  ["203.0.113.0/24", "203.0.113.0/24"],
  ["0.0.0.0/0", "0.0.0.0/0"],
  ["2001:DB8:0:0::/32", "2001:db8::/32"],
  ["2001:db8::1/128", "2001:db8::1/128"],
])("%s is the network %s", (text, network) => {
  expect(parseNetworkText(text)).toEqual({ ok: true, value: network });
});

describe("what is no network comes with the next step", () => {
  test.each([
    ["no prefix length", "203.0.113.7", "203.0.113.7/32"],
    ["no prefix length, IPv6", "2001:db8::1", "2001:db8::1/128"],
    ["bits after the prefix", "10.1.2.3/8", 'did you mean "10.0.0.0/8"?'],
    ["bits after the prefix, IPv6", "2001:db8::1/32", "clear the bits after /32"],
    ["too long a prefix", "203.0.113.0/33", "0 to 32"],
    ["too long a prefix, IPv6", "2001:db8::/129", "0 to 128"],
    ["a prefix that is no number", "203.0.113.0/x", "0 to 32"],
    ["no address", "streamtv.example/24", "for example 203.0.113.0/24"],
    ["an address with leading zeros", "203.000.113.0/24", "for example 203.0.113.0/24"],
    ["nothing", "", "for example 203.0.113.0/24"],
  ])("%s", (_, text, hint) => {
    expect(parseNetworkText(text)).toEqual({ ok: false, error: { hint: expect.stringContaining(hint) } });
  });
});

import { describe, expect, test } from "vitest";
import type { CfPlace } from "../../../src/core/viewer/locate-viewer.ts";
import { resolveViewer, type RequestFacts } from "../../../src/core/viewer/resolve-viewer.ts";
import { AT, bundleOf } from "../small-rules.ts";

const BUNDLE = bundleOf();

function resolve(
  headers: Readonly<Record<string, string>> = {},
  cf: CfPlace | null = { colo: "GRU", country: "BR" },
  more: Partial<RequestFacts> = {},
) {
  const facts: RequestFacts = {
    at: AT,
    host: "live.streamtv.example",
    path: "/live/ch1",
    query: "a=1",
    method: "GET",
    headers: new Map(Object.entries(headers)),
    cf,
    ...more,
  };
  return resolveViewer(BUNDLE, facts, () => null);
}

const addressOf = (text: string, cf?: CfPlace | null): string | null =>
  resolve({ "cf-connecting-ip": text }, ...(cf === undefined ? [] : [cf])).address?.text ?? null;

describe("the address", () => {
  test("is Cloudflare's header when Cloudflare's front end set it", () => {
    expect(addressOf("200.160.2.3")).toBe("200.160.2.3");
    expect(addressOf("2001:12FF::1")).toBe("2001:12ff::1");
  });

  const forged: [name: string, cf: CfPlace | null][] = [
    ["no cf", null],
    ["a cf without a colo", { country: "BR" }],
    ["a colo that is no text", { colo: 1, country: "BR" }],
  ];
  test.each(forged)("is not believed with %s", (_, cf) => {
    expect(addressOf("200.160.2.3", cf)).toBeNull();
  });

  const others = ["x-forwarded-for", "x-real-ip", "true-client-ip", "forwarded", "cf-connecting-ipv6"];
  test.each(others)("is never %s", (name) => {
    expect(resolve({ [name]: "200.160.2.3" }).address).toBeNull();
  });

  const malformed = ["", "1.2.3", "1.2.3.4:5", "1.2.3.4, 5.6.7.8", "fe80::1%eth0", "x".repeat(300), "01.2.3.4"];
  test.each(malformed)("%j is none", (text) => {
    expect(addressOf(text)).toBeNull();
  });

  const nobody = [
    "0.0.0.0",
    "10.1.2.3",
    "127.0.0.1",
    "169.254.1.1",
    "192.168.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "100.64.0.1",
    "100.127.255.255",
    "192.0.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "198.19.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fc00::1",
    "fdff::1",
    "fe80::1",
    "febf::1",
    "ff02::1",
    "2001:db8::1",
    "2a06:98c0:3600::103",
    "::ffff:10.0.0.1",
    "64:ff9b::192.168.0.1",
  ];
  test.each(nobody)("%s places nobody", (text) => {
    expect(addressOf(text)).toBeNull();
  });

  const somebody = [
    "172.15.0.1",
    "172.32.0.1",
    "100.63.0.1",
    "100.128.0.1",
    "198.17.0.1",
    "198.20.0.1",
    "203.0.114.1",
    "223.255.255.255",
    "1.0.0.1",
    "2a06:98c0:3600::104",
    "2606:4700::1111",
    "::2",
    "fec0::1",
  ];
  test.each(somebody)("%s, next to such a block, is somebody's", (text) => {
    expect(addressOf(text)).not.toBeNull();
  });
});

describe("the rest", () => {
  test("is what the request says", () => {
    expect(resolve({}, { colo: "GRU", country: "BR", asn: 28_573 }, { method: "get" })).toMatchObject({
      at: AT,
      host: "live.streamtv.example",
      path: "/live/ch1",
      query: "a=1",
      method: "GET",
      asn: 28_573,
      place: { country: "BR", source: "cf" },
      located: [{ source: "cf", outcome: "used", said: "BR" }],
    });
  });

  const asns: [asn: unknown, wanted: number | null][] = [
    [28_573, 28_573],
    ["28573", null],
    [0, null],
    [-1, null],
    [1.5, null],
    [undefined, null],
  ];
  test.each(asns)("asn %j → %j", (asn, wanted) => {
    expect(resolve({}, { colo: "GRU", asn }).asn).toBe(wanted);
  });

  test("the key is the unit, else the address, else nothing", () => {
    expect(resolve({ "x-session-id": "s1", "cf-connecting-ip": "200.160.2.3" })).toMatchObject({
      unit: { source: "header:x-session-id", value: "s1" },
      key: "s1",
    });
    expect(resolve({ "cf-connecting-ip": "200.160.2.3" })).toMatchObject({ unit: null, key: "200.160.2.3" });
    expect(resolve()).toMatchObject({ unit: null, key: "-" });
  });
});

/**
 * Whose request it is: by Cloudflare, by nobody, or by a header of a trusted proxy.
 */
import { describe, expect, test } from "vitest";
import type { ClientIpRule } from "../../../src/core/model/rules.ts";
import { settleAddress } from "../../../src/core/viewer/viewer-address.ts";
import { byHeader, placingOf } from "./placing.ts";

const PROXY = "130.176.1.1";
const TRUSTED = ["130.176.0.0/16", "10.0.0.0/8", "2600:9000::/28"];
const XFF = byHeader("x-forwarded-for", TRUSTED);
const CF = { colo: "GRU" };

function settle(rule: ClientIpRule, headers: Readonly<Record<string, string>>, cf: { colo?: unknown } | null = CF) {
  const { address, peerTrusted } = settleAddress(
    rule,
    placingOf({ clientIp: rule }),
    new Map(Object.entries(headers)),
    cf,
  );
  return `${address?.text ?? "nobody"}${peerTrusted ? " behind a proxy" : ""}`;
}

describe("direct: no header names the viewer", () => {
  test.each(["cf-connecting-ip", "x-forwarded-for", "true-client-ip", "forwarded"])("not %s", (name) => {
    expect(settle({ kind: "direct" }, { [name]: "8.8.8.8" })).toBe("nobody");
  });
});

describe("by a header", () => {
  const rows: [name: string, list: string, viewer: string][] = [
    ["one viewer", "8.8.8.8", "8.8.8.8"],
    ["what the viewer sent stands further left", "6.6.6.6, 8.8.8.8", "8.8.8.8"],
    ["trusted hops are skipped", "6.6.6.6, 8.8.8.8, 10.1.1.1,\t130.176.2.2 ", "8.8.8.8"],
    ["trusted hops of both families", "8.8.8.8, 2600:9000::1, ::ffff:10.0.0.1", "8.8.8.8"],
    ["IPv6", "2A00:1450:4001::1", "2a00:1450:4001::1"],
    ["an IPv4 address inside IPv6", "64:ff9b::808:808", "8.8.8.8"],
    ["all trusted: the leftmost", "130.176.9.9, 130.176.2.2", "130.176.9.9"],
    ["all trusted and private: nobody", "10.0.0.1, 130.176.2.2", "nobody"],
    ["text that is no address ends it", "8.8.8.8, unknown", "nobody"],
    ["and never gives the next one", "8.8.8.8, what, 10.0.0.1", "nobody"],
    ["an entry that is empty ends it", "8.8.8.8, , 10.0.0.1", "nobody"],
    ["a private viewer is nobody", "8.8.8.8, 192.168.1.1", "nobody"],
    ["a port", "8.8.8.8:443", "nobody"],
    ["brackets", "[2a00:1450:4001::1]", "nobody"],
    ["a zone", "fe80::1%eth0", "nobody"],
    ["leading zeros", "8.8.8.08", "nobody"],
    ["hexadecimal", "0x8.8.8.8", "nobody"],
    ["a short form", "8.8.8", "nobody"],
    ["other blanks", "8.8.8.8\u00a0", "nobody"],
    ["300 characters", "8".repeat(300), "nobody"],
    ["nothing", "", "nobody"],
  ];
  test.each(rows)("%s", (_, list, viewer) => {
    expect(settle(XFF, { "cf-connecting-ip": PROXY, "x-forwarded-for": list })).toBe(`${viewer} behind a proxy`);
  });

  test("a peer who is not trusted is the viewer, whatever he writes", () => {
    expect(settle(XFF, { "cf-connecting-ip": "200.160.2.3", "x-forwarded-for": "8.8.8.8" })).toBe("200.160.2.3");
    expect(settle(XFF, { "cf-connecting-ip": "192.168.0.1", "x-forwarded-for": "8.8.8.8" })).toBe("nobody");
    expect(settle(XFF, { "cf-connecting-ip": "130.176.1.1, 8.8.8.8", "x-forwarded-for": "8.8.8.8" })).toBe("nobody");
  });

  test.each([null, {}, { colo: 7 }])("nobody vouches for the peer where cf is %j", (cf) => {
    expect(settle(XFF, { "cf-connecting-ip": PROXY, "x-forwarded-for": "8.8.8.8" }, cf)).toBe("nobody");
  });

  test("other headers are not asked", () => {
    expect(settle(XFF, { "cf-connecting-ip": PROXY, "true-client-ip": "8.8.8.8" })).toBe("nobody behind a proxy");
  });
});

describe("ip:port", () => {
  const rows: [text: string, viewer: string][] = [
    ["198.51.101.10:46532", "198.51.101.10"],
    ["2a00:1450:4001::1:46532", "2a00:1450:4001::1"],
    ["2a00:1450:4001:0:0:0:0:1:46532", "2a00:1450:4001::1"],
    ["[2a00:1450:4001::1]:46532", "2a00:1450:4001::1"],
    ["6.6.6.6:1, 8.8.8.8:2, 10.0.0.1:3", "8.8.8.8"],
    ["8.8.8.8", "nobody"],
    ["8.8.8.8:", "nobody"],
    ["8.8.8.8:65536", "nobody"],
    ["8.8.8.8:+1", "nobody"],
    ["8.8.8.8:1:2", "nobody"],
    ["[8.8.8.8]:1", "nobody"],
    ["[2a00:1450:4001::1]", "nobody"],
    [":443", "nobody"],
  ];
  test.each(rows)("%s is %s", (text, viewer) => {
    const rule = byHeader("cloudfront-viewer-address", TRUSTED, "ip:port");
    const headers = { "cf-connecting-ip": PROXY, "cloudfront-viewer-address": text };
    expect(settle(rule, headers)).toBe(`${viewer} behind a proxy`);
  });
});

describe("Forwarded (RFC 7239)", () => {
  const rows: [name: string, text: string, viewer: string][] = [
    ["one hop", "for=8.8.8.8", "8.8.8.8"],
    ["any case, any order", "proto=https;By=10.0.0.9;FOR=8.8.8.8;host=a.example", "8.8.8.8"],
    ["several lines, joined", 'for=6.6.6.6, for="8.8.8.8:47011", for=10.0.0.1;proto=http', "8.8.8.8"],
    ["IPv6 in quotes and brackets", 'for="[2A00:1450:4001::1]"', "2a00:1450:4001::1"],
    ["with a port", 'for="[2a00:1450:4001::1]:4711"', "2a00:1450:4001::1"],
    ["with a hidden port", 'for="8.8.8.8:_p-1"', "8.8.8.8"],
    ["escapes", String.raw`for="8\.8.\8.8"`, "8.8.8.8"],
    ["a comma and a semicolon in quotes", 'host="a,b;for=6.6.6.6";for=8.8.8.8', "8.8.8.8"],
    ["blanks and empty pairs", "for=8.8.8.8 ; ;proto=http ,\tfor=10.0.0.1;", "8.8.8.8"],
    ["unknown", "for=8.8.8.8, for=unknown", "nobody"],
    ["a hidden name", "for=8.8.8.8, for=_gazonk", "nobody"],
    ["a hop without `for`", "for=8.8.8.8, by=10.0.0.1", "nobody"],
    ["an empty hop", "for=8.8.8.8,", "nobody"],
    ["`for` twice in one hop", "for=8.8.8.8;for=6.6.6.6", "nobody"],
    ["IPv6 without brackets", 'for="2a00:1450:4001::1"', "nobody"],
    ["IPv4 in brackets", 'for="[8.8.8.8]"', "nobody"],
    ["a port without quotes", "for=8.8.8.8:80", "nobody"],
    ["text behind the address", 'for="8.8.8.8 x"', "nobody"],
    ["text behind the brackets", 'for="[2a00:1450:4001::1]x"', "nobody"],
    ["quotes that do not end", 'for=8.8.8.8, host="a', "nobody"],
    ["an escape at the end", String.raw`for="8.8.8.8\ `.trim(), "nobody"],
    ["blanks around =", "for = 8.8.8.8", "nobody"],
    ["no value", "for=", "nobody"],
    ["a bare address", "8.8.8.8", "nobody"],
    ["proxies alone: the leftmost", "for=130.176.9.9, for=10.0.0.1", "130.176.9.9"],
    ["quotes that do not end, sent by the viewer", 'for=", for=8.8.8.8', "8.8.8.8"],
    ["junk sent by the viewer", 'a;b=="",;, for=8.8.8.8;proto=https', "8.8.8.8"],
    ["commas in the proxy's own quotes", 'for=6.6.6.6, for=8.8.8.8;host="a,for=7.7.7.7"', "8.8.8.8"],
    ["an element in quotes", 'for=8.8.8.8;host="a, for=7.7.7.7;x=\\"b\\", for=5.5.5.5"', "8.8.8.8"],
    ["quotes opened by what stands in quotes", 'for=8.8.8.8;host="a,for=7.7.7.7;by=";proto="https"', "8.8.8.8"],
  ];
  test.each(rows)("%s", (_, text, viewer) => {
    const headers = { "cf-connecting-ip": PROXY, forwarded: text };
    expect(settle(byHeader("forwarded", TRUSTED), headers)).toBe(`${viewer} behind a proxy`);
  });
});

describe("a header without end costs bounded work, and names nobody", () => {
  const HOPS: readonly (readonly [string, string])[] = [
    ["x-forwarded-for", Array.from({ length: 101 }, () => "130.176.9.9").join(",")],
    ["x-forwarded-for", `8.8.8.8${" ".repeat(9000)}`],
    ["x-forwarded-for", ",".repeat(8000)],
    ["forwarded", Array.from({ length: 101 }, () => "for=130.176.9.9").join(",")],
    ["forwarded", `for=8.8.8.8;host="${"x".repeat(9000)}"`],
    ["forwarded", ";".repeat(8000)],
  ];
  test.each(HOPS)("%s, case %#", (header, text) => {
    expect(settle(byHeader(header, TRUSTED), { "cf-connecting-ip": PROXY, [header]: text })).toBe(
      "nobody behind a proxy",
    );
  });

  test("what a viewer sends in front, however long, does not hide him", () => {
    for (const sent of ["6.6.6.6, ".repeat(2000), `${"x".repeat(20_000)}, `, ",".repeat(20_000)]) {
      const list = `${sent}8.8.8.8, 10.0.0.1`;
      expect(settle(XFF, { "cf-connecting-ip": PROXY, "x-forwarded-for": list })).toMatch(/^8\.8\.8\.8 /);
    }
    for (const sent of ["for=6.6.6.6, ".repeat(2000), `for="${"x".repeat(20_000)}, `, ",".repeat(20_000)]) {
      const forwarded = `${sent}for=8.8.8.8, for=10.0.0.1`;
      expect(settle(byHeader("forwarded", TRUSTED), { "cf-connecting-ip": PROXY, forwarded })).toMatch(/^8\.8\.8\.8 /);
    }
  });

  test("an element that begins further left than a header is read names nobody", () => {
    const proxies = Array.from({ length: 80 }, () => `, for=10.0.0.1;host=${"x".repeat(80)}`).join("");
    const cut = `for=6.6.6.6;host=${"x".repeat(8192 - proxies.length - 17)}${proxies}`;
    const rule = byHeader("forwarded", TRUSTED);
    expect(settle(rule, { "cf-connecting-ip": PROXY, forwarded: cut })).toMatch(/^6\.6\.6\.6/);
    expect(settle(rule, { "cf-connecting-ip": PROXY, forwarded: `by${cut}` })).toMatch(/^nobody/);
  });

  test("a hundred hops are still read", () => {
    const hops = ["8.8.8.8", ...Array.from({ length: 99 }, () => "10.0.0.1")];
    expect(settle(XFF, { "cf-connecting-ip": PROXY, "x-forwarded-for": hops.join(", ") })).toMatch(/^8\.8\.8\.8/);
    const forwarded = hops.map((hop) => `for=${hop}`).join(",");
    const rule = byHeader("forwarded", TRUSTED);
    expect(settle(rule, { "cf-connecting-ip": PROXY, forwarded })).toMatch(/^8\.8\.8\.8/);
  });
});

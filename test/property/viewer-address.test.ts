/**
 * Laws of the viewer's address and place: nobody is believed who is not vouched for, and nothing is guessed.
 *
 * The reference for addresses is Node's own `net.isIP`, which reads the forms of RFC 4291 and no others (but for
 * zones, which are taken out), and a hop list that is read here from lists instead of text.
 */
import { isIP } from "node:net";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { indexPlacing } from "../../src/core/bundle/index-placing.ts";
import { parseAddress } from "../../src/core/model/address.ts";
import type { ClientIpRule, HopFormat } from "../../src/core/model/rules.ts";
import { resolveViewer } from "../../src/core/viewer/resolve-viewer.ts";
import { settleAddress } from "../../src/core/viewer/viewer-address.ts";
import { bundleOf, rulesOf } from "../unit/small-rules.ts";

const TRUSTED = ["130.176.0.0/16", "2600:9000::/28"];
const PEER = "130.176.1.1";

/** The viewer behind a trusted peer, by this header. */
function viewerBehind(header: string, text: string, format: HopFormat = "ip"): string | null {
  const clientIp: ClientIpRule = { kind: "header", header, format, trusted: TRUSTED };
  const headers = new Map([
    ["cf-connecting-ip", PEER],
    [header, text],
  ]);
  const placing = indexPlacing({ ...rulesOf().router, clientIp });
  return settleAddress(clientIp, placing, headers, { colo: "GRU" }).address?.text ?? null;
}

/** Public addresses of both families, in their canonical form. */
const viewers = fc.oneof(
  fc.tuple(fc.integer({ min: 1, max: 9 }), fc.nat(255), fc.nat(255), fc.nat(255)).map((parts) => parts.join(".")),
  fc.tuple(fc.integer({ min: 1, max: 0xffff }), fc.integer({ min: 1, max: 0xffff })).map(([high, low]) => {
    return `2a00:1450:${high.toString(16)}::${low.toString(16)}`;
  }),
);
const proxies = fc.oneof(
  fc.tuple(fc.nat(255), fc.nat(255)).map(([high, low]) => `130.176.${high}.${low}`),
  fc.integer({ min: 1, max: 0xffff }).map((low) => `2600:9000::${low.toString(16)}`),
);
const junk = fc.constantFrom(
  "",
  "unknown",
  "_hidden",
  "1.2.3",
  "1.2.3.4.5",
  "01.2.3.4",
  "0x1.2.3.4",
  "fe80::1%eth0",
  "a b",
);

interface Hop {
  readonly kind: "viewer" | "proxy" | "junk";
  readonly text: string;
}

const hop: fc.Arbitrary<Hop> = fc.oneof(
  viewers.map((text): Hop => ({ kind: "viewer", text })),
  proxies.map((text): Hop => ({ kind: "proxy", text })),
  junk.map((text): Hop => ({ kind: "junk", text })),
);
const hopLists = fc.array(hop, { minLength: 1, maxLength: 12 });

/** From the right, past the proxies; the leftmost where there is nobody else. */
function expected(hops: readonly Hop[]): string | null {
  const found = hops.findLast(({ kind }) => kind !== "proxy") ?? hops[0];
  return found === undefined || found.kind === "junk" ? null : found.text;
}

describe("a list of hops, however it is written", () => {
  const blanks = fc.constantFrom("", " ", "\t", "  ");

  test("in a list of addresses", () => {
    fc.assert(
      fc.property(hopLists, blanks, (hops, blank) => {
        const text = hops.map((one) => blank + one.text + blank).join(",");
        expect(viewerBehind("x-forwarded-for", text)).toBe(text === "" ? null : expected(hops));
      }),
    );
  });

  test("in a list of addresses with ports, IPv6 bare or in brackets", () => {
    fc.assert(
      fc.property(hopLists, fc.integer({ min: 0, max: 65_535 }), fc.boolean(), (hops, port, brackets) => {
        const text = hops
          .map((one) => `${brackets && one.text.includes(":") ? `[${one.text}]` : one.text}:${port}`)
          .join(", ");
        expect(viewerBehind("x-viewer-address", text, "ip:port")).toBe(expected(hops));
      }),
    );
  });

  test("in Forwarded, quoted and escaped at will, among other parameters", () => {
    const forms = fc.array(fc.nat(7), { minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(hopLists, forms, (hops, form) => {
        const text = hops.map((one, at) => element(one, form[at] ?? 0)).join(",");
        expect(viewerBehind("forwarded", text)).toBe(expected(hops));
      }),
    );
  });

  /** Three bits: a port, an escape, parameters around it. */
  function element({ text }: Hop, form: number): string {
    const node = (text.includes(":") ? `[${text}]` : text) + ((form & 1) === 1 && text !== "" ? ":4711" : "");
    const escaped = (form & 2) === 2 ? node.replace(/^./, String.raw`\$&`) : node;
    const pair = `For="${escaped}"`;
    return (form & 4) === 4 ? `proto=https; ${pair};host="a,b;for=6.6.6.6"` : pair;
  }
});

describe("whatever is sent", () => {
  const alphabet = fc.constantFrom(...'0123456789abcdefABCDEF::::....,,[]%"\\=;_ \tfor'.split(""));
  const texts = fc.oneof(fc.string({ unit: alphabet, maxLength: 120 }), fc.string({ unit: "binary", maxLength: 300 }));

  test("a list gives only an address that stands in it", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const found = viewerBehind("x-forwarded-for", text);
        if (found === null) return;
        const entries = text.split(",").map((entry) => entry.replace(/^[ \t]+|[ \t]+$/g, ""));
        const strict = entries.filter((entry) => isIP(entry) !== 0 && !entry.includes("%"));
        expect(strict.map((entry) => parseAddress(entry)?.text)).toContain(found);
      }),
      { numRuns: 2000 },
    );
  });

  test("addresses with ports give only an address that stands before one", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const found = viewerBehind("x-viewer-address", text, "ip:port");
        if (found === null) return;
        const hosts = text.split(",").flatMap((entry) => {
          const [, host = ""] = /^[ \t]*(.*):\d{1,5}[ \t]*$/.exec(entry) ?? [];
          const bare = host.replace(/^\[(.*)\]$/, "$1");
          return isIP(bare) !== 0 && !bare.includes("%") ? [parseAddress(bare)?.text] : [];
        });
        expect(hosts).toContain(found);
      }),
      { numRuns: 2000 },
    );
  });

  test("Forwarded gives an address or nobody, and never an exception", () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(isIP(viewerBehind("forwarded", text) ?? "::")).not.toBe(0);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("claims of somebody who is not vouched for", () => {
  const bundle = bundleOf({
    router: {
      clientIp: { kind: "header", header: "x-forwarded-for", format: "ip", trusted: TRUSTED },
      locate: ["headers", "cf"],
      geoHeaders: {
        kind: "names",
        names: { country: "x-country", subdivision: "x-region", lat: "x-lat", lon: "x-lon" },
      },
    },
  });
  const claims = fc.record({
    "x-forwarded-for": viewers,
    "x-country": fc.constantFrom("KP", "BR", "T1", "XX", "?"),
    "x-region": fc.string({ maxLength: 8 }),
    "x-lat": fc.string({ maxLength: 8 }),
    "cf-ipcountry": fc.constantFrom("KP", "BR"),
  });
  const ask = (headers: Readonly<Record<string, string>>, cf: object | null) =>
    resolveViewer(
      bundle,
      { at: 0, host: "a.example", path: "/", query: "", method: "GET", headers: new Map(Object.entries(headers)), cf },
      () => null,
    );

  test("change neither address nor place nor network", () => {
    fc.assert(
      fc.property(
        claims,
        viewers,
        fc.option(fc.constant({ colo: "GRU", country: "DE", asn: 3320 })),
        (more, ip, cf) => {
          const plain = ask({ "cf-connecting-ip": ip }, cf);
          const spoofed = ask({ ...more, "cf-connecting-ip": ip }, cf);
          const who = ({ address, place, asn, key }: typeof plain) => ({ address, place, asn, key });
          expect(who(spoofed)).toEqual(who(plain));
          expect(spoofed.dropped).toEqual(expect.arrayContaining(["x-forwarded-for", "x-country", "cf-ipcountry"]));
          expect(spoofed.claims.believed).toBe(false);
        },
      ),
    );
  });
});

import { describe, expect, test } from "vitest";
import type { RouterRule } from "../../../src/core/model/rules.ts";
import { droppedHeaders } from "../../../src/core/viewer/dropped-headers.ts";
import { byHeader, placingOf } from "./placing.ts";

const BEHIND: Partial<RouterRule> = {
  clientIp: byHeader("x-forwarded-for", ["10.0.0.0/8"]),
  geoHeaders: { kind: "names", names: { country: "x-country", city: "x-city" } },
};

interface Asking {
  readonly router?: Partial<RouterRule>;
  readonly headers: Readonly<Record<string, string>>;
  readonly cf?: unknown;
  readonly peerTrusted?: boolean;
}

function dropped({ router, headers, cf = "DE", peerTrusted = false }: Asking): readonly string[] {
  return droppedHeaders(placingOf(router), new Map(Object.entries(headers)), cf, peerTrusted);
}

describe("what the rules read", () => {
  const headers = { "x-forwarded-for": "8.8.8.8", "x-country": "KP", "x-city": "", "x-other": "1" };

  test("is dropped when nobody trusted sends it", () => {
    expect(dropped({ router: BEHIND, headers })).toEqual(["x-forwarded-for", "x-country"]);
  });

  test("is not when a trusted peer does", () => {
    expect(dropped({ router: BEHIND, headers, peerTrusted: true })).toEqual([]);
  });

  test("is no claim where the rules do not read it", () => {
    expect(dropped({ headers })).toEqual([]);
  });
});

describe("what CDNs write and the rules do not read", () => {
  const names = [
    "cloudfront-viewer-country",
    "x-vercel-ip-country",
    "x-appengine-country",
    "x-akamai-edgescape",
  ] as const;
  test.each(names)("%s is dropped, whoever sends it", (name) => {
    expect(dropped({ headers: { [name]: "KP" } })).toEqual([name]);
    expect(dropped({ router: BEHIND, headers: { [name]: "KP" }, peerTrusted: true })).toEqual([name]);
  });

  test("a preset's own header is judged once", () => {
    const router: Partial<RouterRule> = { ...BEHIND, geoHeaders: { kind: "preset", preset: "cloudfront" } };
    const headers = { "cloudfront-viewer-country": "KP" };
    expect(dropped({ router, headers })).toEqual(["cloudfront-viewer-country"]);
    expect(dropped({ router, headers, peerTrusted: true })).toEqual([]);
  });
});

describe("cf-ipcountry", () => {
  const rows: [header: string, cf: unknown, wanted: boolean][] = [
    ["DE", "DE", false],
    ["de", "DE", false],
    ["KP", "DE", true],
    ["XX", "", false],
    ["XX", null, false],
    ["KP", 7, true],
    ["KP", null, true],
    ["T1", "T1", false],
    ["DE", "T1", true],
    ["DE, KP", "DE", true],
    ["", "DE", false],
  ];
  test.each(rows)("%j where Cloudflare says %j", (header, cf, wanted) => {
    expect(dropped({ headers: { "cf-ipcountry": header }, cf })).toEqual(wanted ? ["cf-ipcountry"] : []);
  });
});

test("a request that claims nothing costs at most six look-ups and no list of its own", () => {
  let asked = 0;
  const headers = { get: () => void asked++ };
  const one = droppedHeaders(placingOf(), headers, "DE", false);
  expect(asked).toBeLessThanOrEqual(6);
  expect(droppedHeaders(placingOf(), headers, "DE", false)).toBe(one);
});

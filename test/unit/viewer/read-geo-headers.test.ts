import { describe, expect, test } from "vitest";
import { geoHeadersOf, type GeoHeadersRule } from "../../../src/core/model/geo-headers.ts";
import { readAsnHeader, readGeoHeaders } from "../../../src/core/viewer/read-geo-headers.ts";

const CLOUDFRONT: GeoHeadersRule = { kind: "preset", preset: "cloudfront" };
const CLOUDFLARE: GeoHeadersRule = { kind: "preset", preset: "cloudflare" };

function read(rule: GeoHeadersRule, headers: Readonly<Record<string, string>>) {
  return readGeoHeaders(geoHeadersOf(rule), new Map(Object.entries(headers)));
}

test("CloudFront's headers, its city in percent form", () => {
  const headers = {
    "cloudfront-viewer-country": "BR",
    "cloudfront-viewer-country-region": "SP",
    "cloudfront-viewer-city": "S%C3%A3o%20Paulo",
    "cloudfront-viewer-latitude": "-23.54000",
    "cloudfront-viewer-longitude": "-46.63000",
  };
  expect(read(CLOUDFRONT, headers)).toEqual({
    country: "BR",
    continent: "",
    subdivision: "SP",
    city: "São Paulo",
    lat: "-23.54000",
    lon: "-46.63000",
  });
});

test("a bad escape costs the city and nothing else", () => {
  const headers = { "cloudfront-viewer-country": "BR", "cloudfront-viewer-city": "S%C3o" };
  expect(read(CLOUDFRONT, headers)).toMatchObject({ country: "BR", city: null });
});

test("a request from a data centre carries only the country", () => {
  expect(read(CLOUDFRONT, { "cloudfront-viewer-country": "US" })).toMatchObject({ country: "US", lat: "", city: "" });
});

test("Cloudflare's headers, its city in bytes", () => {
  const headers = {
    "cf-ipcountry": "BR",
    "cf-region-code": "SP",
    "cf-ipcontinent": "SA",
    "cf-ipcity": Buffer.from("São Paulo").toString("latin1"),
    "cf-iplatitude": "-23.54",
    "cf-iplongitude": "-46.63",
  };
  expect(read(CLOUDFLARE, headers)).toEqual({
    country: "BR",
    continent: "SA",
    subdivision: "SP",
    city: "São Paulo",
    lat: "-23.54",
    lon: "-46.63",
  });
});

test("an operator's own names; those not named are not read", () => {
  const rule: GeoHeadersRule = { kind: "names", names: { country: "x-country", asn: "x-asn" } };
  expect(read(rule, { "x-country": "DE", "x-city": "Berlin" })).toMatchObject({ country: "DE", city: "" });
});

describe("the autonomous system", () => {
  const rows: [text: string, asn: number | null][] = [
    ["28573", 28_573],
    ["AS28573", 28_573],
    ["as1", 1],
    ["4294967295", 4_294_967_295],
    ["4294967296", null],
    ["0", null],
    ["-1", null],
    ["28573, 1", null],
    ["0x10", null],
    ["99999999999", null],
    ["", null],
  ];
  test.each(rows)("%j is %j", (text, asn) => {
    const headers = new Map([["cloudfront-viewer-asn", text]]);
    expect(readAsnHeader(geoHeadersOf(CLOUDFRONT), headers)).toBe(asn);
  });

  test("is nowhere among Cloudflare's headers", () => {
    expect(readAsnHeader(geoHeadersOf(CLOUDFLARE), new Map([["cf-asn", "1"]]))).toBeNull();
  });
});

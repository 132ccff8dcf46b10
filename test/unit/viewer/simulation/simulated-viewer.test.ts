/**
 * A simulated viewer among the facts of a request: what stays of the request that carried him.
 */
import { describe, expect, test } from "vitest";
import { parseAddress, type Address } from "../../../../src/core/model/address.ts";
import { asId, type CountryCode } from "../../../../src/core/model/ids.ts";
import type { PlaceTable } from "../../../../src/core/model/place.ts";
import type { LocateSource } from "../../../../src/core/model/rules.ts";
import { resolveViewer, type RequestFacts } from "../../../../src/core/viewer/resolve-viewer.ts";
import type { SimulatedFacts } from "../../../../src/core/viewer/simulation/simulated-viewer.ts";
import { AT, bundleOf } from "../../small-rules.ts";

const BR = asId<CountryCode>("BR");
const NOTHING: SimulatedFacts = { address: null, place: null, asn: null, said: "" };

const TABLE: PlaceTable = {
  precision: "country",
  find: ({ text }) =>
    text === "200.160.2.3" ? { country: BR, subdivision: null, city: null, coordinates: null, asn: null } : null,
  centre: (country) => (country === BR ? { lat: -21, lon: -47 } : null),
  subdivisionCentre: () => null,
};

/** A request of a viewer in Japan, as Cloudflare passes it on. */
const REAL: RequestFacts = {
  at: AT,
  host: "live.streamtv.example",
  path: "/live/ch1",
  query: "a=1&__sim=BR&b",
  method: "GET",
  headers: new Map([
    ["cf-connecting-ip", "133.11.0.1"],
    ["x-georouter-sim-country", "BR"],
    ["x-session-id", "s1"],
  ]),
  cf: { colo: "NRT", country: "JP", asn: 2500 },
};

function resolve(simulated: SimulatedFacts | null, locate: readonly LocateSource[] = ["cf", "geoip"]) {
  return resolveViewer(bundleOf({ router: { locate } }), { ...REAL, simulated }, () => TABLE);
}

function address(text: string): Address {
  const read = parseAddress(text);
  if (read === null) throw new Error(`${text} is no address`);
  return read;
}

describe("a simulated place", () => {
  const viewer = resolve({ ...NOTHING, place: { country: BR }, said: "BR" });

  test("is the viewer's, with the centre of the table, and the trace says so", () => {
    expect(viewer.place).toEqual({
      source: "sim",
      continent: "SA",
      country: "BR",
      subdivision: null,
      city: null,
      coordinates: { lat: -21, lon: -47 },
      precision: "country",
    });
    expect(viewer.located).toEqual([{ source: "sim", outcome: "used", said: "BR" }]);
  });

  test("leaves nothing of the request's own address and ASN", () => {
    expect([viewer.address, viewer.asn]).toEqual([null, null]);
  });

  test("has the address and the ASN that are simulated beside it", () => {
    const more = resolve({ address: address("8.8.8.8"), place: { country: BR }, asn: 15_169, said: "BR" });
    expect([more.address?.text, more.asn, more.place.source]).toEqual(["8.8.8.8", 15_169, "sim"]);
  });

  test("keeps the request's session", () => {
    expect(viewer.key).toBe("s1");
  });
});

describe("a simulated address", () => {
  test("is looked up in the table; Cloudflare spoke of another one", () => {
    const viewer = resolve({ ...NOTHING, address: address("200.160.2.3"), said: "200.160.2.0/24" });
    expect(viewer).toMatchObject({ place: { source: "geoip", country: "BR" }, asn: null });
    expect(viewer.address?.text).toBe("200.160.2.3");
    expect(viewer.located).toEqual([
      { source: "sim", outcome: "unknown", said: "200.160.2.0/24" },
      { source: "cf", outcome: "absent", said: "" },
      { source: "geoip", outcome: "used", said: "BR" },
    ]);
  });

  test("is looked up even where the rules ask only Cloudflare, who cannot be asked", () => {
    const viewer = resolve({ ...NOTHING, address: address("200.160.2.3"), said: "" }, ["cf"]);
    expect(viewer.place).toMatchObject({ source: "geoip", country: "BR" });
  });

  test("that the table does not know has no place, not that of the request", () => {
    const viewer = resolve({ ...NOTHING, address: address("8.8.8.8"), said: "" });
    expect(viewer.place).toMatchObject({ source: "none", country: null });
  });
});

test("a simulated ASN alone changes only the ASN", () => {
  const viewer = resolve({ ...NOTHING, asn: 64_496, said: "AS64496" });
  expect(viewer).toMatchObject({ asn: 64_496, place: { source: "cf", country: "JP" } });
  expect(viewer.address?.text).toBe("133.11.0.1");
  expect(viewer.located).toEqual([
    { source: "sim", outcome: "unknown", said: "AS64496" },
    { source: "cf", outcome: "used", said: "JP" },
  ]);
});

describe("facts without a simulation, as production makes them", () => {
  test("give the real viewer, whatever his headers and query say", () => {
    const plain = resolveViewer(bundleOf(), { ...REAL, query: "a=1&b" }, () => TABLE);
    const { headers: _, ...viewer } = resolve(null);
    expect(viewer).toEqual({ ...plain, headers: undefined } satisfies object);
    expect(viewer).toMatchObject({ place: { source: "cf", country: "JP" }, asn: 2500, query: "a=1&b" });
  });

  test("nor can rules make a unit of it", () => {
    const unit = ["header:x-georouter-sim-country", "header:x-session-id"];
    const { unit: found } = resolveViewer(bundleOf({ router: { unit } }), REAL, () => TABLE);
    expect(found).toEqual({ source: "header:x-session-id", value: "s1" });
  });
});

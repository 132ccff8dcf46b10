import { describe, expect, test } from "vitest";
import { centresOf } from "../../../src/cli/geoip/build/place-centres.ts";
import type { Coordinates } from "../../../src/core/model/place.ts";
import { mmdb, sourceOf, type Networks } from "./built-table.ts";

type Places = readonly (readonly [network: string, country: string, lat: number, lon: number, state?: string])[];

const flat = (places: Places): Networks =>
  places.map(([network, code, latitude, longitude, state1 = ""]) => [
    network,
    { country_code: code, latitude, longitude, city: "Here", state1 },
  ]);

function centres(...files: readonly Networks[]): Readonly<Record<string, Coordinates>> {
  const { countries, subdivisions } = centresOf(sourceOf(...files.map((networks) => mmdb(networks))).records);
  return Object.fromEntries([...countries, ...subdivisions]);
}

describe("a country's centre", () => {
  test("is where its addresses are: three of four in the east pull it there", () => {
    const places: Places = [
      ["192.0.2.0/31", "BR", 0, 10],
      ["192.0.2.2/32", "BR", 0, 10],
      ["192.0.2.3/32", "BR", 0, -10],
    ];
    // 4 cos 10° towards 0° E and 2 sin 10° towards 90° E: the arc tangent of half of tan 10°, to hundredths.
    expect(centres(flat(places))).toEqual({ BR: { lat: 0, lon: 5.04 } });
  });

  test("of both sides of the antimeridian lies on it, not at 0", () => {
    const places: Places = [
      ["192.0.2.0/25", "FJ", -17, 179],
      ["192.0.2.128/25", "FJ", -17, -179],
    ];
    expect(Math.abs(centres(flat(places))["FJ"]?.lon ?? 0)).toBe(180);
  });

  test("is by IPv6 only where a country has no IPv4 address", () => {
    const places: Places = [
      ["192.0.2.0/32", "NO", 60, 10],
      ["2001:db8::/32", "NO", 70, 20],
      ["2001:db9::/33", "SJ", 78, 15],
    ];
    expect(centres(flat(places))).toEqual({ NO: { lat: 60, lon: 10 }, SJ: { lat: 78, lon: 15 } });
  });

  test("is made of the file of each family", () => {
    const [four, six] = [flat([["192.0.2.0/24", "NO", 60, 10]]), flat([["2001:db9::/33", "SJ", 78, 15]])];
    expect(centres(four, six)).toEqual({ NO: { lat: 60, lon: 10 }, SJ: { lat: 78, lon: 15 } });
  });

  test("leaves out what is no place: 0,0 and what is off the globe", () => {
    const places: Places = [
      ["192.0.2.0/26", "BR", 0, 0],
      ["192.0.2.64/26", "BR", 999, 999],
      ["192.0.2.128/26", "BR", -20, -45],
      ["198.51.100.0/24", "DE", 0, 0],
    ];
    expect(centres(flat(places))).toEqual({ BR: { lat: -20, lon: -45 } });
  });

  test("leaves out the middle that a file states for the whole country, unless it states nothing else", () => {
    const middle = (network: string, iso_code: string): Networks[number] => [
      network,
      { country: { iso_code }, location: { latitude: 37.75, longitude: -97.82 } },
    ];
    const networks = [
      ...flat([["192.0.2.0/32", "US", 40, -74]]),
      middle("198.51.0.0/16", "US"),
      middle("203.0.113.0/24", "UM"),
    ];
    expect(centres(networks)).toEqual({ US: { lat: 40, lon: -74 }, UM: { lat: 37.75, lon: -97.82 } });
  });

  test("is none of opposite points of one weight, which have no middle", () => {
    const places: Places = [
      ["192.0.2.0/32", "US", 90, 0],
      ["192.0.2.1/32", "US", -90, 0],
      ["198.51.100.0/24", "DE", 50, 9],
    ];
    expect(Object.keys(centres(flat(places)))).toEqual(["DE"]);
  });

  test("is nobody's of codes that are no country", () => {
    expect(centres(flat([["198.51.100.0/24", "EU", 50, 9]]))).toEqual({});
  });
});

test("each subdivision has a centre of its own, by code, whatever its names are", () => {
  const places: Places = [
    ["192.0.2.0/25", "DE", 48, 11, "Bavaria"],
    ["192.0.2.128/25", "DE", 50, 11, "Bayern"],
    ["198.51.100.0/24", "DE", 52.5, 13.4, "State of Berlin"],
    ["203.0.113.0/24", "DE", 54, 9, "Atlantis"],
  ];
  expect(centres(flat(places))).toMatchObject({ "DE-BY": { lat: 49, lon: 11 }, "DE-BE": { lat: 52.5, lon: 13.4 } });
  expect(Object.keys(centres(flat(places)))).toEqual(["DE", "DE-BY", "DE-BE"]);
});

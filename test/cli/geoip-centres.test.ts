import { expect, test } from "vitest";
import { addCentres, centresOf, type CentreSums } from "../../src/cli/geoip/country-centres.ts";
import type { Coordinates } from "../../src/core/model/place.ts";
import { writeMmdb, type MmdbValue } from "../fixtures/mmdb/write-mmdb.ts";

type Networks = readonly (readonly [network: string, country: string, lat: number, lon: number])[];

const flat = ([network, code, latitude, longitude]: Networks[number]): [string, MmdbValue] => [
  network,
  { country_code: code, latitude, longitude },
];
const nested = ([network, code, latitude, longitude]: Networks[number]): [string, MmdbValue] => [
  network,
  { country: { iso_code: code }, location: { latitude, longitude } },
];

function round(degrees: number): number {
  return Math.round(degrees * 1e5) / 1e5;
}

/** The centres of one or more city files, to five decimals. */
function centresFrom(...files: readonly (readonly [string, MmdbValue][])[]): Readonly<Record<string, Coordinates>> {
  const sums: CentreSums = new Map();
  for (const networks of files) {
    const added = addCentres(sums, writeMmdb(networks, { ipVersion: 6, recordSize: 28 }), () => {});
    if (!added.ok) throw new Error(added.error.detail);
  }
  return Object.fromEntries(
    [...centresOf(sums)].map(([code, { lat, lon }]) => [code, { lat: round(lat), lon: round(lon) }]),
  );
}

test("a country's centre is where its addresses are: three of four in the east pull it there", () => {
  const networks: Networks = [
    ["192.0.2.0/31", "BR", 0, 10],
    ["192.0.2.2/32", "BR", 0, 10],
    ["192.0.2.3/32", "BR", 0, -10],
  ];
  // 4 cos 10° towards 0° E and 2 sin 10° towards 90° E: the arc tangent of half of tan 10°.
  expect(centresFrom(networks.map(flat))).toEqual({ BR: { lat: 0, lon: 5.03837 } });
});

test("the centre of both sides of the antimeridian lies on it, not at 0", () => {
  const networks: Networks = [
    ["192.0.2.0/25", "FJ", -17, 179],
    ["192.0.2.128/25", "FJ", -17, -179],
  ];
  expect(Math.abs(centresFrom(networks.map(flat))["FJ"]?.lon ?? 0)).toBe(180);
});

test("IPv6 counts only where a country has no IPv4 address", () => {
  const networks: Networks = [
    ["192.0.2.0/32", "NO", 60, 10],
    ["2001:db8::/32", "NO", 70, 20],
    ["2001:db9::/33", "SJ", 78, 15],
  ];
  expect(centresFrom(networks.map(flat))).toEqual({ NO: { lat: 60, lon: 10 }, SJ: { lat: 78, lon: 15 } });
});

test("several files make one centre", () => {
  const [east, west]: Networks = [
    ["192.0.2.0/32", "BR", 0, 10],
    ["192.0.2.1/32", "BR", 0, -10],
  ];
  const files = [east, west].map((network) => (network === undefined ? [] : [flat(network)]));
  expect(centresFrom(...files)).toEqual({ BR: { lat: 0, lon: 0 } });
});

test("what is no place is left out: 0,0 and what is off the globe", () => {
  const networks: Networks = [
    ["192.0.2.0/26", "BR", 0, 0],
    ["192.0.2.64/26", "BR", 999, 999],
    ["192.0.2.128/26", "BR", -20, -45],
    ["198.51.100.0/24", "DE", 0, 0],
  ];
  expect(centresFrom(networks.map(flat))).toEqual({ BR: { lat: -20, lon: -45 } });
});

test("opposite points of one weight have no middle", () => {
  const networks: Networks = [
    ["192.0.2.0/32", "US", 90, 0],
    ["192.0.2.1/32", "US", -90, 0],
    ["198.51.100.0/24", "DE", 50, 9],
  ];
  expect(Object.keys(centresFrom(networks.map(flat)))).toEqual(["DE"]);
});

test("nested records state coordinates too, and codes that are no country are nobody's", () => {
  const networks: Networks = [
    ["192.0.2.0/24", "BR", -20, -45],
    ["198.51.100.0/24", "EU", 50, 9],
  ];
  expect(centresFrom(networks.map(nested))).toEqual({ BR: { lat: -20, lon: -45 } });
});

test("a file that cannot be read is a fault", () => {
  expect(addCentres(new Map(), Buffer.from("no database"), () => {})).toMatchObject({ ok: false });
});

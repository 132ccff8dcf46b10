/**
 * Computes where the middle of each country's addresses is.
 *
 * In: city files in MMDB form. Out: for each country the mean of its networks' coordinates,
 * weighted by IPv4 addresses, or in a country without any, by IPv6 addresses. Means are taken of
 * unit vectors, never of degrees: around the antimeridian a mean of longitudes lies on the wrong
 * side of the earth. A geometric centre would do worse: for a viewer of whom only the country is
 * known, the likely place is where its addresses are.
 */
import { parseCountry } from "../../core/model/country.ts";
import type { CountryCode } from "../../core/model/ids.ts";
import type { Coordinates } from "../../core/model/place.ts";
import type { Result } from "../../core/model/result.ts";
import type { MmdbFault } from "./mmdb-fault.ts";
import { openMmdb, visitNetworks } from "./read-mmdb.ts";
import { coordinatesOf, countryText } from "./record-schema.ts";

/** Sums over one country, by address family. */
export type CentreSums = Map<CountryCode, { readonly 4: VectorSum; readonly 6: VectorSum }>;

interface VectorSum {
  x: number;
  y: number;
  z: number;
  weight: number;
}

/** A record's country, and its coordinates as a unit vector. */
interface Point {
  readonly country: CountryCode;
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** Adds the networks of one city file to `sums`; returns what the file says of itself. */
export function addCentres(
  sums: CentreSums,
  bytes: Uint8Array,
  progress: (share: number) => void,
): Result<{ readonly databaseType: string; readonly buildDate: string }, MmdbFault> {
  const opened = openMmdb(bytes);
  if (!opened.ok) return opened;
  const visited = visitNetworks<Point | null>(opened.value, {
    read: pointOf,
    network: ({ family, bits, value }) => {
      if (value !== null) addPoint(sumOf(sums, value.country)[family], value, 2 ** -bits);
    },
    progress,
  });
  return visited.ok ? opened : visited;
}

/** The centre of each country with coordinates, in degrees. */
export function centresOf(sums: CentreSums): ReadonlyMap<CountryCode, Coordinates> {
  const centres = new Map<CountryCode, Coordinates>();
  for (const [country, sum] of sums) {
    const centre = directionOf(sum[4]) ?? directionOf(sum[6]);
    if (centre !== null) centres.set(country, centre);
  }
  return centres;
}

function sumOf(sums: CentreSums, country: CountryCode): { readonly 4: VectorSum; readonly 6: VectorSum } {
  const known = sums.get(country);
  if (known !== undefined) return known;
  const made = { 4: { x: 0, y: 0, z: 0, weight: 0 }, 6: { x: 0, y: 0, z: 0, weight: 0 } };
  sums.set(country, made);
  return made;
}

/** `weight` is the network's part of all addresses of its family. */
function addPoint(sum: VectorSum, point: Point, weight: number): void {
  sum.x += point.x * weight;
  sum.y += point.y * weight;
  sum.z += point.z * weight;
  sum.weight += weight;
}

function pointOf(record: unknown): Point | null {
  const country = parseCountry(countryText(record) ?? "");
  const coordinates = coordinatesOf(record);
  if (country === null || coordinates === null) return null;
  const lat = (coordinates.lat * Math.PI) / 180;
  const lon = (coordinates.lon * Math.PI) / 180;
  return {
    country,
    x: Math.cos(lat) * Math.cos(lon),
    y: Math.cos(lat) * Math.sin(lon),
    z: Math.sin(lat),
  };
}

/** Where a sum of vectors points to; null for none, and for vectors that cancel out so far that rounding decides. */
function directionOf({ x, y, z, weight }: VectorSum): Coordinates | null {
  const flat = Math.hypot(x, y);
  if (Math.hypot(flat, z) <= weight * 1e-9) return null;
  return { lat: (Math.atan2(z, flat) * 180) / Math.PI, lon: (Math.atan2(y, x) * 180) / Math.PI };
}

/**
 * Finds the country and the coordinates in a record of an MMDB file, whoever made the file.
 *
 * In: a record as decoded, of unknown shape. Out: what it says, as far as it can be believed:
 * a country code as written (the caller checks it against the closed set), coordinates only when
 * they are on the globe and not the 0,0 that some files write for "none".
 */
import type { Coordinates } from "../../core/model/place.ts";

/** Where a schema keeps what we read; a path is a list of keys. */
interface Schema {
  readonly country: readonly string[];
  readonly lat: readonly string[];
  readonly lon: readonly string[];
}

/** The flat records of ip-location-db, and the nested ones of MaxMind and DB-IP. */
const SCHEMAS: readonly Schema[] = [
  { country: ["country_code"], lat: ["latitude"], lon: ["longitude"] },
  { country: ["country", "iso_code"], lat: ["location", "latitude"], lon: ["location", "longitude"] },
];

/** The paths that are tried for the country, for people: `country_code, country.iso_code`. */
export const COUNTRY_PATHS = SCHEMAS.map((schema) => schema.country.join(".")).join(", ");

/** The country code a record states, as written, or null when it states none. */
export function countryText(record: unknown): string | null {
  for (const { country } of SCHEMAS) {
    const text = follow(record, country);
    if (typeof text === "string" && text !== "") return text;
  }
  return null;
}

/** The coordinates a record states, or null when it states none that can be. */
export function coordinatesOf(record: unknown): Coordinates | null {
  for (const schema of SCHEMAS) {
    const lat = follow(record, schema.lat);
    const lon = follow(record, schema.lon);
    if (typeof lat === "number" && typeof lon === "number" && isOnGlobe(lat, lon)) return { lat, lon };
  }
  return null;
}

/** The names of a record's own fields, for a message about a record of an unknown schema. */
export function fieldNames(record: unknown): readonly string[] {
  return typeof record === "object" && record !== null ? Object.keys(record) : [];
}

function follow(record: unknown, path: readonly string[]): unknown {
  let value = record;
  for (const key of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return null;
    value = Reflect.get(value, key);
  }
  return value;
}

function isOnGlobe(lat: number, lon: number): boolean {
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 && !(lat === 0 && lon === 0);
}

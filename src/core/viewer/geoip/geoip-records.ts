/**
 * The places and records of a compiled GeoIP table: what its rows point to, and where the middle of
 * countries and subdivisions is.
 *
 * In: a cursor before these sections. Out: frozen records by id, and centres by code. Records are made
 * once, here: a look-up hands out the same object again and again, so nobody may write into it.
 * Whatever no writer writes (a code that is none, a place off the globe, a name that is not there)
 * marks the cursor broken, and what came out is not used.
 */
import { parseCountry } from "../../model/country.ts";
import { asId, type CountryCode, type SubdivisionCode } from "../../model/ids.ts";
import type { Coordinates, TableRecord } from "../../model/place.ts";
import { columnAt, readAscii, readColumn, readCount, readText, type ByteCursor, type Column } from "./byte-cursor.ts";
import { LAT_ZERO, LON_ZERO, LONGEST_CODES, MOST_RECORDS } from "./geoip-format.ts";

/** Names that records point to, counted from 1, and the centres of those that have one. */
export interface Places {
  readonly countries: readonly CountryCode[];
  readonly subdivisions: readonly SubdivisionCode[];
  readonly centres: ReadonlyMap<CountryCode, Coordinates>;
  readonly subdivisionCentres: ReadonlyMap<SubdivisionCode, Coordinates>;
}

/** What of a subdivision's code follows its country; both letters and digits. */
const PART = /^[A-Z0-9]{1,3}$/;

/** Reads countries and subdivisions with their centres. */
export function readPlaces(cursor: ByteCursor): Places {
  const { countries, subdivisions } = readCodes(cursor);
  const centres = readCentres(cursor, countries);
  return { countries, subdivisions, centres, subdivisionCentres: readCentres(cursor, subdivisions) };
}

/** Codes are one text: `AD/02/03 AE AF/BAL` are three countries and three subdivisions. */
function readCodes(cursor: ByteCursor): Pick<Places, "countries" | "subdivisions"> {
  const countries: CountryCode[] = [];
  const subdivisions: SubdivisionCode[] = [];
  const text = readAscii(cursor);
  if (text.length > LONGEST_CODES) cursor.broken = true;
  for (const group of text === "" || cursor.broken ? [] : text.split(" ")) {
    const [code = "", ...parts] = group.split("/");
    const country = parseCountry(code);
    // A pattern for the whole text would say the same in one line, and take six milliseconds before it is compiled.
    if (country === null || country !== code || !parts.every((part) => PART.test(part))) {
      cursor.broken = true;
      break;
    }
    countries.push(country);
    for (const part of parts) subdivisions.push(asId<SubdivisionCode>(`${country}-${part}`));
  }
  return { countries, subdivisions };
}

function readCentres<Code>(cursor: ByteCursor, codes: readonly Code[]): ReadonlyMap<Code, Coordinates> {
  const centres = new Map<Code, Coordinates>();
  const coordinates = readCoordinates(cursor, codes.length);
  codes.forEach((code, at) => {
    const centre = coordinates(at);
    if (centre !== null) centres.set(code, centre);
  });
  return centres;
}

/** Reads two columns; what comes out gives the coordinates at an index, or null where none are stored. */
function readCoordinates(cursor: ByteCursor, count: number): (index: number) => Coordinates | null {
  const lats = readColumn(cursor, count);
  const lons = readColumn(cursor, count);
  return (index) => {
    const lat = columnAt(lats, index);
    const lon = columnAt(lons, index);
    if (lat === 0 && lon === 0) return null;
    if (lat === 0 || lon === 0 || lat > LAT_ZERO + 9000 || lon > LON_ZERO + 18_000) cursor.broken = true;
    return Object.freeze({ lat: (lat - LAT_ZERO) / 100, lon: (lon - LON_ZERO) / 100 });
  };
}

/** Reads the records; the first, under id 0, is none. */
export function readRecords(cursor: ByteCursor, places: Places): readonly (TableRecord | null)[] {
  const cities = readCities(cursor);
  const count = readBoundedCount(cursor);
  const country = readNames(cursor, count, places.countries);
  const subdivision = readNames(cursor, count, places.subdivisions);
  const city = readNames(cursor, count, cities);
  const coordinates = readCoordinates(cursor, count);
  const asns = readColumn(cursor, count);
  const records: (TableRecord | null)[] = [null];
  for (let at = 0; at < count && !cursor.broken; at++) {
    records.push(
      Object.freeze({
        country: country(at),
        subdivision: subdivision(at),
        city: city(at),
        coordinates: coordinates(at),
        asn: columnAt(asns, at) || null,
      }),
    );
  }
  return records;
}

function readBoundedCount(cursor: ByteCursor): number {
  const count = readCount(cursor);
  if (count <= MOST_RECORDS) return count;
  cursor.broken = true;
  return 0;
}

function readCities(cursor: ByteCursor): readonly string[] {
  const cities: string[] = [];
  const count = readBoundedCount(cursor);
  while (cities.length < count && !cursor.broken) cities.push(readText(cursor));
  return cities;
}

/** Reads a column that counts names from 1; what comes out gives the name at an index, or null. */
function readNames<Name>(cursor: ByteCursor, count: number, names: readonly Name[]): (index: number) => Name | null {
  const column: Column = readColumn(cursor, count);
  return (index) => {
    const name = columnAt(column, index);
    if (name > names.length) cursor.broken = true;
    return names[name - 1] ?? null;
  };
}

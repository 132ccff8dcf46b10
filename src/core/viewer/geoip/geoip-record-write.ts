/**
 * Writes the places and records of a compiled GeoIP table, in one order whatever order they came in.
 *
 * In: records, which of them are used, centres. Out: the sections `places` and `records`, and the new
 * id of every record. Equal records become one, a record that says nothing becomes id 0, and
 * unused ones vanish, so equal content gives equal bytes. Coordinates are rounded to hundredths of
 * a degree, one kilometre. What no table can hold is a bug of the caller and throws RangeError.
 */
import type { CountryCode, SubdivisionCode } from "../../model/ids.ts";
import type { Coordinates, TableRecord } from "../../model/place.ts";
import { writeColumn, writeText, writeVarint, type ByteWriter } from "./byte-writer.ts";
import { LAT_ZERO, LON_ZERO, LONGEST_CODES, NOTHING } from "./geoip-format.ts";

export interface RecordContent {
  readonly records: readonly TableRecord[];
  readonly centres: ReadonlyMap<CountryCode, Coordinates>;
  readonly subdivisionCentres: ReadonlyMap<SubdivisionCode, Coordinates>;
}

/** A record as the numbers of its columns. */
type Numbers = readonly [country: number, subdivision: number, city: number, lat: number, lon: number, asn: number];

/** Names in the order in which they are stored, and the number of each, from 1. */
type Numbering = ReadonlyMap<string, number>;

/** The new id of each id, that of id 0 first, and how many records were stored. */
export interface NewIds {
  readonly ids: Uint32Array;
  readonly stored: number;
}

/** Writes both sections; `used` says of each record whether a row leads to it. */
export function writeRecords(writer: ByteWriter, content: RecordContent, used: readonly boolean[]): NewIds {
  const records = content.records.map((record, at) => (used[at] === true ? record : null));
  const [countries, subdivisions, cities] = [
    new Set<string>(content.centres.keys()),
    new Set<string>(content.subdivisionCentres.keys()),
    new Set<string>(),
  ];
  for (const record of records) {
    if (record?.country) countries.add(record.country);
    if (record?.subdivision) subdivisions.add(record.subdivision);
    if (record?.city) cities.add(record.city);
  }
  for (const code of subdivisions) countries.add(countryIn(code));
  const names = { country: numbered(countries), subdivision: numbered(subdivisions), city: numbered(cities) };
  writeText(writer, codesText(names.country, names.subdivision));
  writeCentres(writer, names.country, content.centres);
  writeCentres(writer, names.subdivision, content.subdivisionCentres);
  writeVarint(writer, names.city.size);
  for (const city of names.city.keys()) writeText(writer, city);

  const numbers = records.map((record): Numbers | null => {
    if (record === null) return null;
    const [lat, lon] = hundredths(record.coordinates);
    return [
      numberIn(names.country, record.country),
      numberIn(names.subdivision, record.subdivision),
      numberIn(names.city, record.city),
      lat,
      lon,
      record.asn ?? 0,
    ];
  });
  return writeNumbers(writer, numbers);
}

function numberIn(numbering: Numbering, name: string | null): number {
  return name === null ? 0 : (numbering.get(name) ?? 0);
}

/** Writes the columns of the different records in ascending order. */
function writeNumbers(writer: ByteWriter, numbers: readonly (Numbers | null)[]): NewIds {
  const order = numbers.flatMap((each, at) =>
    each === null || each.every((number) => number === 0) ? [] : [{ each, at }],
  );
  order.sort((a, b) => compareNumbers(a.each, b.each));
  const ids = new Uint32Array(numbers.length + 1).fill(NOTHING);
  const stored: Numbers[] = [];
  for (const { each, at } of order) {
    const last = stored.at(-1);
    if (last === undefined || compareNumbers(last, each) !== 0) stored.push(each);
    ids[at + 1] = stored.length;
  }
  writeVarint(writer, stored.length);
  for (const column of [0, 1, 2, 3, 4, 5] as const)
    writeColumn(
      writer,
      stored.map((each) => each[column]),
    );
  return { ids, stored: stored.length };
}

function compareNumbers(a: Numbers, b: Numbers): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || a[3] - b[3] || a[4] - b[4] || a[5] - b[5];
}

function numbered(names: ReadonlySet<string>): Numbering {
  return new Map([...names].toSorted().map((name, at) => [name, at + 1]));
}

function countryIn(subdivision: string): string {
  const [country = "", part = "", ...rest] = subdivision.split("-");
  if (/^[A-Z0-9]{1,3}$/.test(part) && rest.length === 0) return country;
  throw new RangeError(`${subdivision} is no ISO 3166-2 code, and a table holds no other subdivisions`);
}

/** `AD/02/03 AE AF/BAL`: the sorted subdivisions come in the order of their countries. */
function codesText(countries: Numbering, subdivisions: Numbering): string {
  const parts = new Map<string, string[]>([...countries.keys()].map((country) => [country, []]));
  for (const code of subdivisions.keys()) parts.get(countryIn(code))?.push(code.slice(code.indexOf("-") + 1));
  const text = [...parts].map(([country, list]) => [country, ...list].join("/")).join(" ");
  if (text.length <= LONGEST_CODES) return text;
  throw new RangeError(
    `${subdivisions.size} subdivisions are more than there are in ISO 3166-2, and than a table holds`,
  );
}

function writeCentres(writer: ByteWriter, codes: Numbering, centres: ReadonlyMap<string, Coordinates>): void {
  const pairs = [...codes.keys()].map((code) => hundredths(centres.get(code) ?? null));
  writeColumn(
    writer,
    pairs.map(([lat]) => lat),
  );
  writeColumn(
    writer,
    pairs.map(([, lon]) => lon),
  );
}

/** Coordinates as they are stored; two zeros for none. */
function hundredths(coordinates: Coordinates | null): readonly [lat: number, lon: number] {
  if (coordinates === null) return [0, 0];
  const { lat, lon } = coordinates;
  if (Math.abs(lat) <= 90 && Math.abs(lon) <= 180)
    return [Math.round(lat * 100) + LAT_ZERO, Math.round(lon * 100) + LON_ZERO];
  throw new RangeError(`${lat},${lon} is no place on the globe, and a table holds no other`);
}

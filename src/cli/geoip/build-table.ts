/**
 * Compiles MMDB files into the table that the Worker carries.
 *
 * In: paths and texts. Out: the table's bytes with what is worth telling about them, or one sentence that says which
 * file is wrong and how. Writes nothing: the caller decides where the bytes go, so a failed build never leaves half a
 * table behind. The same order over the same files gives the same bytes.
 */
import { fail, ok, type Result } from "../../core/model/result.ts";
import type { TableRecord } from "../../core/model/place.ts";
import type { GeoipRows } from "../../core/viewer/geoip-rows.ts";
import { writeGeoipTable, type GeoipContent } from "../../core/viewer/geoip-write.ts";
import { findCentres, type CentresFrom, type FoundCentres } from "./centres-source.ts";
import { overlaidRows, rowsByClass } from "./class-rows.ts";
import { PRECISIONS, type BuiltPrecision } from "./precisions.ts";
import { readFiles, type ReadMeter } from "./read-files.ts";
import type { FileFacts, Source } from "./read-source.ts";
import type { RecordClasses } from "./record-classes.ts";

export interface BuildOrder {
  /** One file, or one for each address family: a family comes from the first that knows it. */
  readonly paths: readonly string[];
  /** Null: `country` where a file names countries, else `asn`. */
  readonly precision: BuiltPrecision | null;
  /** Files that say which operator a network belongs to; none: the table does not know operators. */
  readonly asn: readonly string[];
  readonly centres: CentresFrom;
  /** Default: what the files call themselves. */
  readonly source: string | undefined;
  readonly licence: string;
  readonly attribution: string;
  /** Told how far the reading is. */
  readonly meter: ReadMeter;
}

export interface BuiltTable {
  readonly bytes: Uint8Array;
  readonly precision: BuiltPrecision;
  /** Of the oldest of the files. */
  readonly buildDate: string;
  readonly source: string;
  /** Networks with a record in the files. */
  readonly networks: number;
  /** Networks by what stands for their country and is none. */
  readonly dropped: ReadonlyMap<string, number>;
  /** Of all IPv4 addresses of which a part of the country is named, the share of which it has a code; null: none is. */
  readonly coded: number | null;
  /** Files that every family was already taken from. */
  readonly unused: readonly string[];
  readonly centres: { readonly countries: number; readonly subdivisions: number };
}

/** What a table says of addresses, before it is written. */
interface Placed {
  readonly records: readonly TableRecord[];
  readonly v4: GeoipRows;
  readonly v6: GeoipRows;
}

/** Builds a table; the error is a sentence that names the file at fault. */
export function buildTable(order: BuildOrder): Result<BuiltTable, string> {
  const read = readFiles(order.paths, order.meter, { rows: true });
  if (!read.ok) return read;
  const precision = order.precision ?? defaultPrecision(read.value);
  if (!isKnown(read.value, precision)) return fail(unknownText(order.paths, precision));
  const placed = placeAll(read.value, precision);

  const operators = order.asn.length === 0 ? null : readFiles(order.asn, order.meter, { rows: true });
  if (operators?.ok === false) return operators;
  if (operators !== null && !isKnown(operators.value, "asn")) return fail(unknownText(order.asn, "asn"));
  const centres: Result<FoundCentres, string> =
    precision === "asn" ? ok({ source: "", countries: new Map(), subdivisions: new Map() }) : findCentres(order.centres, read.value, order.meter);
  if (!centres.ok) return centres;

  const files = [...read.value.files, ...(operators?.value.files ?? [])];
  const texts = { ...textsOf(order, files), centresSource: centres.value.source, aim: "" };
  const bytes = writeGeoipTable({
    ...(operators === null ? placed : withOperators(placed, placeAll(operators.value, "asn"))),
    precision,
    texts,
    centres: centres.value.countries,
    subdivisionCentres: centres.value.subdivisions,
  } satisfies GeoipContent);
  const { buildDate, source } = texts;
  return ok({ bytes, precision, buildDate, source, ...toldOf(order.paths, read.value), centres: countsOf(centres.value) });
}

function defaultPrecision({ records }: Source): BuiltPrecision {
  return records.some(({ country, noCountry }) => country !== null || noCountry !== null) ? "country" : "asn";
}

function isKnown({ records }: Source, precision: BuiltPrecision): boolean {
  return precision === "asn"
    ? records.some(({ asn }) => asn !== null)
    : records.some(({ country, noCountry }) => country !== null || noCountry !== null);
}

function unknownText(paths: readonly string[], precision: BuiltPrecision): string {
  const files = paths.join(", ");
  return precision === "asn"
    ? `${files}: no record names a network operator, and precision asn wants one; pass an ASN file`
    : `${files}: no record names a country, and precision ${precision} wants one; pass a country or city file, or --precision asn`;
}

function placeAll({ records, v4, v6 }: Source, precision: BuiltPrecision): Placed {
  const classes: RecordClasses = PRECISIONS[precision](records);
  return {
    records: classes.records,
    v4: rowsByClass(4, v4, classes.classOf),
    v6: rowsByClass(6, v6, classes.classOf),
  };
}

/** Each record of a place in as many forms as operators are met there; an address may have an operator and no place. */
function withOperators(placed: Placed, operators: Placed): Placed {
  const records: TableRecord[] = [];
  const ids = new Map<number, number>();
  const idOf = (place: number, operator: number): number => {
    if (place === 0 && operator === 0) return 0;
    const pair = place * (operators.records.length + 1) + operator;
    const known = ids.get(pair);
    if (known !== undefined) return known;
    const asn = operators.records[operator - 1]?.asn ?? null;
    const nowhere = { country: null, subdivision: null, city: null, coordinates: null };
    const made = records.push({ ...(placed.records[place - 1] ?? nowhere), asn });
    ids.set(pair, made);
    return made;
  };
  const v4 = overlaidRows(4, [placed.v4, operators.v4], idOf);
  return { records, v4, v6: overlaidRows(6, [placed.v6, operators.v6], idOf) };
}

function textsOf({ source, licence, attribution }: BuildOrder, files: readonly FileFacts[]) {
  const buildDate = files.map((file) => file.buildDate).toSorted()[0] ?? "";
  const names = [...new Set(files.map(({ databaseType }) => databaseType))].join("; ");
  return { buildDate, source: source ?? names, licence, attribution };
}

function toldOf(paths: readonly string[], { records, files }: Source) {
  const dropped = new Map<string, number>();
  let networks = 0;
  let [parts, coded] = [0, 0];
  for (const record of records) {
    networks += record.networks;
    if (record.noCountry !== null && record.networks > 0)
      dropped.set(record.noCountry, (dropped.get(record.noCountry) ?? 0) + record.networks);
    if (record.subdivision !== null) coded += record.weight4;
    if (record.subdivision !== null || record.unnamedPart !== null) parts += record.weight4;
  }
  const unused = paths.filter((_, at) => files[at]?.families.length === 0);
  return { networks, dropped, coded: parts === 0 ? null : coded / parts, unused };
}

function countsOf({ countries, subdivisions }: FoundCentres): BuiltTable["centres"] {
  return { countries: countries.size, subdivisions: subdivisions.size };
}

/**
 * Compiles MMDB files into the table that the Worker carries.
 *
 * In: paths and texts. Out: the table's bytes with what is worth telling about them, or one sentence that says which
 * file is wrong and how. Writes nothing: the caller decides where the bytes go, so a failed build never leaves half a
 * table behind. The same order over the same files gives the same bytes.
 */
import { fail, ok, type Result } from "../../../core/model/result.ts";
import { aimText } from "../../../core/model/aim-text.ts";
import type { TableRecord } from "../../../core/model/place.ts";
import { MOST_RECORDS, type GeoipTexts } from "../../../core/viewer/geoip/geoip-format.ts";
import type { GeoipRows } from "../../../core/viewer/geoip/geoip-rows.ts";
import { openGeoipTable } from "../../../core/viewer/geoip/geoip-table.ts";
import { writeGeoipTable } from "../../../core/viewer/geoip/geoip-write.ts";
import { findCentres, type CentresFrom, type FoundCentres } from "./centres-source.ts";
import { overlaidRows, rowsByClass } from "./class-rows.ts";
import { byClusters, type ClusterPlan } from "./cluster-precision.ts";
import { PRECISIONS, type BuiltPrecision, type PlainPrecision } from "./precisions.ts";
import { readFiles, type ReadMeter } from "./read-files.ts";
import type { FileFacts, Source } from "./read-source.ts";
import { NO_MORE_THAN } from "./record-classes.ts";

/** The one thing for which what was just written cannot be opened. */
const TOO_MANY = `the table would have more than ${MOST_RECORDS} different records, or names of cities, and Workers open no such table; build it with less precision, or without --asn`;

export interface BuildOrder {
  /** One file, or one for each address family: a family comes from the first that knows it. */
  readonly paths: readonly string[];
  /** Null: `country` where a file names countries, else `asn`. */
  readonly precision: Plan | null;
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
  /** The address families of which the files know something. */
  readonly families: readonly (4 | 6)[];
  readonly centres: { readonly countries: number; readonly subdivisions: number };
}

/** What a table says of addresses, before it is written. */
interface Placed {
  readonly records: readonly TableRecord[];
  readonly v4: GeoipRows;
  readonly v6: GeoipRows;
}

interface Operators {
  readonly files: readonly FileFacts[];
  /** Null: no files were passed. */
  readonly placed: Placed | null;
}

const NO_OPERATORS: Operators = { files: [], placed: null };
const NO_CENTRES: FoundCentres = { source: "", countries: new Map(), subdivisions: new Map() };

/** A precision with what it needs beside the source. */
type Plan = PlainPrecision | ClusterPlan;

/** Builds a table; the error is a sentence that names the file at fault. */
export function buildTable(order: BuildOrder): Result<BuiltTable, string> {
  const read = readFiles(order.paths, order.meter, { rows: true });
  if (!read.ok) return read;
  const plan = order.precision ?? (namesOperators(read.value) && !namesCountries(read.value) ? "asn" : "country");
  const precision = nameOf(plan);
  const placed = placeAll(read.value, plan, order.paths);
  if (!placed.ok) return placed;
  const operators = precision === "asn" ? ok(NO_OPERATORS) : readOperators(order);
  if (!operators.ok) return operators;
  const centres = precision === "asn" ? ok(NO_CENTRES) : findCentres(order.centres, read.value, order.meter);
  if (!centres.ok) return centres;

  const texts = textsOf(order, [...read.value.files, ...operators.value.files], centres.value.source);
  const bytes = writeGeoipTable({
    ...(operators.value.placed === null ? placed.value : withOperators(placed.value, operators.value.placed)),
    precision,
    texts,
    centres: centres.value.countries,
    subdivisionCentres: centres.value.subdivisions,
  });
  const { buildDate, source } = texts;
  if (!openGeoipTable(bytes).ok) return fail(TOO_MANY);
  return ok({
    bytes,
    precision,
    buildDate,
    source,
    ...toldOf(order.paths, read.value),
    centres: countsOf(centres.value),
  });
}

function nameOf(plan: Plan): BuiltPrecision {
  return typeof plan === "string" ? plan : "cluster";
}

function namesCountries({ records }: Source): boolean {
  return records.some(({ country }) => country !== null);
}

function namesOperators({ records }: Source): boolean {
  return records.some(({ asn }) => asn !== null);
}

function isKnown(source: Source, precision: BuiltPrecision): boolean {
  switch (precision) {
    case "asn":
      return namesOperators(source);
    case "cluster":
      return source.records.some(({ country, coordinates }) => country !== null && coordinates !== null);
    case "country":
    case "subdivision":
      return namesCountries(source);
  }
}

/** Sorts a source by precision; the error is that its files know nothing of the kind. */
function placeAll(source: Source, plan: Plan, paths: readonly string[]): Result<Placed, string> {
  const { records, v4, v6 } = source;
  if (!isKnown(source, nameOf(plan))) return fail(unknownText(paths, nameOf(plan)));
  const sort = typeof plan === "string" ? PRECISIONS[plan] : byClusters(plan);
  const classes = sort(records);
  return ok({
    records: classes.records,
    v4: rowsByClass(4, v4, classes.classOf),
    v6: rowsByClass(6, v6, classes.classOf),
  });
}

function unknownText(paths: readonly string[], precision: BuiltPrecision): string {
  const files = paths.join(", ");
  switch (precision) {
    case "asn":
      return `${files}: no record names a network operator, and precision asn wants one; pass an ASN file`;
    case "cluster":
      return `${files}: no record has coordinates beside a country, and precision cluster wants them; pass city files, or --precision country`;
    case "country":
    case "subdivision":
      return `${files}: no record names a country by its two letters, and precision ${precision} wants one; pass a country or city file, or --precision asn`;
  }
}

/** What the ASN files say; without such files, nothing. A table of operators alone takes them from its own files. */
function readOperators({ asn, meter }: BuildOrder): Result<Operators, string> {
  if (asn.length === 0) return ok(NO_OPERATORS);
  const read = readFiles(asn, meter, { rows: true });
  if (!read.ok) return read;
  const placed = placeAll(read.value, "asn", asn);
  return placed.ok ? ok({ files: read.value.files, placed: placed.value }) : placed;
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
    const made = records.push({ ...(placed.records[place - 1] ?? { ...NO_MORE_THAN, country: null }), asn });
    ids.set(pair, made);
    return made;
  };
  const v4 = overlaidRows(4, [placed.v4, operators.v4], idOf);
  return { records, v4, v6: overlaidRows(6, [placed.v6, operators.v6], idOf) };
}

function textsOf(order: BuildOrder, files: readonly FileFacts[], centresSource: string): GeoipTexts {
  const { source, licence, attribution, precision } = order;
  const aim = precision === null || typeof precision === "string" ? "" : aimText(precision.aim);
  const buildDate = files.map((file) => file.buildDate).toSorted()[0] ?? "";
  const names = [...new Set(files.map(({ databaseType }) => databaseType))].join("; ");
  return { buildDate, source: source ?? names, licence, attribution, centresSource, aim };
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
  const families = ([4, 6] as const).filter((family) => files.some((file) => file.families.includes(family)));
  return { networks, dropped, coded: parts === 0 ? null : coded / parts, unused, families };
}

function countsOf({ countries, subdivisions }: FoundCentres): BuiltTable["centres"] {
  return { countries: countries.size, subdivisions: subdivisions.size };
}

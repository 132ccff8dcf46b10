/**
 * Compiles rows of country codes into the table that `geoip-table.ts` opens.
 *
 * In: rows in ascending order, texts, centres. Out: bytes, the same to the bit for the same
 * content, so a rebuilt snapshot that changed nothing shows no difference in version control.
 * Neighbours of one country become one row, so it does not matter how finely a source cuts.
 */
import type { AddressWords } from "../model/address.ts";
import type { CountryCode } from "../model/ids.ts";
import type { Coordinates } from "../model/place.ts";
import {
  checksum,
  GEOIP_FORMAT,
  GEOIP_MAGIC,
  HEAD_BYTES,
  NO_CENTRE,
  NO_COUNTRY,
  SPLIT,
  type GeoipTexts,
} from "./geoip-format.ts";

/** Where a country begins; it reaches to the next row of the same family. */
export interface GeoipRow {
  /** The first address; an IPv4 address uses only the first word. */
  readonly first: AddressWords;
  readonly country: CountryCode | null;
}

export interface GeoipContent {
  /** Strictly ascending; addresses before the first row have no country. */
  readonly v4: readonly GeoipRow[];
  readonly v6: readonly GeoipRow[];
  readonly texts: GeoipTexts;
  readonly centres: ReadonlyMap<CountryCode, Coordinates>;
}

/** The start of a row as two words, the upper one first, and its id. */
type Row = readonly [high: number, low: number, id: number];

/** IPv6 rows by the upper 64 bits, and what their split /64s hold by the lower 64 bits. */
interface SplitRows {
  readonly rows: Row[];
  readonly splits: Row[][];
}

/** Writes a compiled table; throws RangeError when the rows of a family do not ascend. */
export function writeGeoipTable(content: GeoipContent): Uint8Array {
  const countries = countriesOf(content);
  const ids = new Map(countries.map((country, at) => [country, at + 1]));
  const { rows, splits } = splitBy64(mergeRows(content.v6, ids));
  const { texts } = content;
  const body: number[] = [];
  for (const text of [texts.buildDate, texts.source, texts.licence, texts.attribution, texts.centresSource]) {
    writeText(body, text);
  }
  writePlaces(body, countries, content.centres);
  writeRows4(body, mergeRows(content.v4, ids));
  writeRows6(body, rows);
  for (const split of splits) writeRows6(body, split);

  const bytes = new Uint8Array(HEAD_BYTES + body.length);
  const view = new DataView(bytes.buffer);
  bytes.set(body, HEAD_BYTES);
  view.setUint32(0, GEOIP_MAGIC);
  view.setUint32(4, GEOIP_FORMAT);
  view.setUint32(8, checksum(bytes));
  return bytes;
}

function countriesOf({ v4, v6, centres }: GeoipContent): readonly CountryCode[] {
  const found = new Set<CountryCode>(centres.keys());
  for (const { country } of v4) if (country !== null) found.add(country);
  for (const { country } of v6) if (country !== null) found.add(country);
  return [...found].toSorted();
}

interface MergedRow {
  readonly first: AddressWords;
  readonly id: number;
}

/** Begins at zero and keeps only rows that change the country. */
function mergeRows(rows: readonly GeoipRow[], ids: ReadonlyMap<CountryCode, number>): readonly MergedRow[] {
  const merged: MergedRow[] = [];
  let before: GeoipRow | null = null;
  for (const row of rows) {
    if (before !== null && compareWords(before.first, row.first) >= 0) {
      throw new RangeError(`GeoIP rows must ascend, but ${row.first.join(".")} follows ${before.first.join(".")}`);
    }
    before = row;
    const id = row.country === null ? NO_COUNTRY : (ids.get(row.country) ?? NO_COUNTRY);
    if (merged.length === 0 && row.first.some((word) => word !== 0))
      merged.push({ first: [0, 0, 0, 0], id: NO_COUNTRY });
    if (merged.at(-1)?.id !== id) merged.push({ first: row.first, id });
  }
  return merged.length > 0 ? merged : [{ first: [0, 0, 0, 0], id: NO_COUNTRY }];
}

function compareWords(a: AddressWords, b: AddressWords): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || a[3] - b[3];
}

function splitBy64(merged: readonly MergedRow[]): SplitRows {
  const rows: Row[] = [];
  const splits: Row[][] = [];
  let id = NO_COUNTRY;
  for (const row of merged) {
    const [a, b, c, d] = row.first;
    const open = rows.at(-1);
    if (open?.[2] === SPLIT && (open[0] !== a || open[1] !== b)) closeSplit(rows, id, row.first);
    if (c === 0 && d === 0) rows.push([a, b, row.id]);
    else splitFor(rows, splits, row.first, id).push([c, d, row.id]);
    id = row.id;
  }
  if (rows.at(-1)?.[2] === SPLIT) closeSplit(rows, id, null);
  return { rows, splits };
}

/** Lets the country at the end of a split /64 reach on into the next one, unless another begins just there. */
function closeSplit(rows: Row[], id: number, next: AddressWords | null): void {
  const [high = 0, low = 0] = rows.at(-1) ?? [];
  const [upper, lower] = low === 0xffffffff ? [high + 1, 0] : [high, low + 1];
  if (upper > 0xffffffff) return;
  const begins = next !== null && next[0] === upper && next[1] === lower && next[2] === 0 && next[3] === 0;
  if (!begins) rows.push([upper, lower, id]);
}

/** The split of the /64 that an address lies in, made when there is none; `id` is what it began with. */
function splitFor(rows: Row[], splits: Row[][], [high, low]: AddressWords, id: number): Row[] {
  const last = rows.at(-1);
  const here = last !== undefined && last[0] === high && last[1] === low;
  const open = splits.at(-1);
  if (here && last[2] === SPLIT && open !== undefined) return open;
  if (here) rows.pop();
  rows.push([high, low, SPLIT]);
  const made: Row[] = [[0, 0, id]];
  splits.push(made);
  return made;
}

function writeText(out: number[], text: string): void {
  writeVarint(out, text.length);
  for (let at = 0; at < text.length; at++) writeVarint(out, text.charCodeAt(at));
}

function writePlaces(
  out: number[],
  countries: readonly CountryCode[],
  centres: ReadonlyMap<CountryCode, Coordinates>,
): void {
  writeVarint(out, countries.length);
  for (const country of countries) {
    const centre = centres.get(country);
    out.push(country.charCodeAt(0), country.charCodeAt(1));
    writeInt16(out, centre === undefined ? NO_CENTRE : Math.round(centre.lat * 100));
    writeInt16(out, centre === undefined ? 0 : Math.round(centre.lon * 100));
  }
}

function writeRows4(out: number[], rows: readonly MergedRow[]): void {
  let before = 0;
  writeVarint(out, rows.length);
  for (const { first } of rows) {
    writeVarint(out, first[0] - before);
    before = first[0];
  }
  for (const { id } of rows) out.push(id);
}

function writeRows6(out: number[], rows: readonly Row[]): void {
  let before = 0;
  writeVarint(out, rows.length);
  for (const [high] of rows) {
    writeVarint(out, high - before);
    before = high;
  }
  for (const [at, [high, low]] of rows.entries()) {
    const last = rows[at - 1];
    writeVarint(out, last !== undefined && last[0] === high ? low - last[1] : low);
  }
  for (const row of rows) out.push(row[2]);
}

function writeInt16(out: number[], value: number): void {
  out.push((value >> 8) & 255, value & 255);
}

function writeVarint(out: number[], value: number): void {
  let rest = value;
  while (rest >= 128) {
    out.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  out.push(rest);
}

/** Small GeoIP tables in the words of a test: where which country or record begins, as text. */
import { parseAddress, type Address } from "../../../../src/core/model/address.ts";
import { asId, type CountryCode, type SubdivisionCode } from "../../../../src/core/model/ids.ts";
import type { Coordinates, PlaceTable, TablePrecision, TableRecord } from "../../../../src/core/model/place.ts";
import { checksum, GEOIP_FORMAT, GEOIP_MAGIC, HEAD_BYTES } from "../../../../src/core/viewer/geoip/geoip-format.ts";
import { rowsBuilder, type GeoipRows } from "../../../../src/core/viewer/geoip/geoip-rows.ts";
import { openGeoipTable, type GeoipTable } from "../../../../src/core/viewer/geoip/geoip-table.ts";
import { writeGeoipTable, type GeoipContent } from "../../../../src/core/viewer/geoip/geoip-write.ts";

export const TEXTS = {
  buildDate: "2026-06-01",
  source: "Test Lite",
  licence: "CC0",
  attribution: "made for tests",
  centresSource: "",
  aim: "",
};

/** First address of each row, and its country, or more of its record; null is where nothing is known. */
export type RowTexts = readonly (readonly [first: string, says: string | Partial<TableRecord> | null])[];

export interface TableTexts {
  readonly precision?: TablePrecision;
  readonly v4?: RowTexts;
  readonly v6?: RowTexts;
  readonly centres?: Readonly<Record<string, Coordinates>>;
  readonly subdivisionCentres?: Readonly<Record<string, Coordinates>>;
  readonly texts?: Partial<typeof TEXTS>;
}

export function addressOf(text: string): Address {
  const address = parseAddress(text);
  if (address === null) throw new Error(`${text} is no address`);
  return address;
}

export function country(code: string): CountryCode {
  return asId<CountryCode>(code);
}

export function subdivision(code: string): SubdivisionCode {
  return asId<SubdivisionCode>(code);
}

export function contentOf(table: TableTexts): GeoipContent {
  const { precision = "country", v4 = [], v6 = [], centres = {}, subdivisionCentres = {}, texts = {} } = table;
  const records: TableRecord[] = [];
  return {
    precision,
    texts: { ...TEXTS, ...texts },
    v4: rowsOf(4, v4, records),
    v6: rowsOf(6, v6, records),
    records,
    centres: new Map(Object.entries(centres).map(([code, centre]) => [country(code), centre])),
    subdivisionCentres: new Map(
      Object.entries(subdivisionCentres).map(([code, centre]) => [subdivision(code), centre]),
    ),
  };
}

/** Adds a record for every row that says something: it is the writer that makes equal ones one. */
function rowsOf(family: 4 | 6, texts: RowTexts, records: TableRecord[]): GeoipRows {
  const rows = rowsBuilder(family);
  for (const [first, says] of texts) {
    rows.add(addressOf(first).words, says === null ? 0 : records.push(recordOf(says)));
  }
  return rows.take();
}

function recordOf(says: string | Partial<TableRecord>): TableRecord {
  return typeof says === "string" ? countryRecord(country(says)) : { ...UNKNOWN, ...says };
}

export function bytesOf(table: TableTexts): Uint8Array {
  return writeGeoipTable(contentOf(table));
}

export function opened(bytes: Uint8Array): GeoipTable {
  const table = openGeoipTable(bytes);
  if (!table.ok) throw new Error(`the table does not open: ${JSON.stringify(table.error)}`);
  return table.value;
}

/** Puts head and checksum before a body, so that damage in it is not found by the checksum. */
export function seal(body: readonly number[] | Uint8Array): Uint8Array {
  const bytes = new Uint8Array(HEAD_BYTES + body.length);
  const view = new DataView(bytes.buffer);
  bytes.set(body, HEAD_BYTES);
  view.setUint32(0, GEOIP_MAGIC);
  view.setUint32(4, GEOIP_FORMAT);
  view.setUint32(8, checksum(bytes));
  return bytes;
}

/** The country a table names for an address, or null. */
export function countryAt(table: PlaceTable, address: Address): string | null {
  return table.find(address)?.country ?? null;
}

const UNKNOWN: TableRecord = { country: null, subdivision: null, city: null, coordinates: null, asn: null };

/** A record of which only the country is known. */
export function countryRecord(code: CountryCode): TableRecord {
  return { ...UNKNOWN, country: code };
}

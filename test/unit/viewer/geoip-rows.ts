/** Small GeoIP tables in the words of a test: where which country begins, as text. */
import { parseAddress, type Address } from "../../../src/core/model/address.ts";
import { asId, type CountryCode } from "../../../src/core/model/ids.ts";
import type { Coordinates, PlaceTable, TableRecord } from "../../../src/core/model/place.ts";
import { checksum, GEOIP_FORMAT, GEOIP_MAGIC, HEAD_BYTES } from "../../../src/core/viewer/geoip-format.ts";
import { openGeoipTable, type GeoipTable } from "../../../src/core/viewer/geoip-table.ts";
import { writeGeoipTable, type GeoipContent, type GeoipRow } from "../../../src/core/viewer/geoip-write.ts";

export const TEXTS = {
  buildDate: "2026-06-01",
  source: "Test Lite",
  licence: "CC0",
  attribution: "made for tests",
  centresSource: "",
};

/** First address and country of each row; null is where no country is known. */
export type RowTexts = readonly (readonly [first: string, country: string | null])[];

export interface TableTexts {
  readonly v4?: RowTexts;
  readonly v6?: RowTexts;
  readonly centres?: Readonly<Record<string, Coordinates>>;
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

export function contentOf({ v4 = [], v6 = [], centres = {}, texts = {} }: TableTexts): GeoipContent {
  return {
    v4: v4.map(rowOf),
    v6: v6.map(rowOf),
    texts: { ...TEXTS, ...texts },
    centres: new Map(Object.entries(centres).map(([code, centre]) => [country(code), centre])),
  };
}

function rowOf([first, code]: readonly [string, string | null]): GeoipRow {
  return { first: addressOf(first).words, country: code === null ? null : country(code) };
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

/** A record of which only the country is known. */
export function countryRecord(code: CountryCode): TableRecord {
  return { country: code, subdivision: null, city: null, coordinates: null, asn: null };
}

/**
 * Reduces an MMDB file to which country begins where.
 *
 * In: the bytes of a country or city file. Out: rows for the compiled table, and what did not
 * make it there: codes outside the closed set of countries (`EU`, `AP`, withdrawn codes) count
 * as no country, because no rule could name them, and are reported so that nobody wonders.
 */
import { parseCountry } from "../../core/model/country.ts";
import type { CountryCode } from "../../core/model/ids.ts";
import type { TableRecord } from "../../core/model/place.ts";
import { fail, ok, type Result } from "../../core/model/result.ts";
import { rowsBuilder, type GeoipRows } from "../../core/viewer/geoip-rows.ts";
import { openMmdb, visitNetworks, type MmdbFault } from "./read-mmdb.ts";
import { COUNTRY_PATHS, countryText, fieldNames } from "./record-schema.ts";

export interface CountryRows {
  readonly buildDate: string;
  readonly databaseType: string;
  /** What the rows lead to: one for each country. */
  readonly records: readonly TableRecord[];
  readonly v4: GeoipRows;
  readonly v6: GeoipRows;
  /** Networks with a record, those of dropped codes included. */
  readonly networks: number;
  /** Networks by code, as written, outside the closed set. */
  readonly dropped: ReadonlyMap<string, number>;
}

/** What a record says: a code as written, and the id of its country, 0 for a code that is none. */
interface Said {
  readonly code: string | null;
  readonly id: number;
}

/** Reads the rows of a file; a file of which no record states a country is of an unknown schema. */
export function readCountryRows(bytes: Buffer): Result<CountryRows, MmdbFault> {
  const opened = openMmdb(bytes);
  if (!opened.ok) return opened;
  const rows = { 4: rowsBuilder(4), 6: rowsBuilder(6) };
  const lastIds = { 4: -1, 6: -1 };
  const ids = new Map<CountryCode, number>();
  const dropped = new Map<string, number>();
  let networks = 0;
  let fields: readonly string[] = [];
  let stated = false;

  const visited = visitNetworks<Said>(opened.value, {
    read: (record) => {
      const code = countryText(record);
      stated ||= code !== null;
      if (fields.length === 0) fields = fieldNames(record);
      return { code, id: idOf(ids, code === null ? null : parseCountry(code)) };
    },
    network: ({ family, value, first }) => {
      const id = value?.id ?? 0;
      // The file itself is cut far finer than countries are.
      if (id !== lastIds[family]) rows[family].add(first(), id);
      lastIds[family] = id;
      if (value === null) return;
      networks++;
      if (value.code !== null && id === 0) dropped.set(value.code, (dropped.get(value.code) ?? 0) + 1);
    },
  });
  if (!visited.ok) return visited;
  if (!stated) return fail({ kind: "unknown-schema", detail: unknownSchema(fields) });
  const { buildDate, databaseType } = opened.value;
  const records = [...ids.keys()].map((country) => ({ ...NO_RECORD, country }));
  return ok({ buildDate, databaseType, records, v4: rows[4].take(), v6: rows[6].take(), networks, dropped });
}

const NO_RECORD: TableRecord = { country: null, subdivision: null, city: null, coordinates: null, asn: null };

/** The id of a country's record, a new one when it is met for the first time. */
function idOf(ids: Map<CountryCode, number>, country: CountryCode | null): number {
  if (country === null) return 0;
  if (!ids.has(country)) ids.set(country, ids.size + 1);
  return ids.get(country) ?? 0;
}

function unknownSchema(fields: readonly string[]): string {
  const found = fields.length === 0 ? "holds no records" : `holds records with ${fields.join(", ")}`;
  return `${found}, and none with a country in ${COUNTRY_PATHS}`;
}

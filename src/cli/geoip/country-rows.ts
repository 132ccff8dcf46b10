/**
 * Reduces an MMDB file to which country begins where.
 *
 * In: the bytes of a country or city file. Out: rows for the compiled table, and what did not
 * make it there: codes outside the closed set of countries (`EU`, `AP`, withdrawn codes) count
 * as no country, because no rule could name them, and are reported so that nobody wonders.
 */
import { parseCountry } from "../../core/model/country.ts";
import type { CountryCode } from "../../core/model/ids.ts";
import { fail, ok, type Result } from "../../core/model/result.ts";
import type { GeoipRow } from "../../core/viewer/geoip-write.ts";
import type { MmdbFault } from "./mmdb-fault.ts";
import { openMmdb, visitNetworks, type MmdbNetwork } from "./read-mmdb.ts";
import { COUNTRY_PATHS, countryText, fieldNames } from "./record-schema.ts";

export interface CountryRows {
  readonly buildDate: string;
  readonly databaseType: string;
  readonly v4: readonly GeoipRow[];
  readonly v6: readonly GeoipRow[];
  /** Networks with a record, those of dropped codes included. */
  readonly networks: number;
  /** Networks by code, as written, outside the closed set. */
  readonly dropped: ReadonlyMap<string, number>;
}

/** What a record says: a country, or a code that is none, or nothing. */
interface Said {
  readonly code: string | null;
  readonly country: CountryCode | null;
}

/** Reads the rows of a file; a file of which no record states a country is of an unknown schema. */
export function readCountryRows(bytes: Uint8Array): Result<CountryRows, MmdbFault> {
  const opened = openMmdb(bytes);
  if (!opened.ok) return opened;
  const v4: GeoipRow[] = [];
  const v6: GeoipRow[] = [];
  const dropped = new Map<string, number>();
  let networks = 0;
  let fields: readonly string[] = [];
  let stated = false;

  const visited = visitNetworks<Said>(opened.value, {
    read: (record) => {
      const code = countryText(record);
      stated ||= code !== null;
      if (fields.length === 0) fields = fieldNames(record);
      return { code, country: code === null ? null : parseCountry(code) };
    },
    network: (network) => {
      addRow(network.family === 4 ? v4 : v6, network);
      if (network.value === null) return;
      const { code, country } = network.value;
      networks++;
      if (code !== null && country === null) dropped.set(code, (dropped.get(code) ?? 0) + 1);
    },
  });
  if (!visited.ok) return visited;
  if (!stated) return fail({ kind: "unknown-schema", detail: unknownSchema(fields) });
  const { buildDate, databaseType } = opened.value;
  return ok({ buildDate, databaseType, v4, v6, networks, dropped });
}

/** Adds a row where the country changes; the file itself is cut far finer. */
function addRow(rows: GeoipRow[], { value, first }: MmdbNetwork<Said>): void {
  const country = value?.country ?? null;
  if (rows.length === 0 || rows.at(-1)?.country !== country) rows.push({ first: first(), country });
}

function unknownSchema(fields: readonly string[]): string {
  const found = fields.length === 0 ? "holds no records" : `holds records with ${fields.join(", ")}`;
  return `${found}, and none with a country in ${COUNTRY_PATHS}`;
}

/**
 * Compiles an MMDB file into the table that the Worker carries.
 *
 * In: paths and texts. Out: the table's bytes with what is worth telling about them, or one
 * sentence that says which file is wrong and how. Writes nothing: the caller decides where the
 * bytes go, so a failed build never leaves half a table behind.
 */
import { COUNTRY_CODES } from "../../core/model/country.ts";
import type { CountryCode } from "../../core/model/ids.ts";
import type { Coordinates } from "../../core/model/place.ts";
import { fail, ok, type Result } from "../../core/model/result.ts";
import { writeGeoipTable } from "../../core/viewer/geoip-write.ts";
import { addCentres, centresOf, type CentreSums } from "./country-centres.ts";
import { readCountryRows } from "./country-rows.ts";
import { mmdbFaultText } from "./mmdb-fault.ts";
import { readInput, readTableFile } from "./table-file.ts";

/** Where the country centres come from: city files to compute them, an older table to keep its own, or nowhere. */
export type CentresFrom =
  | { readonly kind: "cities"; readonly paths: readonly string[]; readonly name: string | undefined }
  | { readonly kind: "table"; readonly path: string }
  | { readonly kind: "none" };

export interface BuildOrder {
  readonly mmdb: string;
  readonly centres: CentresFrom;
  /** Default: what the file calls itself. */
  readonly source: string | undefined;
  readonly licence: string;
  readonly attribution: string;
  /** Told now and then, in words, while a long file is read. */
  readonly progress: (text: string) => void;
}

export interface BuiltTable {
  readonly bytes: Uint8Array;
  readonly buildDate: string;
  /** Networks with a record in the MMDB file. */
  readonly networks: number;
  /** Networks by code outside the closed set of countries. */
  readonly dropped: ReadonlyMap<string, number>;
  readonly centres: number;
}

interface Centres {
  readonly source: string;
  readonly byCountry: ReadonlyMap<CountryCode, Coordinates>;
}

/** Builds a table; the error is a sentence that names the file at fault. */
export function buildTable(order: BuildOrder): Result<BuiltTable, string> {
  const read = readInput(order.mmdb);
  if (!read.ok) return read;
  const rows = readCountryRows(read.value);
  if (!rows.ok) return fail(mmdbFaultText(order.mmdb, rows.error));
  const centres = findCentres(order.centres, order.progress);
  if (!centres.ok) return centres;
  const { v4, v6, buildDate, databaseType, networks, dropped } = rows.value;
  const { source: centresSource, byCountry } = centres.value;
  const { source = databaseType, licence, attribution } = order;
  const texts = { buildDate, source, licence, attribution, centresSource };
  const bytes = writeGeoipTable({ v4, v6, texts, centres: byCountry });
  return ok({ bytes, buildDate, networks, dropped, centres: byCountry.size });
}

function findCentres(from: CentresFrom, progress: (text: string) => void): Result<Centres, string> {
  switch (from.kind) {
    case "cities":
      return computeCentres(from.paths, from.name, progress);
    case "table":
      return keepCentres(from.path);
    case "none":
      return ok({ source: "", byCountry: new Map() });
  }
}

function computeCentres(
  paths: readonly string[],
  name: string | undefined,
  progress: (text: string) => void,
): Result<Centres, string> {
  const sums: CentreSums = new Map();
  const builds = new Set<string>();
  for (const path of paths) {
    const read = readInput(path);
    if (!read.ok) return read;
    const added = addCentres(sums, read.value, everyTenth(path, progress));
    if (!added.ok) return fail(mmdbFaultText(path, added.error));
    builds.add(`${name ?? added.value.databaseType}, ${added.value.buildDate}`);
  }
  const byCountry = centresOf(sums);
  if (byCountry.size > 0) return ok({ source: [...builds].join("; "), byCountry });
  return fail(
    `${paths.join(", ")} state no coordinates of any country; pass city files, or keep centres with --centres-from`,
  );
}

/** Tells each new tenth of a file that is read. */
function everyTenth(path: string, progress: (text: string) => void): (share: number) => void {
  let told = 0;
  return (share) => {
    const tenths = Math.floor(share * 10);
    if (tenths > told) progress(`${path}: ${tenths}0 % read`);
    told = tenths;
  };
}

function keepCentres(path: string): Result<Centres, string> {
  const opened = readTableFile(path);
  if (!opened.ok) return opened;
  const { table } = opened.value;
  const byCountry = new Map<CountryCode, Coordinates>();
  for (const country of COUNTRY_CODES) {
    const centre = table.centre(country);
    if (centre !== null) byCountry.set(country, centre);
  }
  return ok({ source: table.meta.centresSource, byCountry });
}

/**
 * Where a table's centres come from: city files, an older table, or the files that the table is made of.
 *
 * In: what was ordered, and the source of the table. Out: the centres of countries and subdivisions with the name and
 * day of what they were computed from, or one sentence about the file that yields none.
 */
import { iso31662 } from "iso-3166/2.js";
import { COUNTRY_CODES } from "../../../core/model/country.ts";
import { asId, type SubdivisionCode } from "../../../core/model/ids.ts";
import { fail, ok, type Result } from "../../../core/model/result.ts";
import type { GeoipTable } from "../../../core/viewer/geoip/geoip-table.ts";
import { centresOf, type PlaceCentres } from "./place-centres.ts";
import { readFiles, type ReadMeter } from "./read-files.ts";
import type { Source } from "./read-source.ts";
import { readTableFile } from "../table-file.ts";

/** `source`: the files of the table itself, as far as they state coordinates. */
export type CentresFrom =
  | { readonly kind: "cities"; readonly paths: readonly string[]; readonly name: string | undefined }
  | { readonly kind: "table"; readonly path: string }
  | { readonly kind: "source"; readonly name: string | undefined };

export interface FoundCentres extends PlaceCentres {
  /** Empty when there are none. */
  readonly source: string;
}

/** Finds the centres; those that are ordered must be there, those of the source itself may be missing. */
export function findCentres(from: CentresFrom, source: Source, meter: ReadMeter): Result<FoundCentres, string> {
  switch (from.kind) {
    case "cities":
      return computeCentres(from.paths, from.name, meter);
    case "table":
      return keepCentres(from.path);
    case "source":
      return ok(named(centresOf(source.records), source, from.name));
  }
}

function computeCentres(
  paths: readonly string[],
  name: string | undefined,
  meter: ReadMeter,
): Result<FoundCentres, string> {
  const read = readFiles(paths, meter, { rows: false });
  if (!read.ok) return read;
  const found = named(centresOf(read.value.records), read.value, name);
  if (found.countries.size > 0) return ok(found);
  return fail(
    `${paths.join(", ")} state no coordinates of any country; pass city files, or keep centres with --centres-from`,
  );
}

function named(centres: PlaceCentres, { files }: Source, name: string | undefined): FoundCentres {
  if (centres.countries.size === 0) return { ...centres, source: "" };
  const builds = files.map(({ databaseType, buildDate }) => `${name ?? databaseType}, ${buildDate}`);
  return { ...centres, source: [...new Set(builds)].join("; ") };
}

function keepCentres(path: string): Result<FoundCentres, string> {
  const opened = readTableFile(path);
  if (!opened.ok) return opened;
  const { table } = opened.value;
  const codes = iso31662.map(({ code }) => asId<SubdivisionCode>(code));
  return ok({
    source: table.meta.centresSource,
    countries: known(COUNTRY_CODES, (country) => table.centre(country)),
    subdivisions: known(codes, (code: SubdivisionCode) => table.subdivisionCentre(code)),
  });
}

function known<T>(keys: readonly T[], centreOf: (key: T) => ReturnType<GeoipTable["centre"]>) {
  return new Map(
    keys.flatMap((key) => {
      const centre = centreOf(key);
      return centre === null ? [] : [[key, centre] as const];
    }),
  );
}

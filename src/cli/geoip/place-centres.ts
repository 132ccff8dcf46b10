/**
 * Where the middle of the addresses of each country and each subdivision is.
 *
 * In: the records of city files. Out: the centres that stand for a viewer of whom no more than country or subdivision is
 * known. A geometric centre would do worse: the likely place of a viewer is where the addresses are.
 */
import type { CountryCode, SubdivisionCode } from "../../core/model/ids.ts";
import type { Coordinates } from "../../core/model/place.ts";
import type { WeighedRecord } from "./read-source.ts";
import { meanOf } from "./sphere-mean.ts";

export interface PlaceCentres {
  readonly countries: ReadonlyMap<CountryCode, Coordinates>;
  readonly subdivisions: ReadonlyMap<SubdivisionCode, Coordinates>;
}

/** The centres of all places of which a record states coordinates. */
export function centresOf(records: readonly WeighedRecord[]): PlaceCentres {
  const placed = records.filter(({ coordinates, networks }) => coordinates !== null && networks > 0);
  return {
    countries: meansBy(placed, ({ country }) => country),
    subdivisions: meansBy(placed, ({ subdivision }) => subdivision),
  };
}

function meansBy<T>(records: readonly WeighedRecord[], keyOf: (record: WeighedRecord) => T | null): Map<T, Coordinates> {
  const means = new Map<T, Coordinates>();
  for (const [key, members] of Map.groupBy(records, keyOf)) {
    const mean = key === null ? null : meanOf(members);
    if (key !== null && mean !== null) means.set(key, mean);
  }
  return means;
}

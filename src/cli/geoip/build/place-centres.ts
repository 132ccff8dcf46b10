/**
 * Where the middle of the addresses of each country and each subdivision is.
 *
 * In: the records of city files. Out: the centres that stand for a viewer of whom no more than country or subdivision is
 * known. A geometric centre would do worse: the likely place of a viewer is where the addresses are.
 */
import type { CountryCode, SubdivisionCode } from "../../../core/model/ids.ts";
import type { Coordinates } from "../../../core/model/place.ts";
import type { WeighedRecord } from "./read-source.ts";
import { meanOf, type PointOf } from "./sphere-mean.ts";

export interface PlaceCentres {
  readonly countries: ReadonlyMap<CountryCode, Coordinates>;
  readonly subdivisions: ReadonlyMap<SubdivisionCode, Coordinates>;
}

function countryOf({ country }: WeighedRecord): CountryCode | null {
  return country;
}

/** The centres of all places of which a record states coordinates. */
export function centresOf(records: readonly WeighedRecord[]): PlaceCentres {
  const exact = meansBy(records, countryOf, ({ coordinates }) => coordinates);
  const vague = meansBy(records, countryOf, ({ vagueCoordinates }) => vagueCoordinates);
  return {
    countries: new Map([...vague, ...exact]),
    subdivisions: meansBy(
      records,
      ({ subdivision }) => subdivision,
      ({ coordinates }) => coordinates,
    ),
  };
}

function meansBy<T>(
  records: readonly WeighedRecord[],
  keyOf: (record: WeighedRecord) => T | null,
  pointOf: PointOf,
): ReadonlyMap<T, Coordinates> {
  const means = new Map<T, Coordinates>();
  const placed = records.filter((record) => pointOf(record) !== null);
  for (const [key, members] of Map.groupBy(placed, keyOf)) {
    const mean = key === null ? null : meanOf(members, pointOf);
    if (key !== null && mean !== null) means.set(key, mean);
  }
  return means;
}

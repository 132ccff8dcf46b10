/**
 * What one source says of a viewer → a Place, with centres where it gives no coordinates.
 *
 * In: the fields of one source, never of two; the table, opened only when a centre is wanted. Out: the
 * place. Coordinates are those of the source, else the centre of the subdivision, else of the country,
 * and the precision says which, so that nobody takes the middle of a country for a viewer's own point.
 */
import { continentOf } from "../model/country.ts";
import type { ContinentCode, CountryCode, SubdivisionCode } from "../model/ids.ts";
import {
  NOWHERE,
  type Coordinates,
  type Place,
  type PlaceSource,
  type PlaceTable,
  type TableRecord,
} from "../model/place.ts";

/** One source's words, checked; null or left out: it did not say. */
export interface StatedPlace {
  readonly country: CountryCode | null;
  readonly continent?: ContinentCode | null;
  readonly subdivision?: SubdivisionCode | null;
  readonly city?: string | null;
  readonly point?: Coordinates | null;
  /** What `point` is, where it is not the viewer's own. */
  readonly pointIs?: Place["precision"];
}

/** What a record of a table states; its coordinates are as precise as the table. */
export function statedByRecord(record: TableRecord, { precision }: Pick<PlaceTable, "precision">): StatedPlace {
  const { country, subdivision, city, coordinates: point } = record;
  return { country, subdivision, city, point, pointIs: precision === "asn" ? "none" : precision };
}

/** Makes the place; the continent is the source's own, else that of the country. */
export function makePlace(source: PlaceSource, stated: StatedPlace, table: () => PlaceTable | null): Place {
  const { country, subdivision = null, city = null, point = null } = stated;
  const continent = stated.continent ?? (country === null ? null : continentOf(country));
  const known = { ...NOWHERE, source, continent, country, subdivision, city };
  if (point !== null) return { ...known, coordinates: point, precision: stated.pointIs ?? "point" };
  return country === null && subdivision === null ? known : { ...known, ...centreOf(country, subdivision, table()) };
}

function centreOf(
  country: CountryCode | null,
  subdivision: SubdivisionCode | null,
  table: PlaceTable | null,
): Pick<Place, "coordinates" | "precision"> {
  const near = subdivision === null ? null : (table?.subdivisionCentre(subdivision) ?? null);
  if (near !== null) return { coordinates: near, precision: "subdivision" };
  const far = country === null ? null : (table?.centre(country) ?? null);
  return far === null ? { coordinates: null, precision: "none" } : { coordinates: far, precision: "country" };
}

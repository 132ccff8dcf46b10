/**
 * What a record of an MMDB file means: its words, each settled on our own codes.
 *
 * In: a record as decoded. Out: country, subdivision, city, coordinates and network operator, as far as they can be
 * believed. Coordinates count only where the record knows more than the country: MaxMind writes the middle of the
 * country where it knows no more (for the United States a lake in Kansas), and nobody is there. Such a record, one
 * without subdivision and city or with a radius of 500 km and more, has none, and the country's centre stands for it.
 */
import { currentSubdivision } from "../../../core/model/current-subdivision.ts";
import { asId, type CountryCode, type SubdivisionCode } from "../../../core/model/ids.ts";
import type { Coordinates } from "../../../core/model/place.ts";
import { readCountry } from "../../../core/model/read-country.ts";
import { isSubdivision } from "../../../core/ruleset/values/subdivisions.ts";
import { statedBy, type Stated } from "./record-schema.ts";
import { subdivisionNamed } from "./subdivision-names.ts";

export interface SourceRecord {
  readonly country: CountryCode | null;
  /** What stands for the country and is none, as written: `EU`, `AP`. */
  readonly noCountry: string | null;
  readonly subdivision: SubdivisionCode | null;
  /** As written, where no code was found for it: it still tells one part of the country from another. */
  readonly unnamedPart: string | null;
  readonly city: string | null;
  /** Where the addresses are; null where the record knows no more than the country. */
  readonly coordinates: Coordinates | null;
  /** What the file states instead for the whole country: a last resort for the country's centre, never a viewer's point. */
  readonly vagueCoordinates: Coordinates | null;
  readonly asn: number | null;
}

/** Kilometres from which on coordinates say no more than the country does. */
const VAGUE_KM = 500;

/** Makes a reader of records, which looks each subdivision up once. */
export function sourceRecordReader(): (record: unknown) => SourceRecord {
  const subdivisions = new Map<string, SubdivisionCode | null>();
  const subdivisionOf = (country: CountryCode, stated: Stated): SubdivisionCode | null => {
    const key = `${country}/${stated.subdivision ?? ""}/${stated.subdivisionName ?? ""}`;
    const known = subdivisions.get(key);
    if (known !== undefined) return known;
    const found = findSubdivision(country, stated);
    subdivisions.set(key, found);
    return found;
  };
  return (record) => {
    const stated = statedBy(record);
    const country = stated.country === null ? null : readCountry(stated.country);
    const subdivision = country === null ? null : subdivisionOf(country, stated);
    const vague = isVague(stated);
    return {
      country,
      noCountry: country === null ? stated.country : null,
      subdivision,
      unnamedPart: country === null || subdivision !== null ? null : (stated.subdivisionName ?? stated.subdivision),
      city: stated.city,
      coordinates: vague ? null : stated.coordinates,
      vagueCoordinates: vague ? stated.coordinates : null,
      asn: stated.asn,
    };
  };
}

/** By code, which may be a withdrawn one, else by name. */
function findSubdivision(country: CountryCode, { subdivision, subdivisionName }: Stated): SubdivisionCode | null {
  if (subdivision !== null) {
    const code = currentSubdivision(asId<SubdivisionCode>(`${country}-${subdivision.toUpperCase()}`));
    if (isSubdivision(code)) return code;
  }
  return subdivisionName === null ? null : subdivisionNamed(country, subdivisionName);
}

function isVague({ subdivision, subdivisionName, city, radius }: Stated): boolean {
  return (radius ?? 0) >= VAGUE_KM || (subdivision === null && subdivisionName === null && city === null);
}

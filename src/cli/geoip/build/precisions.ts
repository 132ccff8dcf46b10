/**
 * The precisions that a source alone decides.
 *
 * `country`: the country, and no more. `subdivision`: the country and its part, with the part's centre as coordinates; a
 * part without a code in ISO 3166-2 is told apart by the name that the source gives it. `asn`: the number of the network
 * operator and no place, for files that know nothing else.
 */
import type { TablePrecision } from "../../../core/model/place.ts";
import { classesBy, NO_MORE_THAN, type Precision } from "./record-classes.ts";
import { meanOf } from "./sphere-mean.ts";

/** The precisions that need nothing but the source. */
export type PlainPrecision = Extract<TablePrecision, "country" | "subdivision" | "asn">;

/** The precisions that `geoip build` offers. */
export type BuiltPrecision = PlainPrecision | Extract<TablePrecision, "cluster">;

const byCountry: Precision = (records) =>
  classesBy(
    records,
    ({ country }) => country,
    ({ country }) => ({ ...NO_MORE_THAN, country }),
  );

const bySubdivision: Precision = (records) =>
  classesBy(
    records,
    ({ country, subdivision, unnamedPart }) =>
      country === null ? null : (subdivision ?? `${country}/${unnamedPart ?? ""}`),
    ({ country, subdivision, unnamedPart }, members) => ({
      ...NO_MORE_THAN,
      country,
      subdivision,
      coordinates: subdivision === null && unnamedPart === null ? null : meanOf(members),
    }),
  );

const byAsn: Precision = (records) =>
  classesBy(
    records,
    ({ asn }) => (asn === null ? null : String(asn)),
    ({ asn }) => ({ ...NO_MORE_THAN, country: null, asn }),
  );

/** How each sorts the records of a source. */
export const PRECISIONS: Readonly<Record<PlainPrecision, Precision>> = {
  country: byCountry,
  subdivision: bySubdivision,
  asn: byAsn,
};
